package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.oci.Platform;
import org.jspecify.annotations.Nullable;

/** The request does not fit the recipe. */
public final class PlanException extends JbuildException {
  private PlanException(ExitCode exitCode, String message, @Nullable String hint) {
    super(exitCode, message, hint, null);
  }

  static PlanException badEpoch(String value) {
    return new PlanException(
        ExitCode.RECIPE,
        "SOURCE_DATE_EPOCH=" + value + ": not a number of seconds since 1970",
        null);
  }

  /** The same failure with the place in the recipe in front. */
  static PlanException at(String location, String text, JbuildException cause) {
    return new PlanException(
        cause.exitCode(),
        location + ": " + text + ": " + cause.getMessage(),
        cause.hint().orElse(null));
  }

  /** A step runs programs that this machine does not: exit code 7. */
  static PlanException cannotRun(StepInfo info, Platform programs, Platform machine) {
    return new PlanException(
        ExitCode.HOST,
        info.location()
            + ":"
            + info.span().startColumn()
            + ": "
            + info.title()
            + ": programs for "
            + programs
            + " do not run on this machine, which is "
            + machine,
        "register an emulator with binfmt_misc and its flag F, as the package qemu-user-static"
            + " does, or let the step run in a stage FROM --platform=$BUILDPLATFORM");
  }

  /** More history than a configuration may hold. */
  static PlanException historyTooLong(StepInfo info, long limit) {
    return new PlanException(
        ExitCode.RECIPE,
        info.location()
            + ":"
            + info.span().startColumn()
            + ": "
            + info.title()
            + ": the history of the image would be longer than "
            + limit
            + " bytes: each RUN of it names all arguments that are declared before",
        "declare fewer, or after the RUN that do not need them, or run those in another stage");
  }

  static PlanException unknownTarget(String target, ImmutableList<String> names) {
    return new PlanException(
        ExitCode.RECIPE,
        "target " + target + ": there is no stage of that name or number",
        names.isEmpty() ? null : "stages: " + String.join(", ", names));
  }
}
