package dev.jbuild.grammar;

import dev.jbuild.grammar.InstructionSyntax.Piece;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks the names in {@code --mount=type=cache,target=/x}. Values with variables are left to the
 * planner, which knows them.
 */
final class MountRules {
  private static final List<String> TYPES = List.of("bind", "cache", "tmpfs", "secret", "ssh");
  private static final List<String> KEYS =
      List.of(
          "type",
          "from",
          "source",
          "src",
          "target",
          "dst",
          "destination",
          "readonly",
          "ro",
          "readwrite",
          "rw",
          "required",
          "size",
          "id",
          "sharing",
          "mode",
          "uid",
          "gid",
          "env",
          "cache",
          "z");
  private static final List<String> ALONE =
      List.of("readonly", "ro", "readwrite", "rw", "required", "z");

  private final Faults faults;

  MountRules(Faults faults) {
    this.faults = faults;
  }

  void check(String value, Piece flag) {
    if (value.indexOf('"') >= 0) {
      return;
    }
    for (String field : value.split(",", -1)) {
      int equals = field.indexOf('=');
      String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      if (!KEYS.contains(key)) {
        unknown("InvalidMount", "unexpected key " + key + " in --mount", key, KEYS, flag);
      } else if (equals < 0 && !ALONE.contains(key)) {
        faults.error(
            "InvalidMount", "mount option " + key + " needs a value", flag.start(), flag.end());
      } else if (equals >= 0) {
        checkValue(key, field.substring(equals + 1), flag);
      }
    }
  }

  private void checkValue(String key, String value, Piece flag) {
    boolean variable = value.indexOf('$') >= 0;
    if (key.equals("from") && variable) {
      faults.error(
          "InvalidMount",
          "from in --mount doesn't support variable expansion",
          flag.start(),
          flag.end(),
          Optional.of("give the stage or image a name: FROM " + value + " AS name"));
    } else if (key.equals("type") && !variable && !TYPES.contains(value.toLowerCase(Locale.ROOT))) {
      unknown("InvalidMount", "unsupported mount type " + value, value, TYPES, flag);
    }
  }

  private void unknown(String rule, String message, String typed, List<String> known, Piece flag) {
    Optional<String> near = NearMiss.of(typed, known);
    faults.error(
        rule,
        message,
        flag.start(),
        flag.end(),
        Optional.of(
            near.isPresent()
                ? "did you mean `" + near.get() + "`?"
                : "one of " + String.join(", ", known)));
  }
}
