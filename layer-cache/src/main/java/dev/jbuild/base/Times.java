package dev.jbuild.base;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Durations and points in time as documents and people write them. Written by hand because the
 * formatters of {@code java.time} cost tens of milliseconds at their first use.
 */
public final class Times {
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private Times() {}

  /**
   * A duration of one or more numbers with units, as Go writes them: {@code 1h30m}, {@code 1.5s},
   * {@code 300ms}; also {@code ns} and {@code us}, and {@code 0} alone.
   *
   * @throws ValueException when it is not a duration, is negative or exceeds 292 years
   */
  public static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    long nanos = 0;
    int at = 0;
    if (text.isEmpty() || text.length() > 64) {
      throw ValueException.duration(text);
    }
    while (at < text.length()) {
      int numberEnd = at;
      while (numberEnd < text.length() && isNumeric(text.charAt(numberEnd))) {
        numberEnd++;
      }
      int unitEnd = numberEnd;
      while (unitEnd < text.length() && !isNumeric(text.charAt(unitEnd))) {
        unitEnd++;
      }
      long unit = unitNanos(text.substring(numberEnd, unitEnd));
      nanos += unit == 0 ? -1 : multiply(text, text.substring(at, numberEnd), unit);
      if (unit == 0 || nanos < 0) {
        throw ValueException.duration(text);
      }
      at = unitEnd;
    }
    return Duration.ofNanos(nanos);
  }

  /**
   * A point in time of RFC 3339 (section 5.6), any offset, up to nine digits of fraction.
   *
   * @throws ValueException when it is none
   */
  public static Instant parseInstant(String text) {
    return instant(text).orElseThrow(() -> ValueException.instant(text));
  }

  /** As {@link #parseInstant}, but absent instead of an exception. */
  public static Optional<Instant> instant(String text) {
    int n = text.length();
    if (n < 20 || n > 40 || !hasShape(text)) {
      return Optional.empty();
    }
    int at = 19;
    int nanos = 0;
    if (text.charAt(at) == '.') {
      int scale = NANOS_PER_SECOND;
      for (at++; at < n && isDigit(text.charAt(at)); at++) {
        scale /= 10;
        nanos += scale * (text.charAt(at) - '0');
      }
      if (scale == NANOS_PER_SECOND) {
        return Optional.empty();
      }
    }
    int offset = offsetSeconds(text.substring(at));
    return offset == Integer.MIN_VALUE ? Optional.empty() : assemble(text, nanos, offset);
  }

  /**
   * RFC 3339 in UTC with as many digits of fraction as needed, the way Go's {@code RFC3339Nano}
   * does, which is what image configurations hold.
   *
   * @throws IllegalArgumentException for years outside 0 to 9999
   */
  public static String format(Instant instant) {
    long days = Math.floorDiv(instant.getEpochSecond(), 86_400L);
    int second = (int) Math.floorMod(instant.getEpochSecond(), 86_400L);
    LocalDate date = LocalDate.ofEpochDay(days);
    if (date.getYear() < 0 || date.getYear() > 9999) {
      throw new IllegalArgumentException("year " + date.getYear() + " has no form in RFC 3339");
    }
    StringBuilder out = new StringBuilder(32);
    digits(date.getYear(), 4, out).append('-');
    digits(date.getMonthValue(), 2, out).append('-');
    digits(date.getDayOfMonth(), 2, out).append('T');
    digits(second / 3600, 2, out).append(':');
    digits(second / 60 % 60, 2, out).append(':');
    digits(second % 60, 2, out);
    int nanos = instant.getNano();
    if (nanos != 0) {
      digits(nanos, 9, out.append('.'));
      int end = out.length();
      while (out.charAt(end - 1) == '0') {
        end--;
      }
      out.setLength(end);
    }
    return out.append('Z').toString();
  }

  private static Optional<Instant> assemble(String text, int nanos, int offset) {
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    boolean dayExists = month >= 1 && month <= 12 && day >= 1 && day <= lengthOfMonth(year, month);
    if (!dayExists || hour > 23 || minute > 59 || second > 60) {
      return Optional.empty();
    }
    // a leap second counts as the last second of its minute
    int ofDay = hour * 3600 + minute * 60 + Math.min(second, 59);
    long days = epochDay(year, month, day);
    return Optional.of(Instant.ofEpochSecond(days * 86_400L + ofDay - offset, nanos));
  }

  private static int lengthOfMonth(int year, int month) {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /**
   * Days since 1970-01-01. By hand: {@code LocalDate} makes the formatters of {@code Year} first,
   * two milliseconds in a process that has just started.
   */
  private static long epochDay(int year, int month, int day) {
    // years begin in March, so that the leap day is the last
    int shifted = month <= 2 ? year - 1 : year;
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    long era = Math.floorDiv(shifted, 400);
    long yearOfEra = shifted - era * 400;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }

  private static boolean hasShape(String text) {
    String shape = "dddd-dd-ddTdd:dd:dd";
    for (int i = 0; i < shape.length(); i++) {
      char want = shape.charAt(i);
      char c = text.charAt(i);
      boolean fits =
          want == 'd' ? isDigit(c) : c == want || (want == 'T' && (c == 't' || c == ' '));
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** Seconds east of UTC; {@code Integer.MIN_VALUE} when the text is no offset. */
  private static int offsetSeconds(String text) {
    if (text.equals("Z") || text.equals("z")) {
      return ZoneOffset.UTC.getTotalSeconds();
    }
    boolean shape =
        text.length() == 6
            && (text.charAt(0) == '+' || text.charAt(0) == '-')
            && isDigit(text.charAt(1))
            && isDigit(text.charAt(2))
            && text.charAt(3) == ':'
            && isDigit(text.charAt(4))
            && isDigit(text.charAt(5));
    if (!shape || number(text, 1, 3) > 23 || number(text, 4, 6) > 59) {
      return Integer.MIN_VALUE;
    }
    int seconds = number(text, 1, 3) * 3600 + number(text, 4, 6) * 60;
    return text.charAt(0) == '-' ? -seconds : seconds;
  }

  /** Nanoseconds of one number; -1 when it is none or too large. */
  private static long multiply(String text, String number, long unit) {
    int point = number.indexOf('.');
    String whole = point < 0 ? number : number.substring(0, point);
    String fraction = point < 0 ? "" : number.substring(point + 1);
    if (whole.length() + fraction.length() == 0 || fraction.indexOf('.') >= 0) {
      throw ValueException.duration(text);
    }
    long total = 0;
    for (int i = 0; i < whole.length(); i++) {
      total = total * 10 + (whole.charAt(i) - '0');
      if (total > Long.MAX_VALUE / unit) {
        return Long.MIN_VALUE;
      }
    }
    double part = 0;
    for (int i = fraction.length() - 1; i >= 0; i--) {
      part = (part + (fraction.charAt(i) - '0')) / 10;
    }
    return total * unit + Math.round(part * unit);
  }

  private static long unitNanos(String unit) {
    return switch (unit) {
      case "ns" -> 1L;
      case "us", "\u00b5s", "\u03bcs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> NANOS_PER_SECOND;
      case "m" -> 60L * NANOS_PER_SECOND;
      case "h" -> 3600L * NANOS_PER_SECOND;
      default -> 0;
    };
  }

  private static StringBuilder digits(int value, int width, StringBuilder out) {
    String text = Integer.toString(value);
    for (int i = text.length(); i < width; i++) {
      out.append('0');
    }
    return out.append(text);
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = value * 10 + (text.charAt(i) - '0');
    }
    return value;
  }

  private static boolean isNumeric(char c) {
    return isDigit(c) || c == '.';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
