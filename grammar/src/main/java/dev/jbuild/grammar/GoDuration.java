package dev.jbuild.grammar;

import java.util.Optional;

/**
 * The syntax of durations in health checks, that of Go's {@code time.ParseDuration}: numbers with
 * the units {@code ns us µs ms s m h}, such as {@code 1m30s}; zero, or at least a millisecond.
 */
final class GoDuration {
  private static final double MAX_SECONDS = Long.MAX_VALUE / 1e9;

  private GoDuration() {}

  /** Why {@code value} is no duration for a health check; absent when it is one. */
  static Optional<String> fault(String value) {
    int at = !value.isEmpty() && (value.charAt(0) == '-' || value.charAt(0) == '+') ? 1 : 0;
    if (value.substring(at).equals("0")) {
      return Optional.empty();
    }
    double seconds = 0;
    boolean any = false;
    while (at < value.length()) {
      int numberEnd = numberEnd(value, at);
      int unitEnd = unitEnd(value, numberEnd);
      double unit = unit(value.substring(numberEnd, unitEnd));
      if (numberEnd == at || unit == 0) {
        return Optional.of("invalid duration " + value);
      }
      seconds += number(value.substring(at, numberEnd)) * unit;
      at = unitEnd;
      any = true;
    }
    if (!any || Double.isNaN(seconds) || seconds > MAX_SECONDS) {
      return Optional.of("invalid duration " + value);
    }
    boolean tooSmall = seconds != 0 && (value.charAt(0) == '-' || seconds < 0.000_999_999_5);
    return tooSmall
        ? Optional.of("interval " + value + " cannot be less than 1ms")
        : Optional.empty();
  }

  private static int numberEnd(String value, int from) {
    int at = from;
    while (at < value.length()
        && (value.charAt(at) == '.' || (value.charAt(at) >= '0' && value.charAt(at) <= '9'))) {
      at++;
    }
    return at;
  }

  private static int unitEnd(String value, int from) {
    int at = from;
    while (at < value.length()
        && value.charAt(at) != '.'
        && (value.charAt(at) < '0' || value.charAt(at) > '9')) {
      at++;
    }
    return at;
  }

  /** NaN for what is no number, such as two dots. */
  private static double number(String digits) {
    try {
      return Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Seconds of a unit, 0 for an unknown one. */
  private static double unit(String name) {
    return switch (name) {
      case "ns" -> 1e-9;
      case "us", "\u00b5s", "\u03bcs" -> 1e-6;
      case "ms" -> 1e-3;
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3600;
      default -> 0;
    };
  }
}
