package dev.jbuild.copy;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of {@code --chmod}: octal, or symbolic as of chmod(1) ({@code u=rwX,go=rX}) without
 * regard to a umask.
 */
final class ModeChange {
  private static final int ALL = 07777;

  private final int octal;
  private final List<Step> steps;

  private ModeChange(int octal, List<Step> steps) {
    this.octal = octal;
    this.steps = steps;
  }

  /**
   * One operation on some of the classes.
   *
   * @param who bits of user (4), group (2), others (1)
   * @param permissions some of {@code rwxXst} or one of {@code ugo} to copy from
   */
  private record Step(int who, char operator, String permissions) {}

  /** Parses a value; {@code null} keeps every mode. */
  static ModeChange of(@Nullable String chmod) {
    return chmod == null ? new ModeChange(-1, List.of()) : parse(chmod);
  }

  static ModeChange parse(String chmod) {
    if (chmod.matches("[0-7]+")) {
      int mode = chmod.length() > 6 ? ALL + 1 : Integer.parseInt(chmod, 8);
      if (mode > ALL) {
        throw CopyException.badMode(chmod);
      }
      return new ModeChange(mode, List.of());
    }
    if (!chmod.matches("[ugoa]*([-+=]([rwxXst]*|[ugo]))+(,[ugoa]*([-+=]([rwxXst]*|[ugo]))+)*")) {
      throw CopyException.badMode(chmod);
    }
    List<Step> steps = new ArrayList<>();
    for (String clause : Splitter.on(',').split(chmod)) {
      parseClause(clause, steps);
    }
    return new ModeChange(-1, steps);
  }

  private static void parseClause(String clause, List<Step> steps) {
    int i = 0;
    int who = 0;
    for (; "ugoa".indexOf(clause.charAt(i)) >= 0; i++) {
      who |= clause.charAt(i) == 'a' ? 7 : whoBit(clause.charAt(i));
    }
    who = who == 0 ? 7 : who;
    while (i < clause.length()) {
      char operator = clause.charAt(i++);
      int start = i;
      while (i < clause.length() && "-+=".indexOf(clause.charAt(i)) < 0) {
        i++;
      }
      steps.add(new Step(who, operator, clause.substring(start, i)));
    }
  }

  private static int whoBit(char c) {
    return c == 'u' ? 4 : c == 'g' ? 2 : 1;
  }

  /** Does it say what the mode is, whatever it was? */
  boolean isAbsolute() {
    return octal >= 0;
  }

  /** Mode of directories made on the way to the destination. */
  int createdDirectoryMode() {
    return octal >= 0 ? octal : 0755;
  }

  int apply(int mode, boolean isDirectory) {
    if (octal >= 0) {
      return octal;
    }
    int result = mode;
    for (Step step : steps) {
      result = apply(step, result, isDirectory);
    }
    return result;
  }

  private static int apply(Step step, int mode, boolean isDirectory) {
    int bits = bits(step, mode, isDirectory);
    int scope = spread(7, step.who());
    scope |= (step.who() & 4) != 0 ? 04000 : 0;
    scope |= (step.who() & 2) != 0 ? 02000 : 0;
    scope |= (step.who() & 1) != 0 ? 01000 : 0;
    return switch (step.operator()) {
      case '+' -> mode | bits;
      case '-' -> mode & ~bits;
      default -> (mode & ~(isDirectory ? scope & ~06000 : scope)) | bits;
    };
  }

  private static int bits(Step step, int mode, boolean isDirectory) {
    int rwx = 0;
    int special = 0;
    for (int i = 0; i < step.permissions().length(); i++) {
      switch (step.permissions().charAt(i)) {
        case 'r' -> rwx |= 4;
        case 'w' -> rwx |= 2;
        case 'x' -> rwx |= 1;
        case 'X' -> rwx |= isDirectory || (mode & 0111) != 0 ? 1 : 0;
        case 's' ->
            special |= ((step.who() & 4) != 0 ? 04000 : 0) | ((step.who() & 2) != 0 ? 02000 : 0);
        case 't' -> special |= 01000;
        case 'u' -> rwx |= mode >> 6 & 7;
        case 'g' -> rwx |= mode >> 3 & 7;
        default -> rwx |= mode & 7;
      }
    }
    return spread(rwx, step.who()) | special;
  }

  private static int spread(int rwx, int who) {
    return ((who & 4) != 0 ? rwx << 6 : 0)
        | ((who & 2) != 0 ? rwx << 3 : 0)
        | ((who & 1) != 0 ? rwx : 0);
  }
}
