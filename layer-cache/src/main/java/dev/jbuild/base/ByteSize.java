package dev.jbuild.base;

/** Sizes in bytes as people write and read them. */
public final class ByteSize {
  private static final String UNITS = "bkmgtp";
  private static final int MOST_DIGITS = 18;

  private ByteSize() {}

  /**
   * Bytes of a size such as {@code 4096}, {@code 512m}, {@code 1.5G}, {@code 2GiB} or {@code 64
   * kb}: every unit is a power of 1024, upper and lower case are the same (as Docker's {@code
   * --memory}).
   *
   * @throws ValueException when it is not a size, is negative, or does not fit in a long
   */
  public static long parse(String text) {
    int end = 0;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    int fractionEnd = end;
    if (end < text.length() && text.charAt(end) == '.') {
      fractionEnd = end + 1;
      while (fractionEnd < text.length() && isDigit(text.charAt(fractionEnd))) {
        fractionEnd++;
      }
    }
    if (end == 0 || end > MOST_DIGITS || fractionEnd == end + 1 || fractionEnd - end > 10) {
      throw ValueException.size(text);
    }
    int shift = shift(text, text.substring(fractionEnd).strip());
    long whole = Long.parseLong(text.substring(0, end));
    if (whole > (Long.MAX_VALUE >> shift)) {
      throw ValueException.size(text);
    }
    long fraction = fractionEnd == end ? 0 : fraction(text.substring(end + 1, fractionEnd), shift);
    long bytes = (whole << shift) + fraction;
    if (bytes < 0) {
      throw ValueException.size(text);
    }
    return bytes;
  }

  /**
   * The size for people, as Docker shows it: powers of 1000, at most four significant digits,
   * {@code 0B}, {@code 1.23kB}, {@code 12.3MB}, {@code 1.05GB}.
   *
   * @param bytes 0 or more
   */
  public static String human(long bytes) {
    String[] names = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    int unit = 0;
    long scale = 1;
    while (unit < names.length - 1 && bytes / scale >= 1000) {
      scale *= 1000;
      unit++;
    }
    if (unit == 0) {
      return bytes + names[0];
    }
    // three significant digits, rounded half up; all in longs, since scale <= 10^18
    long whole = bytes / scale;
    int decimals = whole >= 100 ? 0 : whole >= 10 ? 1 : 2;
    long power = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;
    long step = scale / power;
    long rounded = bytes / step + (bytes % step >= (step + 1) / 2 && step > 1 ? 1 : 0);
    if (rounded >= 1000 * power && unit < names.length - 1) {
      return "1" + names[unit + 1];
    }
    String fraction = decimals == 0 ? "" : digits(rounded % power, decimals);
    return rounded / power + fraction + names[unit];
  }

  private static String digits(long fraction, int decimals) {
    if (fraction == 0) {
      return "";
    }
    String text = Long.toString(fraction);
    text = text.length() < decimals ? "0" + text : text;
    return "." + (text.endsWith("0") ? text.substring(0, text.length() - 1) : text);
  }

  private static int shift(String text, String unit) {
    if (unit.isEmpty()) {
      return 0;
    }
    int index = UNITS.indexOf(Character.toLowerCase(unit.charAt(0)));
    String rest = unit.substring(1);
    boolean known =
        rest.isEmpty()
            || (index > 0 && (rest.equalsIgnoreCase("b") || rest.equalsIgnoreCase("ib")));
    if (index < 0 || !known) {
      throw ValueException.size(text);
    }
    return 10 * index;
  }

  private static long fraction(String digits, int shift) {
    long value = 0;
    long scale = 1;
    for (int i = 0; i < digits.length(); i++) {
      value = value * 10 + (digits.charAt(i) - '0');
      scale *= 10;
    }
    return (long) ((double) value / scale * (1L << shift));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The size as an option takes it: {@code 64m} where that is exact, else a number of bytes. */
  public static String option(long bytes) {
    String units = "gmk";
    for (int i = 0; i < units.length(); i++) {
      int shift = 30 - 10 * i;
      if (bytes != 0 && bytes % (1L << shift) == 0) {
        return (bytes >> shift) + String.valueOf(units.charAt(i));
      }
    }
    return Long.toString(bytes);
  }
}
