package dev.jbuild.launch;

import com.google.common.collect.ImmutableMap;

/**
 * Names and numbers of the system calls of one calling convention.
 *
 * @param auditArch {@code AUDIT_ARCH_*} of the kernel's {@code linux/audit.h}
 * @param flag bit that marks the convention's numbers: bit 30 for x32, else 0
 */
record SyscallTable(int auditArch, int flag, ImmutableMap<String, Integer> numbers) {

  /** x86_64, i386 and x32 share a kernel; on aarch64, 32-bit programs are refused. */
  enum Convention {
    X86_64(Architecture.X86_64, 0xc000003e, 0, 1),
    X86(Architecture.X86_64, 0x40000003, 0, 2),
    X32(Architecture.X86_64, 0xc000003e, 0x40000000, 3),
    AARCH64(Architecture.AARCH64, 0xc00000b7, 0, 4);

    final Architecture architecture;
    private final int auditArch;
    private final int flag;
    private final int column;

    Convention(Architecture architecture, int auditArch, int flag, int column) {
      this.architecture = architecture;
      this.auditArch = auditArch;
      this.flag = flag;
      this.column = column;
    }

    /** Reads the convention's column of {@code syscalls.txt}. */
    SyscallTable table() {
      ImmutableMap.Builder<String, Integer> numbers = ImmutableMap.builder();
      for (String line : Resources.lines("syscalls.txt")) {
        String[] fields = line.split(" ", -1);
        if (!fields[column].equals("-")) {
          numbers.put(fields[0], Integer.valueOf(fields[column]));
        }
      }
      return new SyscallTable(auditArch, flag, numbers.buildOrThrow());
    }
  }
}
