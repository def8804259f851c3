package dev.jbuild.plan;

import java.util.Locale;
import java.util.Set;

/** The port grammar of {@code EXPOSE}: {@code 80}, {@code 53/udp}, {@code 8000-8010/tcp}. */
final class Ports {
  private static final int HIGHEST = 65535;

  private Ports() {}

  /** Adds each port of {@code spec} as {@code NUMBER/PROTOCOL}; false when it is not a port. */
  static boolean add(String spec, Set<String> ports) {
    int slash = spec.indexOf('/');
    String range = slash < 0 ? spec : spec.substring(0, slash);
    String protocol = slash < 0 ? "tcp" : spec.substring(slash + 1).toLowerCase(Locale.ROOT);
    if (!protocol.equals("tcp") && !protocol.equals("udp") && !protocol.equals("sctp")) {
      return false;
    }
    // a host part is meaningless in an image, and ignored by other builders too
    range = range.substring(range.lastIndexOf(':') + 1);
    int dash = range.indexOf('-');
    int first = number(dash < 0 ? range : range.substring(0, dash));
    int last = dash < 0 ? first : number(range.substring(dash + 1));
    if (first < 0 || last < first) {
      return false;
    }
    for (int port = first; port <= last; port++) {
      ports.add(port + "/" + protocol);
    }
    return true;
  }

  private static int number(String text) {
    if (text.isEmpty() || text.length() > 5) {
      return -1;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return -1;
      }
    }
    int value = Integer.parseInt(text);
    return value > HIGHEST ? -1 : value;
  }
}
