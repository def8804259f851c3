package dev.jbuild.launch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which system calls a container may make: name to verdict. A call without a verdict fails with
 * EPERM; one newer than all that the profile names, with ENOSYS, so that libraries fall back (as
 * runc does since 1.0).
 */
record SeccompProfile(ImmutableMap<String, Verdict> verdicts) {
  static final int EPERM = 1;
  static final int ENOSYS = 38;

  /**
   * What happens to a call.
   *
   * @param errno 0 allows; the answer when no condition holds
   * @param conditions any of them allows
   */
  record Verdict(int errno, ImmutableList<Condition> conditions) {
    static final Verdict ALLOW = new Verdict(0, ImmutableList.of());
    static final Verdict REFUSE = new Verdict(EPERM, ImmutableList.of());
    static final Verdict UNKNOWN = new Verdict(ENOSYS, ImmutableList.of());
  }

  /** How an argument is compared. */
  enum Comparison {
    LT,
    EQ,
    GT,
    /** Argument and value share no bit. */
    MASKED
  }

  /**
   * A test of an argument's low 32 bits. The arguments in question are 32-bit for the kernel, so
   * that what libseccomp does, compare 64, could be deceived by the upper half.
   */
  record Condition(int argument, Comparison comparison, int value) {}

  /** The default profile, {@code seccomp.txt}, for a set of capabilities on a machine. */
  static SeccompProfile standard(long capabilities, Architecture architecture) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    for (String line : Resources.lines("seccomp.txt")) {
      String[] words = line.split(" ", -1);
      if (applies(words[0], capabilities, architecture)) {
        for (int i = 2; i < words.length; i++) {
          verdicts.merge(words[i], verdict(words[1]), SeccompProfile::merge);
        }
      }
    }
    return new SeccompProfile(ImmutableMap.copyOf(verdicts));
  }

  private static boolean applies(String condition, long capabilities, Architecture architecture) {
    String value = condition.substring(condition.indexOf(':') + 1);
    return switch (condition.substring(0, condition.length() - value.length())) {
      case "" -> true; // "any" has no colon
      case "cap:" -> (capabilities >>> Integer.parseInt(value) & 1) == 1;
      case "nocap:" -> (capabilities >>> Integer.parseInt(value) & 1) == 0;
      case "arch:" -> architecture.token().equals(value);
      default -> throw new IllegalStateException("condition " + condition);
    };
  }

  private static Verdict verdict(String action) {
    String[] words = action.split(":", -1);
    return switch (words[0]) {
      case "allow" -> Verdict.ALLOW;
      case "errno" -> new Verdict(Integer.parseInt(words[1]), ImmutableList.of());
      case "allow-if" ->
          new Verdict(
              EPERM,
              ImmutableList.of(
                  new Condition(
                      Integer.parseInt(words[1]),
                      comparison(words[2]),
                      Long.decode(words[3]).intValue())));
      default -> throw new IllegalStateException("action " + action);
    };
  }

  private static Comparison comparison(String word) {
    return switch (word) {
      case "lt" -> Comparison.LT;
      case "eq" -> Comparison.EQ;
      case "gt" -> Comparison.GT;
      case "masked" -> Comparison.MASKED;
      default -> throw new IllegalStateException("comparison " + word);
    };
  }

  private static Verdict merge(Verdict one, Verdict other) {
    if (one.equals(Verdict.ALLOW) || other.equals(Verdict.ALLOW)) {
      return Verdict.ALLOW;
    }
    return new Verdict(
        other.errno(),
        ImmutableList.<Condition>builder()
            .addAll(one.conditions())
            .addAll(other.conditions())
            .build());
  }
}
