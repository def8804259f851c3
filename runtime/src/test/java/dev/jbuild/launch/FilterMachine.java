package dev.jbuild.launch;

import com.google.common.collect.ImmutableList;
import dev.jbuild.launch.SeccompAssembler.Instruction;

/** Runs a seccomp filter as the kernel would; fails on what the kernel would not load. */
final class FilterMachine {
  private final ImmutableList<Instruction> program;

  FilterMachine(ImmutableList<Instruction> program) {
    this.program = program;
  }

  /** {@code struct seccomp_data}. */
  record Call(int arch, int number, long argument0) {}

  /** The filter's answer. */
  int run(Call call) {
    int accumulator = 0;
    for (int pc = 0; ; pc++) {
      Instruction i = program.get(pc);
      int a = accumulator;
      switch (i.code()) {
        case SeccompAssembler.LD_ABS -> accumulator = load(call, i.value());
        case SeccompAssembler.AND -> accumulator &= i.value();
        case SeccompAssembler.JA -> pc += i.value();
        case SeccompAssembler.JEQ -> pc += a == i.value() ? i.jumpTrue() : i.jumpFalse();
        case SeccompAssembler.JGE ->
            pc += Integer.compareUnsigned(a, i.value()) >= 0 ? i.jumpTrue() : i.jumpFalse();
        case SeccompAssembler.JGT ->
            pc += Integer.compareUnsigned(a, i.value()) > 0 ? i.jumpTrue() : i.jumpFalse();
        case SeccompAssembler.JSET -> pc += (a & i.value()) != 0 ? i.jumpTrue() : i.jumpFalse();
        case SeccompAssembler.RET -> {
          return i.value();
        }
        default -> throw new AssertionError("code " + i.code());
      }
    }
  }

  private static int load(Call call, int offset) {
    return switch (offset) {
      case 0 -> call.number();
      case 4 -> call.arch();
      case 16 -> (int) call.argument0();
      default -> throw new AssertionError("offset " + offset);
    };
  }
}
