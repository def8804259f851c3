package dev.jbuild.plan;

import com.google.common.collect.ImmutableSet;
import java.util.Locale;

/** Names and numbers of signals that {@code STOPSIGNAL} takes; see signal(7). */
final class Signals {
  private static final int HIGHEST = 64;
  private static final ImmutableSet<String> NAMES =
      ImmutableSet.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ");

  private Signals() {}

  static boolean isSignal(String text) {
    if (text.isEmpty()) {
      return false;
    }
    if (Character.isDigit(text.charAt(0))) {
      return text.matches("[0-9]{1,2}")
          && Integer.parseInt(text) >= 1
          && Integer.parseInt(text) <= HIGHEST;
    }
    String name = text.toUpperCase(Locale.ROOT);
    name = name.startsWith("SIG") ? name.substring(3) : name;
    return NAMES.contains(name) || name.matches("RTM(IN(\\+([1-9]|1[0-5]))?|AX(-([1-9]|1[0-4]))?)");
  }
}
