package dev.jbuild.plan;

import com.google.common.net.InetAddresses;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The port grammar of {@code EXPOSE}: {@code 80}, {@code 53/udp}, {@code 8000-8010/tcp}, and before
 * them, checked and without effect, what {@code docker run -p} takes: {@code [IP:]PORT:}
 * (Dockerfile frontend 1.26).
 */
final class Ports {
  private static final int HIGHEST = 65535;

  private Ports() {}

  /**
   * @param first from 0
   * @param last not below {@code first}
   */
  private record Range(int first, int last) {
    int distance() {
      return last - first;
    }
  }

  /** Adds each port of {@code spec} as {@code NUMBER/PROTOCOL}; false when it is not a port. */
  static boolean add(String spec, Set<String> ports) {
    int colon = spec.lastIndexOf(':');
    String inner = spec.substring(colon + 1);
    int slash = inner.indexOf('/');
    String protocol = slash < 0 ? "" : inner.substring(slash + 1).toLowerCase(Locale.ROOT);
    protocol = protocol.isEmpty() ? "tcp" : protocol;
    if (!protocol.equals("tcp") && !protocol.equals("udp") && !protocol.equals("sctp")) {
      return false;
    }
    Optional<Range> range = range(slash < 0 ? inner : inner.substring(0, slash));
    if (range.isEmpty() || (colon >= 0 && !isHost(spec.substring(0, colon), range.get()))) {
      return false;
    }
    for (int port = range.get().first(); port <= range.get().last(); port++) {
      ports.add(port + "/" + protocol);
    }
    return true;
  }

  /** {@code [IP:]PORTS}, where a range must be as long as that of the container, or be for one. */
  private static boolean isHost(String host, Range container) {
    int colon = host.lastIndexOf(':');
    if (colon > 0 && !isAddress(host.substring(0, colon))) {
      return false;
    }
    String text = host.substring(colon + 1);
    if (text.isEmpty()) {
      return true;
    }
    Optional<Range> range = range(text);
    return range.isPresent()
        && (container.distance() == 0 || container.distance() == range.get().distance());
  }

  private static boolean isAddress(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    return InetAddresses.isInetAddress(bracketed ? text.substring(1, text.length() - 1) : text);
  }

  private static Optional<Range> range(String text) {
    int dash = text.indexOf('-');
    int first = number(dash < 0 ? text : text.substring(0, dash));
    int last = dash < 0 ? first : number(text.substring(dash + 1));
    return first < 0 || last < first ? Optional.empty() : Optional.of(new Range(first, last));
  }

  /** -1 when it is no port. */
  private static int number(String text) {
    int value = text.isEmpty() ? -1 : 0;
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      value = value * 10 + digit - '0';
      if (value > HIGHEST) {
        return -1;
      }
    }
    return value;
  }
}
