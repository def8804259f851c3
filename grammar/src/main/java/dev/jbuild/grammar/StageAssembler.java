package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Stage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sorts instructions into global arguments and stages. */
final class StageAssembler {
  private final Faults faults;
  private final ImmutableList.Builder<Instruction.Arg> globalArgs = ImmutableList.builder();
  private final ImmutableList.Builder<Stage> stages = ImmutableList.builder();
  private ImmutableList.Builder<Instruction> current = ImmutableList.builder();
  private Instruction.@Nullable From from;
  private int count;
  private boolean open;

  StageAssembler(Faults faults) {
    this.faults = faults;
  }

  /** An instruction that was understood. */
  void add(Instruction instruction) {
    if (instruction instanceof Instruction.From next) {
      endStage();
      open = true;
      from = next;
    } else if (open) {
      current.add(instruction);
    } else if (instruction instanceof Instruction.Arg arg) {
      globalArgs.add(arg);
    } else {
      faults.error(
          "NoStage",
          "no build stage in current context: "
              + instruction.source().keyword()
              + " before the first FROM",
          instruction.source().span(),
          Optional.of("begin with FROM; only ARG may come before it"));
    }
  }

  /** A {@code FROM} that is broken and reported: what follows still belongs to a stage. */
  void addBrokenFrom() {
    endStage();
    open = true;
  }

  boolean hasStages() {
    return open;
  }

  ImmutableList<Instruction.Arg> globalArgs() {
    return globalArgs.build();
  }

  ImmutableList<Stage> stages() {
    endStage();
    return stages.build();
  }

  private void endStage() {
    if (from != null) {
      stages.add(new Stage(count++, from.name(), from, current.build()));
      from = null;
    }
    current = ImmutableList.builder();
  }
}
