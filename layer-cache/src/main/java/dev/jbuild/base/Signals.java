package dev.jbuild.base;

import com.google.common.collect.ImmutableSet;
import java.util.Locale;

/** Names and numbers of signals as {@code STOPSIGNAL} takes them; see signal(7). */
public final class Signals {
  private static final int HIGHEST = 64;

  /** Highest n in {@code RTMIN+n} and in {@code RTMAX-n}. */
  private static final int ABOVE_RTMIN = 15;

  private static final int BELOW_RTMAX = 14;
  private static final ImmutableSet<String> NAMES =
      ImmutableSet.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "RTMAX", "RTMIN", "SEGV", "STKFLT", "STOP",
          "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH",
          "XCPU", "XFSZ");

  private Signals() {}

  /** Whether the text is a number from 1 to 64 or a name, with or without {@code SIG}. */
  public static boolean isSignal(String text) {
    if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
      return isNumber(text, HIGHEST);
    }
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
    if (name.startsWith("RTMIN+")) {
      return isNumber(name.substring(6), ABOVE_RTMIN);
    }
    if (name.startsWith("RTMAX-")) {
      return isNumber(name.substring(6), BELOW_RTMAX);
    }
    return NAMES.contains(name);
  }

  /** One or two digits, from 1 to {@code highest}. */
  private static boolean isNumber(String text, int highest) {
    if (text.isEmpty() || text.length() > 2) {
      return false;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
      value = 10 * value + (text.charAt(i) - '0');
    }
    return value >= 1 && value <= highest;
  }
}
