package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.Healthcheck;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.CommandLine;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the options of {@code HEALTHCHECK} (Dockerfile reference, "HEALTHCHECK"). */
final class HealthcheckReader {
  private static final long MILLISECOND = 1_000_000;

  private final PlanContext context;

  HealthcheckReader(PlanContext context) {
    this.context = context;
  }

  Healthcheck read(Instruction.Healthcheck healthcheck) {
    if (healthcheck.command().isEmpty()) {
      return new Healthcheck(ImmutableList.of("NONE"), 0, 0, 0, 0, 0, JsonObject.EMPTY);
    }
    Flags flags = new Flags(healthcheck.source(), healthcheck.flags(), context.faults);
    return new Healthcheck(
        test(healthcheck.command().get()),
        nanos(flags, "interval"),
        nanos(flags, "timeout"),
        nanos(flags, "start-period"),
        nanos(flags, "start-interval"),
        retries(flags),
        JsonObject.EMPTY);
  }

  private ImmutableList<String> test(CommandLine command) {
    return switch (command) {
      case CommandLine.Exec(var words) ->
          ImmutableList.<String>builder().add("CMD").addAll(words).build();
      case CommandLine.Shell(var text) -> ImmutableList.of("CMD-SHELL", text);
    };
  }

  /** A flag with a value; {@code --interval=} is as good as none (Dockerfile frontend 1.26). */
  private static Optional<Instruction.Flag> given(Flags flags, String name) {
    return flags.find(name).filter(flag -> !flag.value().orElse("").isEmpty());
  }

  private long nanos(Flags flags, String name) {
    Optional<Instruction.Flag> flag = given(flags, name);
    if (flag.isEmpty()) {
      return 0;
    }
    OptionalLong nanos = GoDuration.parseNanos(flag.get().value().orElse(""));
    if (nanos.isEmpty() || (nanos.getAsLong() != 0 && nanos.getAsLong() < MILLISECOND)) {
      context.faults.add(
          flag.get().span(),
          "InvalidDuration",
          "invalid duration for --" + name + ": " + flag.get().value().orElse(""),
          "use a duration of at least 1ms, such as 30s or 1m30s");
      return 0;
    }
    return nanos.getAsLong();
  }

  private int retries(Flags flags) {
    Optional<Instruction.Flag> flag = given(flags, "retries");
    if (flag.isEmpty()) {
      return 0;
    }
    try {
      int retries = Integer.parseInt(flag.get().value().orElse(""));
      if (retries >= 0) {
        return retries;
      }
    } catch (NumberFormatException e) {
      // reported below like a negative number
    }
    context.faults.add(
        flag.get().span(), "InvalidRetries", "--retries must be a number of at least 0");
    return 0;
  }
}
