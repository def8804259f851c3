package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Instruction;
import java.util.Optional;

/** The flags of one instruction, read one by one; what is not read is refused by name. */
final class Flags {
  private final String keyword;
  private final ImmutableList<Instruction.Flag> flags;
  private final Faults faults;

  Flags(Instruction.Source source, ImmutableList<Instruction.Flag> flags, Faults faults) {
    this.keyword = source.keyword();
    this.flags = flags;
    this.faults = faults;
  }

  Optional<Instruction.Flag> find(String name) {
    for (Instruction.Flag flag : flags) {
      if (flag.name().equals(name)) {
        return Optional.of(flag);
      }
    }
    return Optional.empty();
  }

  /** Every flag of a name that may be given more than once. */
  ImmutableList<Instruction.Flag> all(String name) {
    ImmutableList.Builder<Instruction.Flag> found = ImmutableList.builder();
    for (Instruction.Flag flag : flags) {
      if (flag.name().equals(name)) {
        found.add(flag);
      }
    }
    return found.build();
  }

  /** Is a switch given, alone or as {@code =true}? The grammar lets no other value through. */
  boolean isOn(String name) {
    Optional<Instruction.Flag> flag = find(name);
    return flag.isPresent() && flag.get().value().orElse("true").equalsIgnoreCase("true");
  }

  Optional<String> value(String name) {
    return find(name).map(flag -> flag.value().orElse(""));
  }

  /**
   * Refuses every flag that is not among {@code known}, except one switched off by {@code =false}.
   */
  void refuseOthers(String... known) {
    ImmutableList<String> names = ImmutableList.copyOf(known);
    for (Instruction.Flag flag : flags) {
      if (!names.contains(flag.name()) && !flag.value().orElse("").equals("false")) {
        faults.add(
            flag.span(),
            "UnavailableFlag",
            keyword + " --" + flag.name() + " is not available in this version of jbuild");
      }
    }
  }
}
