package dev.jbuild.registry;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server wants before it answers (RFC 9110, section 11.6.1; RFC 6750, section 3).
 *
 * @param scheme lower case: {@code basic}, {@code bearer}
 * @param parameters by name in lower case
 */
record Challenge(String scheme, ImmutableMap<String, String> parameters) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\G[\\s,]*(" + TOKEN + ")\\s*=\\s*(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^\\s,\"]+))");
  private static final Pattern SCHEME = Pattern.compile("\\G[\\s,]*(" + TOKEN + ")(?=\\s|$)");

  /** Longest header that is looked at. */
  private static final int LONGEST = 4096;

  /** The challenge that can be met best: a bearer's before a basic one. */
  static Optional<Challenge> best(List<String> headers) {
    Optional<Challenge> basic = Optional.empty();
    for (String header : headers) {
      if (header.length() > LONGEST) {
        continue;
      }
      int at = 0;
      while (at < header.length()) {
        Matcher scheme = SCHEME.matcher(header);
        if (!scheme.find(at)) {
          break;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        at = parameters(header, scheme.end(), parameters);
        Challenge challenge =
            new Challenge(
                scheme.group(1).toLowerCase(Locale.ROOT), ImmutableMap.copyOf(parameters));
        if (challenge.scheme.equals("bearer")) {
          return Optional.of(challenge);
        }
        if (challenge.scheme.equals("basic")) {
          basic = Optional.of(challenge);
        }
      }
    }
    return basic;
  }

  /** Empty when it is not there. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  private static int parameters(String header, int start, Map<String, String> parameters) {
    int at = start;
    Matcher matcher = PARAMETER.matcher(header);
    while (matcher.find(at)) {
      String quoted = matcher.group(2);
      String value = quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1");
      parameters.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value);
      at = matcher.end();
    }
    return at;
  }
}
