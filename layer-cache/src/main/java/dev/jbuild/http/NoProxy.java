package dev.jbuild.http;

import com.google.common.base.Splitter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code NO_PROXY}: host names with all below them, {@code .name} for those below only, addresses,
 * networks ({@code 10.0.0.0/8}), each perhaps with a port; {@code *} is every host.
 *
 * @param list separated by commas
 */
public record NoProxy(String list) {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /** Whether a request goes there directly; this machine is never asked for through a proxy. */
  public boolean matches(String host, int port) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    if (bare.equals("localhost") || bare.equals("::1") || bare.matches("127(\\.[0-9]{1,3}){3}")) {
      return true;
    }
    for (String item : Splitter.on(',').split(list.toLowerCase(Locale.ROOT))) {
      if (matches(item.strip(), bare, port)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String item, String host, int port) {
    if (item.isEmpty()) {
      return false;
    }
    if (item.equals("*")) {
      return true;
    }
    int slash = item.indexOf('/');
    if (slash > 0) {
      return inNetwork(item.substring(0, slash), item.substring(slash + 1), host);
    }
    String name = item;
    int colon = item.lastIndexOf(':');
    if (colon >= 0 && item.indexOf(':') == colon) {
      if (!item.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      name = item.substring(0, colon);
    }
    if (name.startsWith("*.")) {
      name = name.substring(1);
    }
    return name.startsWith(".")
        ? host.endsWith(name)
        : host.equals(name) || host.endsWith("." + name);
  }

  private static boolean inNetwork(String network, String length, String host) {
    Optional<byte[]> wanted = ipv4(network);
    Optional<byte[]> actual = ipv4(host);
    if (wanted.isEmpty() || actual.isEmpty() || !length.matches("[0-9]{1,2}")) {
      return false;
    }
    int bits = Math.min(32, Integer.parseInt(length));
    long mask = bits == 0 ? 0 : -1L << (32 - bits);
    return (value(wanted.get()) & mask) == (value(actual.get()) & mask);
  }

  private static long value(byte[] address) {
    return HexFormat.fromHexDigitsToLong(HexFormat.of().formatHex(address));
  }

  private static Optional<byte[]> ipv4(String text) {
    if (!IPV4.matcher(text).matches()) {
      return Optional.empty();
    }
    byte[] address = new byte[4];
    int i = 0;
    for (String part : Splitter.on('.').split(text)) {
      address[i++] = (byte) Integer.parseInt(part);
    }
    return Optional.of(address);
  }
}
