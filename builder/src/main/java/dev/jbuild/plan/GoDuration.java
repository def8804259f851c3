package dev.jbuild.plan;

import java.math.BigDecimal;
import java.util.OptionalLong;

/**
 * Go's duration syntax, as {@code HEALTHCHECK} options use it: {@code 1h15m30.5s}, {@code 300ms}.
 */
final class GoDuration {
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  /** Nanoseconds; absent when the text is not a duration or too long. */
  static OptionalLong parseNanos(String text) {
    if (text.equals("0")) {
      return OptionalLong.of(0);
    }
    BigDecimal total = BigDecimal.ZERO;
    int at = 0;
    if (text.isEmpty() || text.length() > 64) {
      return OptionalLong.empty();
    }
    while (at < text.length()) {
      int start = at;
      int points = 0;
      while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
        points += text.charAt(at) == '.' ? 1 : 0;
        at++;
      }
      if (at == start + points || points > 1) {
        return OptionalLong.empty();
      }
      BigDecimal number = new BigDecimal(text.substring(start, at));
      int unitStart = at;
      while (at < text.length() && !isDigit(text.charAt(at)) && text.charAt(at) != '.') {
        at++;
      }
      long unit = unitNanos(text.substring(unitStart, at));
      if (unit == 0) {
        return OptionalLong.empty();
      }
      total = total.add(number.multiply(BigDecimal.valueOf(unit)));
    }
    return total.compareTo(MAX) > 0 ? OptionalLong.empty() : OptionalLong.of(total.longValue());
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static long unitNanos(String unit) {
    return switch (unit) {
      case "ns" -> 1L;
      case "us", "\u00b5s", "\u03bcs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 0;
    };
  }
}
