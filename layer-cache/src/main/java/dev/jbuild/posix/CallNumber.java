package dev.jbuild.posix;

/**
 * Numbers of the system calls and the two open(2) flags that differ between the machines: {@code
 * asm/unistd_64.h} of x86, {@code asm-generic/unistd.h} for aarch64.
 */
final class CallNumber {
  private static final boolean GENERIC = isGeneric(System.getProperty("os.arch", ""));

  static final int READ = pick(0, 63);
  static final int WRITE = pick(1, 64);
  static final int CLOSE = pick(3, 57);
  static final int LSEEK = pick(8, 62);
  static final int PREAD64 = pick(17, 67);
  static final int PWRITE64 = pick(18, 68);
  static final int IOCTL = pick(16, 29);
  static final int SENDFILE = pick(40, 71);
  static final int SHUTDOWN = pick(48, 210);
  static final int SOCKETPAIR = pick(53, 199);
  static final int EXECVE = pick(59, 221);
  static final int KILL = pick(62, 129);
  static final int FCNTL = pick(72, 25);
  static final int FSYNC = pick(74, 82);
  static final int FTRUNCATE = pick(77, 46);
  static final int FCHMOD = pick(91, 52);
  static final int FCHOWN = pick(93, 55);
  static final int GETEUID = pick(107, 175);
  static final int PERSONALITY = pick(135, 92);
  static final int LSETXATTR = pick(189, 6);
  static final int FSETXATTR = pick(190, 7);
  static final int LGETXATTR = pick(192, 9);
  static final int FGETXATTR = pick(193, 10);
  static final int LLISTXATTR = pick(195, 12);
  static final int FLISTXATTR = pick(196, 13);
  static final int LREMOVEXATTR = pick(198, 15);
  static final int FREMOVEXATTR = pick(199, 16);
  static final int GETDENTS64 = pick(217, 61);
  static final int WAITID = pick(247, 95);
  static final int OPENAT = pick(257, 56);
  static final int MKDIRAT = pick(258, 34);
  static final int MKNODAT = pick(259, 33);
  static final int FCHOWNAT = pick(260, 54);
  static final int UNLINKAT = pick(263, 35);
  static final int LINKAT = pick(265, 37);
  static final int SYMLINKAT = pick(266, 36);
  static final int READLINKAT = pick(267, 78);
  static final int FCHMODAT = pick(268, 53);
  static final int PPOLL = pick(271, 73);
  static final int UTIMENSAT = pick(280, 88);
  static final int PIPE2 = pick(293, 59);
  static final int SYNCFS = pick(306, 267);
  static final int RENAMEAT2 = pick(316, 276);
  static final int MEMFD_CREATE = pick(319, 279);
  static final int COPY_FILE_RANGE = pick(326, 285);
  static final int STATX = pick(332, 291);
  static final int PIDFD_SEND_SIGNAL = 424;
  static final int PIDFD_OPEN = 434;
  static final int OPENAT2 = 437;
  static final int FCHMODAT2 = 452;
  static final int LISTXATTRAT = 465;

  static final int O_DIRECTORY = pick(0x10000, 0x4000);
  static final int O_NOFOLLOW = pick(0x20000, 0x8000);

  private CallNumber() {}

  private static boolean isGeneric(String machine) {
    return switch (machine) {
      case "amd64", "x86_64" -> false;
      case "aarch64" -> true;
      default ->
          throw new UnsupportedOperationException(
              "jbuild knows the system calls of x86_64 and aarch64, not of " + machine);
    };
  }

  private static int pick(int x86, int generic) {
    return GENERIC ? generic : x86;
  }
}
