package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.grammar.InstructionSyntax.Piece;
import dev.jbuild.recipe.Instruction.Flag;
import dev.jbuild.recipe.SourceSpan;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Checks that a flag has the value it needs and is given once, and turns it into the model's. */
final class FlagRules {
  private static final List<String> NETWORKS = List.of("default", "none", "host");
  private static final List<String> SECURITY = List.of("sandbox", "insecure");

  private final Positions positions;
  private final Faults faults;
  private final MountRules mounts;

  FlagRules(Positions positions, Faults faults) {
    this.positions = positions;
    this.faults = faults;
    this.mounts = new MountRules(faults);
  }

  ImmutableList<Flag> flags(InstructionSyntax instruction) {
    if (instruction.flags().isEmpty()) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Flag> flags = ImmutableList.builder();
    Set<String> seen = new HashSet<>();
    for (Piece piece : instruction.flags()) {
      int equals = piece.text().indexOf('=');
      String name = piece.text().substring(2, equals < 0 ? piece.text().length() : equals);
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(piece.text().substring(equals + 1));
      SourceSpan span = positions.span(piece.start(), piece.end());
      if (!seen.add(name) && !mayRepeat(name)) {
        error("DuplicateFlag", "duplicate flag specified: --" + name, piece);
      }
      check(name, value, piece);
      flags.add(new Flag(name, value, span));
    }
    return flags.build();
  }

  private void check(String name, Optional<String> value, Piece piece) {
    switch (name) {
      case "link", "parents", "keep-git-dir", "no-cache", "unpack" ->
          checkBoolean(name, value, piece);
      default -> {
        if (value.isEmpty()) {
          error("MissingFlagValue", "missing a value on flag --" + name, piece);
          return;
        }
        checkText(name, value.get(), piece);
      }
    }
  }

  private void checkBoolean(String name, Optional<String> value, Piece piece) {
    if (value.isEmpty()) {
      return;
    }
    String lower = value.get().toLowerCase(Locale.ROOT);
    if (lower.isEmpty()) {
      error("MissingFlagValue", "missing a value on flag --" + name, piece);
    } else if (!lower.equals("true") && !lower.equals("false")) {
      error(
          "InvalidFlagValue",
          "expecting boolean value for flag --" + name + ", not: " + value.get(),
          piece);
    }
  }

  private void checkText(String name, String value, Piece piece) {
    switch (name) {
      case "network" -> checkOneOf(name, value, NETWORKS, piece);
      case "security" -> checkOneOf(name, value, SECURITY, piece);
      case "interval", "timeout", "start-period", "start-interval" ->
          checkDuration(name, value, piece);
      case "retries" -> {
        if (!value.isEmpty()) { // as BuildKit: like no flag
          checkRetries(name, value, piece);
        }
      }
      case "retry" -> checkRetries(name, value, piece);
      case "mount" -> mounts.check(value, piece);
      default -> {}
    }
  }

  private void checkOneOf(String name, String value, List<String> allowed, Piece piece) {
    if (!allowed.contains(value)) {
      Optional<String> near = NearMiss.of(value, allowed);
      faults.error(
          "InvalidFlagValue",
          "invalid value " + value + " for flag --" + name,
          piece.start(),
          piece.end(),
          Optional.of(
              near.isPresent()
                  ? "did you mean `" + near.get() + "`?"
                  : "one of " + String.join(", ", allowed)));
    }
  }

  private void checkDuration(String name, String value, Piece piece) {
    if (value.isEmpty()) { // as BuildKit: like no flag
      return;
    }
    Optional<String> fault = GoDuration.fault(value);
    if (fault.isPresent()) {
      error("InvalidDuration", "--" + name + ": " + fault.get(), piece);
    }
  }

  private void checkRetries(String name, String value, Piece piece) {
    try {
      int retries = Integer.parseInt(value);
      if (retries < 0) {
        error("InvalidFlagValue", "--" + name + " cannot be negative (" + retries + ")", piece);
      }
    } catch (NumberFormatException e) {
      error("InvalidFlagValue", "--" + name + " needs a whole number, not: " + value, piece);
    }
  }

  private static boolean mayRepeat(String name) {
    return name.equals("mount") || name.equals("exclude") || name.equals("device");
  }

  private void error(String rule, String message, Piece piece) {
    faults.error(rule, message, piece.start(), piece.end());
  }
}
