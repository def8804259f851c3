package dev.jbuild.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.launch.SeccompAssembler.Instruction;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeccompFilterTest {
  private static final int X86_64 = 0xc000003e;
  private static final int X86 = 0x40000003;
  private static final int AARCH64 = 0xc00000b7;
  private static final int X32 = 0x40000000;

  private static final int ALLOW = SeccompAssembler.RET_ALLOW;
  private static final int EPERM = SeccompAssembler.RET_ERRNO | 1;
  private static final int ENOSYS = SeccompAssembler.RET_ERRNO | 38;

  private static final FilterMachine FILTER = machine(SeccompFilters.DEFAULT_CAPABILITIES);

  private static FilterMachine machine(long capabilities) {
    return new FilterMachine(program(capabilities, Architecture.X86_64));
  }

  private static ImmutableList<Instruction> program(long capabilities, Architecture machine) {
    return SeccompAssembler.assemble(SeccompProfile.standard(capabilities, machine), machine);
  }

  private static int answer(FilterMachine filter, int arch, int number, long argument) {
    return filter.run(new FilterMachine.Call(arch, number, argument));
  }

  @ParameterizedTest
  @CsvSource({
    "read, 0, 0, allow",
    "clone of a thread, 56, 0x3d0f00, allow",
    "clone into a user namespace, 56, 0x10000011, eperm",
    "clone into a time namespace hides in no mask, 56, 0x7e020000, eperm",
    "clone3, 435, 0, enosys",
    "socket inet, 41, 2, allow",
    "socket alg, 41, 38, eperm",
    "socket qipcrtr, 41, 39, allow",
    "socket vsock, 41, 40, eperm",
    "socket xdp, 41, 44, allow",
    "socket alg behind upper bits, 41, 0x100000026, eperm",
    "personality linux, 135, 0, allow",
    "personality query, 135, 0xffffffff, allow",
    "personality no random, 135, 0x40000, eperm",
    "unshare, 272, 0, eperm",
    "mount, 165, 0, eperm",
    "bpf, 321, 0, eperm",
    "io_uring_setup, 425, 0, eperm",
    "userfaultfd, 323, 0, eperm",
    "keyctl, 250, 0, eperm",
    "chroot by CAP_SYS_CHROOT, 161, 0, allow",
    "ptrace, 101, 0, allow",
    "arch_prctl, 158, 0, allow",
    "openat2, 437, 0, allow",
    "newer than the profile, 2000, 0, enosys",
  })
  void callGetsTheVerdictOfTheProfile(String what, int number, String argument, String expected) {
    int answer = answer(FILTER, X86_64, number, Long.decode(argument));

    assertThat(answer)
        .as(what)
        .isEqualTo(
            switch (expected) {
              case "allow" -> ALLOW;
              case "eperm" -> EPERM;
              default -> ENOSYS;
            });
  }

  @Test
  void everyCallOfEveryConventionGetsItsVerdict() {
    SeccompProfile profile =
        SeccompProfile.standard(SeccompFilters.DEFAULT_CAPABILITIES, Architecture.X86_64);
    for (SyscallTable.Convention convention : SyscallTable.Convention.values()) {
      if (convention == SyscallTable.Convention.AARCH64) {
        continue;
      }
      SyscallTable table = convention.table();
      for (Map.Entry<String, Integer> call : table.numbers().entrySet()) {
        SeccompProfile.Verdict verdict = profile.verdicts().get(call.getKey());
        if (verdict != null && verdict.conditions().isEmpty()) {
          int number = call.getValue() | table.flag();
          int expected =
              verdict.errno() == 0 ? ALLOW : SeccompAssembler.RET_ERRNO | verdict.errno();
          assertThat(answer(FILTER, table.auditArch(), number, 0))
              .as("%s %s", convention, call.getKey())
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void thirtyTwoBitTablesAreCovered() {
    assertThat(answer(FILTER, X86, 310, 0)).as("i386 unshare").isEqualTo(EPERM);
    assertThat(answer(FILTER, X86, 3, 0)).as("i386 read").isEqualTo(ALLOW);
    assertThat(answer(FILTER, X86_64, X32 | 272, 0)).as("x32 unshare").isEqualTo(EPERM);
    assertThat(answer(FILTER, X86_64, X32, 0)).as("x32 read").isEqualTo(ALLOW);
  }

  @Test
  void unknownConventionIsKilled() {
    assertThat(answer(FILTER, AARCH64, 0, 0)).isEqualTo(SeccompAssembler.RET_KILL_PROCESS);
  }

  @Test
  void capabilityOpensTheCallsThatBelongToIt() {
    FilterMachine admin = machine(SeccompFilters.DEFAULT_CAPABILITIES | 1L << 21);

    assertThat(answer(admin, X86_64, 165, 0)).as("mount").isEqualTo(ALLOW);
    assertThat(answer(admin, X86_64, 56, 0x10000011)).as("clone").isEqualTo(ALLOW);
    assertThat(answer(admin, X86_64, 435, 0)).as("clone3").isEqualTo(ALLOW);
    assertThat(answer(machine(0), X86_64, 161, 0)).as("chroot").isEqualTo(EPERM);
  }

  @Test
  void kernelLoadsTheProgram() {
    for (Architecture machine : Architecture.values()) {
      ImmutableList<Instruction> program = program(SeccompFilters.DEFAULT_CAPABILITIES, machine);

      assertThat(program).hasSizeLessThanOrEqualTo(4096);
      for (int i = 0; i < program.size(); i++) {
        Instruction instruction = program.get(i);
        assertThat(instruction.jumpTrue()).isBetween(0, 255);
        assertThat(instruction.jumpFalse()).isBetween(0, 255);
        int furthest = Math.max(instruction.jumpTrue(), instruction.jumpFalse());
        assertThat(i + 1 + furthest).isLessThanOrEqualTo(program.size());
      }
    }
  }

  @Test
  void filterMadeByTheBuildIsThatOfTheProfile() {
    for (Architecture machine : Architecture.values()) {
      byte[] made = Resources.find("seccomp-" + machine.token() + ".hex").orElseThrow();

      assertThat(made)
          .asString()
          .isEqualTo(SeccompFilters.assemble(SeccompFilters.DEFAULT_CAPABILITIES, machine));
    }
  }

  @Test
  void verdictsOfOneNameAddUp() {
    SeccompProfile profile = SeccompProfile.standard(0, Architecture.X86_64);
    ImmutableMap<String, SeccompProfile.Verdict> verdicts = profile.verdicts();

    assertThat(conditions(verdicts, "socket")).isEqualTo(3);
    assertThat(conditions(verdicts, "personality")).isEqualTo(5);
    assertThat(verdicts.get("ptrace")).isEqualTo(SeccompProfile.Verdict.ALLOW);
  }

  private static int conditions(
      ImmutableMap<String, SeccompProfile.Verdict> verdicts, String name) {
    return verdicts.getOrDefault(name, SeccompProfile.Verdict.REFUSE).conditions().size();
  }
}
