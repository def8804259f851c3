package dev.jbuild.progress;

import java.time.Duration;
import java.util.Locale;

/** Durations and sizes in words. */
public final class Amounts {
  private Amounts() {}

  /** {@code 0.3s}, {@code 12.0s}, {@code 3m05s}, {@code 2h03m}. */
  public static String duration(Duration duration) {
    long tenths = Math.max(0, duration.toMillis()) / 100;
    long seconds = tenths / 10;
    if (seconds < 100) {
      return seconds + "." + tenths % 10 + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m" + twoDigits(seconds % 60) + "s";
    }
    return seconds / 3600 + "h" + twoDigits(seconds / 60 % 60) + "m";
  }

  /** Decimal units as docker prints them: {@code 512 B}, {@code 1.5 kB}, {@code 20.1 MB}. */
  public static String bytes(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    double amount = bytes;
    int unit = 0;
    while (amount >= 1000 && unit < units.length - 1) {
      amount /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", amount, units[unit]);
  }

  private static String twoDigits(long number) {
    return number < 10 ? "0" + number : Long.toString(number);
  }
}
