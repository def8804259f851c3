package dev.jbuild.plan;

import dev.jbuild.oci.Platform;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.SourceSpan;
import java.util.Optional;
import java.util.OptionalInt;

/** What {@code --from=NAME} and {@code --mount=…,from=NAME} mean in one stage. */
final class SourceNames {
  private final PlanContext context;
  private final StageNames names;
  private final int stageIndex;

  SourceNames(PlanContext context, StageNames names, int stageIndex) {
    this.context = context;
    this.names = names;
    this.stageIndex = stageIndex;
  }

  /**
   * A named context, else an earlier stage by name or number, else an image. Absent when there is
   * no such thing, which is then among the faults, and when nothing is known of an image, which is
   * none.
   *
   * @param option as messages call it, such as {@code --from}
   */
  Optional<Step.Source> find(
      String name, String option, SourceSpan span, Instruction.Source source) {
    if (name.isEmpty() || name.indexOf('$') >= 0) {
      context.faults.add(
          span,
          "InvalidFrom",
          name.isEmpty()
              ? option + " is empty"
              : "variables are not expanded in " + option + ": " + name,
          "name a stage: FROM IMAGE AS name, then " + option + "=name");
      return Optional.empty();
    }
    Optional<NamedContext> named = context.namedContext(name);
    if (named.isPresent()) {
      return context.source(name, named.get(), platform(), source);
    }
    OptionalInt stage = stage(name);
    if (stage.isPresent() && stage.getAsInt() < stageIndex) {
      return Optional.of(new Step.Source.Stage(stage.getAsInt()));
    }
    if (stage.isPresent() || isNumber(name)) {
      context.faults.add(span, rule(stage), option + "=" + name + fault(stage));
      return Optional.empty();
    }
    return name.equals("scratch")
        ? Optional.of(new Step.Source.Scratch())
        : context.image(name, platform(), source);
  }

  /** Of the result, whatever the stage's is, as with BuildKit. */
  private Platform platform() {
    return context.options.platform().target();
  }

  private static String rule(OptionalInt stage) {
    return stage.isPresent() ? "StageNotYetDefined" : "InvalidStageIndex";
  }

  private String fault(OptionalInt stage) {
    if (stage.isEmpty()) {
      return ": there is no stage of that number";
    }
    return stage.getAsInt() == stageIndex
        ? " names the stage that it stands in"
        : " must be defined before this stage";
  }

  private OptionalInt stage(String name) {
    if (isNumber(name)) {
      int index = name.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(name);
      return index >= 0 && index < names.count() ? OptionalInt.of(index) : OptionalInt.empty();
    }
    // the last stage of a name has it, even if that makes an earlier reference one to itself
    return names.byName(name, names.count());
  }

  private static boolean isNumber(String text) {
    int first = text.startsWith("-") && text.length() > 1 ? 1 : 0;
    for (int i = first; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
