package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.FlagSyntax;
import dev.jbuild.copy.Unpack;
import dev.jbuild.recipe.Instruction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The flags of a COPY or ADD that say how it copies, expanded and checked. Text is in the byte
 * strings of {@link CopyRequest}.
 *
 * @param link the layer is made apart from what it is put on
 */
record CopyFlags(
    @Nullable String chown,
    @Nullable String chmod,
    boolean link,
    boolean parents,
    ImmutableList<String> excludes,
    Unpack unpack) {

  /** Reads the flags of one instruction; what is wrong becomes a fault at the flag. */
  static CopyFlags read(Flags flags, PlanContext context, Scope scope) {
    Reader reader = new Reader(flags, context, scope);
    String chmod = reader.chmod();
    // as BuildKit: with --chmod the copy looks at its destination after all
    boolean link = flags.isOn("link") && chmod == null;
    return new CopyFlags(
        reader.chown(link),
        chmod,
        link,
        flags.isOn("parents"),
        reader.excludes(),
        flags.find("unpack").isEmpty()
            ? Unpack.AUTO
            : flags.isOn("unpack") ? Unpack.ALWAYS : Unpack.NEVER);
  }

  private record Reader(Flags flags, PlanContext context, Scope scope) {

    @Nullable String chmod() {
      Optional<Instruction.Flag> flag = flags.find("chmod");
      String chmod = flag.isPresent() ? expand(flag.get()) : "";
      if (chmod.isEmpty()) {
        return null;
      }
      FlagSyntax.modeFault(chmod)
          .ifPresent(
              fault ->
                  context.faults.add(
                      flag.get().span(),
                      "InvalidChmod",
                      fault,
                      "write --chmod=644, or symbolic as --chmod=u=rwX,go=rX"));
      return chmod;
    }

    @Nullable String chown(boolean link) {
      Optional<Instruction.Flag> flag = flags.find("chown");
      String chown = flag.isPresent() ? expand(flag.get()) : "";
      if (chown.isEmpty()) {
        return null;
      }
      Optional<String> fault = FlagSyntax.ownerFault(chown);
      if (fault.isPresent()) {
        context.faults.add(
            flag.get().span(), "InvalidChown", fault.get(), "write --chown=USER[:GROUP]");
        return chown;
      }
      if (!link) {
        return chown;
      }
      String numbers = FlagSyntax.ownerWithoutImage(chown);
      if (numbers == null) {
        context.faults.add(
            flag.get().span(),
            "InvalidChown",
            "--chown=" + chown + " with --link: names cannot be looked up",
            "--link reads nothing of the image: give numbers, as --chown=1000:1000");
      }
      return numbers;
    }

    ImmutableList<String> excludes() {
      ImmutableList.Builder<String> excludes = ImmutableList.builder();
      for (Instruction.Flag flag : flags.all("exclude")) {
        String pattern = expand(flag);
        if (flag.value().orElse("").isEmpty()) {
          context.faults.add(
              flag.span(),
              "InvalidExclude",
              "--exclude is empty",
              "name what is to be left out, as --exclude=*.log");
        } else if (!FlagSyntax.isPattern(pattern)) {
          context.faults.add(
              flag.span(),
              "InvalidExclude",
              "--exclude=" + flag.value().orElse("") + ": not a pattern",
              "brackets need a closing one, and ! and \\ something behind them");
        } else if (!pattern.isBlank()) {
          excludes.add(pattern);
        }
      }
      return excludes.build();
    }

    private String expand(Instruction.Flag flag) {
      String value = flag.value().orElse("");
      return CopyRequest.bytes(context.expand(value, scope, flag.span()));
    }
  }
}
