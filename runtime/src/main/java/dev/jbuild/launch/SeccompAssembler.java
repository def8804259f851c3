package dev.jbuild.launch;

import com.google.common.collect.ImmutableList;
import dev.jbuild.launch.SeccompProfile.Condition;
import dev.jbuild.launch.SeccompProfile.Verdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Turns a profile into classic BPF, seccomp(2): by calling convention, then a binary search over
 * ranges of numbers with equal verdicts, about nine comparisons for a call. A linear list, as
 * libseccomp makes by default, would also make loading slow: the kernel runs the filter for every
 * number then.
 */
final class SeccompAssembler {
  static final int RET_ALLOW = 0x7fff0000;
  static final int RET_ERRNO = 0x00050000;
  static final int RET_KILL_PROCESS = 0x80000000;

  static final int LD_ABS = 0x20;
  static final int AND = 0x54;
  static final int JA = 0x05;
  static final int JEQ = 0x15;
  static final int JGE = 0x35;
  static final int JGT = 0x25;
  static final int JSET = 0x45;
  static final int RET = 0x06;

  private static final int NUMBER_OFFSET = 0;
  private static final int ARCH_OFFSET = 4;
  private static final int ARGUMENTS_OFFSET = 16;
  private static final int X32_BIT = 0x40000000;
  private static final int MAX_JUMP = 255;

  /** {@code struct sock_filter}. */
  record Instruction(int code, int jumpTrue, int jumpFalse, int value) {}

  private SeccompAssembler() {}

  /** The program in the machine's byte order, in hexadecimal digits. */
  static String hex(ImmutableList<Instruction> program) {
    ByteBuffer bytes = ByteBuffer.allocate(program.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (Instruction instruction : program) {
      bytes
          .putShort((short) instruction.code)
          .put((byte) instruction.jumpTrue)
          .put((byte) instruction.jumpFalse)
          .putInt(instruction.value);
    }
    return HexFormat.of().formatHex(bytes.array());
  }

  static ImmutableList<Instruction> assemble(SeccompProfile profile, Architecture architecture) {
    List<Instruction> program = new ArrayList<>();
    program.add(new Instruction(LD_ABS, 0, 0, ARCH_OFFSET));
    for (SyscallTable.Convention convention : SyscallTable.Convention.values()) {
      if (convention.architecture == architecture && convention != SyscallTable.Convention.X32) {
        SyscallTable table = convention.table();
        List<Instruction> body = body(profile, convention, table);
        program.add(new Instruction(JEQ, 1, 0, table.auditArch()));
        program.add(new Instruction(JA, 0, 0, body.size()));
        program.addAll(body);
      }
    }
    program.add(new Instruction(RET, 0, 0, RET_KILL_PROCESS));
    return ImmutableList.copyOf(program);
  }

  private static List<Instruction> body(
      SeccompProfile profile, SyscallTable.Convention convention, SyscallTable table) {
    List<Instruction> body = new ArrayList<>();
    body.add(new Instruction(LD_ABS, 0, 0, NUMBER_OFFSET));
    List<Instruction> search = search(ranges(profile, table));
    if (convention == SyscallTable.Convention.X86_64) {
      SyscallTable x32 = SyscallTable.Convention.X32.table();
      body.add(new Instruction(JGE, 0, 1, X32_BIT));
      body.add(new Instruction(JA, 0, 0, search.size()));
      body.addAll(search);
      body.add(new Instruction(AND, 0, 0, ~X32_BIT));
      body.addAll(search(ranges(profile, x32)));
    } else {
      body.addAll(search);
    }
    return body;
  }

  /** First number of each range to its verdict; the first range begins at 0. */
  private static NavigableMap<Integer, Verdict> ranges(SeccompProfile profile, SyscallTable table) {
    NavigableMap<Integer, Verdict> byNumber = new TreeMap<>();
    for (Map.Entry<String, Integer> call : table.numbers().entrySet()) {
      Verdict verdict = profile.verdicts().get(call.getKey());
      if (verdict != null) {
        byNumber.put(call.getValue(), verdict);
      }
    }
    NavigableMap<Integer, Verdict> ranges = new TreeMap<>();
    Verdict last = Verdict.UNKNOWN;
    int end = byNumber.lastKey() + 1;
    for (int number = 0; number <= end; number++) {
      Verdict verdict =
          number == end ? Verdict.UNKNOWN : byNumber.getOrDefault(number, Verdict.REFUSE);
      if (number == 0 || !verdict.equals(last)) {
        ranges.put(number, verdict);
      }
      last = verdict;
    }
    return ranges;
  }

  private static List<Instruction> search(NavigableMap<Integer, Verdict> ranges) {
    return search(new ArrayList<>(ranges.entrySet()));
  }

  private static List<Instruction> search(List<Map.Entry<Integer, Verdict>> ranges) {
    if (ranges.size() == 1) {
      return leaf(ranges.getFirst().getValue());
    }
    int middle = ranges.size() / 2;
    List<Instruction> below = search(ranges.subList(0, middle));
    List<Instruction> above = search(ranges.subList(middle, ranges.size()));
    List<Instruction> all = new ArrayList<>();
    int bound = ranges.get(middle).getKey();
    if (below.size() <= MAX_JUMP) {
      all.add(new Instruction(JGE, below.size(), 0, bound));
    } else {
      all.add(new Instruction(JGE, 0, 1, bound));
      all.add(new Instruction(JA, 0, 0, below.size()));
    }
    all.addAll(below);
    all.addAll(above);
    return all;
  }

  private static List<Instruction> leaf(Verdict verdict) {
    List<Instruction> leaf = new ArrayList<>();
    for (Condition condition : verdict.conditions()) {
      leaf.add(new Instruction(LD_ABS, 0, 0, ARGUMENTS_OFFSET + 8 * condition.argument()));
      leaf.add(
          switch (condition.comparison()) {
            case LT -> new Instruction(JGE, 1, 0, condition.value());
            case EQ -> new Instruction(JEQ, 0, 1, condition.value());
            case GT -> new Instruction(JGT, 0, 1, condition.value());
            case MASKED -> new Instruction(JSET, 1, 0, condition.value());
          });
      leaf.add(new Instruction(RET, 0, 0, RET_ALLOW));
    }
    int answer = verdict.errno() == 0 ? RET_ALLOW : RET_ERRNO | verdict.errno();
    leaf.add(new Instruction(RET, 0, 0, answer));
    return leaf;
  }
}
