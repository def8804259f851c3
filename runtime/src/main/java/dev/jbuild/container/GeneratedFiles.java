package dev.jbuild.container;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code /etc/hosts}, {@code /etc/hostname} and {@code /etc/resolv.conf} of one container: files in
 * its run directory that are mounted, so its processes may write to them and nothing of it stays.
 */
final class GeneratedFiles {
  private static final String LOOPBACK =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      ff00::0\tip6-mcastprefix
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;

  private final Path hostResolvConf;

  /**
   * @param hostResolvConf {@code /etc/resolv.conf} of the host
   */
  GeneratedFiles(Path hostResolvConf) {
    this.hostResolvConf = hostResolvConf;
  }

  /** Their texts, by path. */
  ImmutableMap<String, String> texts(ContainerSpec spec) {
    try {
      return ImmutableMap.of(
          "/etc/hosts", hosts(spec),
          "/etc/hostname", spec.hostname() + "\n",
          "/etc/resolv.conf", resolvConf(spec));
    } catch (IOException e) {
      throw ContainerException.because(hostResolvConf.toString(), e);
    }
  }

  static String hosts(ContainerSpec spec) {
    StringBuilder text = new StringBuilder(LOOPBACK);
    text.append("127.0.0.1\t").append(spec.hostname()).append('\n');
    for (String extra : spec.extraHosts()) {
      int colon = extra.indexOf(':');
      String name = colon < 0 ? "" : extra.substring(0, colon);
      String address = address(extra.substring(colon + 1));
      if (name.isEmpty() || !isWord(name) || !isAddress(address)) {
        throw ContainerException.badOption("--add-host " + extra, "must be NAME:ADDRESS");
      }
      text.append(address).append('\t').append(name).append('\n');
    }
    return text.toString();
  }

  /** Brackets around an IPv6 address are allowed. */
  private static String address(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    return bracketed ? text.substring(1, text.length() - 1) : text;
  }

  private static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) == 0x7f || text.charAt(i) == '#') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAddress(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.digit(c, 16) < 0 && c != '.' && c != ':' && c != '%') {
        return false;
      }
    }
    return text.indexOf('.') > 0 || text.indexOf(':') >= 0;
  }

  /** The host's name servers, for who sees the host's network; without one nobody can be asked. */
  private String resolvConf(ContainerSpec spec) throws IOException {
    if (spec.network() == NetworkMode.NONE) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    spec.resolver().lines().forEach(line -> text.append(line).append('\n'));
    if (!Files.isRegularFile(hostResolvConf)) {
      return text.toString();
    }
    for (String line : WholeFile.text(hostResolvConf, StandardCharsets.UTF_8).split("\n", -1)) {
      String stripped = line.strip();
      if (!spec.resolver().replaces(firstWord(stripped))) {
        text.append(stripped).append('\n');
      }
    }
    return text.toString();
  }

  /** Without a regular expression, which each step would compile anew. */
  private static String firstWord(String line) {
    int end = 0;
    while (end < line.length() && line.charAt(end) > ' ') {
      end++;
    }
    return line.substring(0, end);
  }
}
