package dev.jbuild.plan;

import java.util.OptionalLong;

/**
 * Go's duration syntax, as {@code HEALTHCHECK} options use it: {@code 1h15m30.5s}, {@code 300ms}.
 * The arithmetic is that of Go 1.24's {@code time.ParseDuration}: a fraction below a nanosecond is
 * cut off.
 */
final class GoDuration {
  private static final int MOST_CHARACTERS = 64;

  private GoDuration() {}

  /** Nanoseconds; absent when the text is not a duration or too long. */
  static OptionalLong parseNanos(String text) {
    if (text.equals("0")) {
      return OptionalLong.of(0);
    }
    if (text.isEmpty() || text.length() > MOST_CHARACTERS) {
      return OptionalLong.empty();
    }
    long total = 0;
    int at = 0;
    while (at < text.length()) {
      int point = digitsEnd(text, at);
      int end = point < text.length() && text.charAt(point) == '.' ? point + 1 : point;
      int numberEnd = digitsEnd(text, end);
      int unitEnd = unitEnd(text, numberEnd);
      long unit = unitNanos(text.substring(numberEnd, unitEnd));
      boolean hasDigits = point > at || numberEnd > end;
      if (unit == 0 || !hasDigits) {
        return OptionalLong.empty();
      }
      try {
        long whole = point == at ? 0 : Long.parseLong(text.substring(at, point));
        total = Math.addExact(total, Math.multiplyExact(whole, unit));
        total = Math.addExact(total, fraction(text.substring(end, numberEnd), unit));
      } catch (ArithmeticException | NumberFormatException e) {
        return OptionalLong.empty();
      }
      at = unitEnd;
    }
    return OptionalLong.of(total);
  }

  /** Nanoseconds of {@code 0.DIGITS} units; digits too small to count are left out. */
  private static long fraction(String digits, long unit) {
    long value = 0;
    double scale = 1;
    for (int i = 0; i < digits.length() && value < Long.MAX_VALUE / 10 - 1; i++) {
      value = value * 10 + (digits.charAt(i) - '0');
      scale *= 10;
    }
    return (long) (value * (unit / scale));
  }

  private static int digitsEnd(String text, int from) {
    int at = from;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int unitEnd(String text, int from) {
    int at = from;
    while (at < text.length() && !isDigit(text.charAt(at)) && text.charAt(at) != '.') {
      at++;
    }
    return at;
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
