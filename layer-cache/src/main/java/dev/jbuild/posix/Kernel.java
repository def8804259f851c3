package dev.jbuild.posix;

import static dev.jbuild.posix.SystemCall.call;

/**
 * The system calls with Java arguments. Every method gives the result or the negated errno and
 * throws nothing; names are byte strings. Safe for use by several threads.
 */
final class Kernel {
  static final int AT_FDCWD = -100;
  static final int O_RDONLY = 0;

  /** Directories made in it are unrelated: chattr(1), T. */
  static final int FS_TOPDIR_FL = 0x00020000;

  static final int O_WRONLY = 1;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_NOCTTY = 0x100;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  static final int O_PATH = 0x200000;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_EMPTY_PATH = 0x1000;
  static final int RESOLVE_NO_MAGICLINKS = 2;
  static final int RESOLVE_NO_SYMLINKS = 4;
  static final int RESOLVE_BENEATH = 8;
  static final int SEEK_SET = 0;
  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SHUT_WR = 1;
  private static final int P_PIDFD = 3;
  private static final int WEXITED = 4;
  private static final int POLL_TIME = 128;
  private static final int STATX_BASIC_STATS = 0x7FF;
  private static final int FS_IOC_GETFLAGS = 0x80086601;
  private static final int FS_IOC_SETFLAGS = 0x40086602;
  private static final int OPEN_HOW_BYTES = 24;
  private static final long UTIME_OMIT = (1L << 30) - 2;

  @SuppressWarnings("ThreadLocalUsage") // nothing static: a process makes one or two of these
  private final ThreadLocal<Scratch> scratch =
      new ThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
          return new Scratch();
        }
      };

  private volatile boolean noAttributesAt;
  private final boolean noModeAt;

  /** {@code recent} false does without the calls that a kernel before 6.13 need not have. */
  Kernel(boolean recent) {
    this.noAttributesAt = !recent;
    this.noModeAt = !recent;
  }

  Scratch scratch() {
    return scratch.get();
  }

  int openAt(int directory, String path, int flags, int mode) {
    Scratch s = scratch.get();
    long name = s.path(path);
    return name == 0
        ? -Errno.ENAMETOOLONG
        : (int) call(CallNumber.OPENAT, directory, name, flags | O_CLOEXEC, mode, 0);
  }

  /** openat2(2), kernel 5.6. */
  int openAt2(int directory, String path, int flags, int resolve) {
    Scratch s = scratch.get();
    long name = s.path(path);
    if (name == 0) {
      return -Errno.ENAMETOOLONG;
    }
    Memory how = s.record;
    how.putLong(0, flags | O_CLOEXEC);
    how.putLong(8, 0);
    how.putLong(16, resolve);
    return (int) call(CallNumber.OPENAT2, directory, name, how.address(), OPEN_HOW_BYTES, 0);
  }

  int close(int descriptor) {
    return (int) SystemCall.once(CallNumber.CLOSE, descriptor, 0, 0, 0, 0, 0);
  }

  /** Fills {@link Scratch#record} of this thread; {@code ""} is the descriptor itself. */
  int statx(int directory, String path) {
    Scratch s = scratch.get();
    long name = s.path(path);
    if (name == 0) {
      return -Errno.ENAMETOOLONG;
    }
    int flags = AT_SYMLINK_NOFOLLOW | (path.isEmpty() ? AT_EMPTY_PATH : 0);
    return (int)
        call(CallNumber.STATX, directory, name, flags, STATX_BASIC_STATS, s.record.address());
  }

  /** Fills {@link Scratch#bulk} of this thread with records; 0 at the end. */
  int readEntries(int directory) {
    Scratch s = scratch.get();
    return (int) call(CallNumber.GETDENTS64, directory, s.bulk().address(), Scratch.BULK_BYTES);
  }

  int makeDirectory(int directory, String name, int mode) {
    Scratch s = scratch.get();
    long path = s.path(name);
    return path == 0 ? -Errno.ENAMETOOLONG : (int) call(CallNumber.MKDIRAT, directory, path, mode);
  }

  int makeNode(int directory, String name, int typeAndMode, long device) {
    Scratch s = scratch.get();
    long path = s.path(name);
    return path == 0
        ? -Errno.ENAMETOOLONG
        : (int) call(CallNumber.MKNODAT, directory, path, typeAndMode, device, 0);
  }

  int symlink(String target, int directory, String name) {
    Scratch s = scratch.get();
    long path = s.path(name);
    long text = s.secondPath(target);
    return path == 0 || text == 0
        ? -Errno.ENAMETOOLONG
        : (int) call(CallNumber.SYMLINKAT, text, directory, path);
  }

  int link(int fromDirectory, String existing, int directory, String name) {
    Scratch s = scratch.get();
    long from = s.secondPath(existing);
    long to = s.path(name);
    return from == 0 || to == 0
        ? -Errno.ENAMETOOLONG
        : (int) call(CallNumber.LINKAT, fromDirectory, from, directory, to, 0);
  }

  int rename(int fromDirectory, String name, int directory, String newName) {
    Scratch s = scratch.get();
    long from = s.secondPath(name);
    long to = s.path(newName);
    return from == 0 || to == 0
        ? -Errno.ENAMETOOLONG
        : (int) call(CallNumber.RENAMEAT2, fromDirectory, from, directory, to, 0);
  }

  int unlink(int directory, String name, int flags) {
    Scratch s = scratch.get();
    long path = s.path(name);
    return path == 0
        ? -Errno.ENAMETOOLONG
        : (int) call(CallNumber.UNLINKAT, directory, path, flags);
  }

  /** Length of the target, whose bytes are in {@link Scratch#bulk} of this thread. */
  int readLink(int directory, String name) {
    Scratch s = scratch.get();
    long path = s.path(name);
    return path == 0
        ? -Errno.ENAMETOOLONG
        : (int)
            call(CallNumber.READLINKAT, directory, path, s.bulk().address(), Scratch.PATH_BYTES, 0);
  }

  int changeOwner(int directory, String name, int uid, int gid) {
    Scratch s = scratch.get();
    long path = s.path(name);
    return path == 0
        ? -Errno.ENAMETOOLONG
        : (int) call(CallNumber.FCHOWNAT, directory, path, uid, gid, AT_SYMLINK_NOFOLLOW);
  }

  int changeOwner(int descriptor, int uid, int gid) {
    return (int) call(CallNumber.FCHOWN, descriptor, uid, gid);
  }

  /** fchmodat2(2) with {@code AT_SYMLINK_NOFOLLOW}, kernel 6.6. */
  int changeMode(int directory, String name, int mode) {
    if (noModeAt) {
      return -Errno.ENOSYS;
    }
    Scratch s = scratch.get();
    long path = s.path(name);
    return path == 0
        ? -Errno.ENAMETOOLONG
        : (int) call(CallNumber.FCHMODAT2, directory, path, mode, AT_SYMLINK_NOFOLLOW, 0);
  }

  /** fchmodat(2), the last component is followed: only for {@code /proc/self/fd/N}. */
  int changeModeFollowing(String path, int mode) {
    Scratch s = scratch.get();
    return (int) call(CallNumber.FCHMODAT, AT_FDCWD, s.path(path), mode);
  }

  int changeMode(int descriptor, int mode) {
    return (int) call(CallNumber.FCHMOD, descriptor, mode, 0);
  }

  /**
   * Sets the time of modification, the time of access stays; {@code ""} is the descriptor itself.
   */
  int setModified(int directory, String name, long seconds, int nanos) {
    Scratch s = scratch.get();
    long path = name.isEmpty() ? 0 : s.path(name);
    if (path == 0 && !name.isEmpty()) {
      return -Errno.ENAMETOOLONG;
    }
    Memory times = s.record;
    times.putLong(0, 0);
    times.putLong(8, UTIME_OMIT);
    times.putLong(16, seconds);
    times.putLong(24, nanos);
    int flags = path == 0 ? 0 : AT_SYMLINK_NOFOLLOW;
    return (int) call(CallNumber.UTIMENSAT, directory, path, times.address(), flags, 0);
  }

  /** Reads into {@link Scratch#transfer} of this thread, at most its size. */
  int read(int descriptor, int length) {
    Scratch s = scratch.get();
    return (int) call(CallNumber.READ, descriptor, s.transfer().address(), length);
  }

  int readAt(int descriptor, int length, long position) {
    Scratch s = scratch.get();
    return (int) call(CallNumber.PREAD64, descriptor, s.transfer().address(), length, position, 0);
  }

  /** Writes from {@code offset} of {@link Scratch#transfer} of this thread; may write less. */
  int write(int descriptor, int offset, int length) {
    Scratch s = scratch.get();
    return (int) call(CallNumber.WRITE, descriptor, s.transfer().address() + offset, length);
  }

  int writeAt(int descriptor, int offset, int length, long position) {
    Scratch s = scratch.get();
    return (int)
        call(CallNumber.PWRITE64, descriptor, s.transfer().address() + offset, length, position, 0);
  }

  long seek(int descriptor, long offset, int whence) {
    return call(CallNumber.LSEEK, descriptor, offset, whence);
  }

  int truncate(int descriptor, long length) {
    return (int) call(CallNumber.FTRUNCATE, descriptor, length, 0);
  }

  /** copy_file_range(2) of the same range of both files. */
  long copyRange(int from, int to, long position, long length) {
    Scratch s = scratch.get();
    s.record.putLong(0, position);
    s.record.putLong(8, position);
    long in = s.record.address();
    long result;
    do {
      result = SystemCall.once(CallNumber.COPY_FILE_RANGE, from, in, to, in + 8, length, 0);
    } while (result == -Errno.EINTR);
    return result;
  }

  int sync(int descriptor) {
    return (int) call(CallNumber.FSYNC, descriptor, 0, 0);
  }

  int syncFileSystem(int descriptor) {
    return (int) call(CallNumber.SYNCFS, descriptor, 0, 0);
  }

  int kill(int pid, int signal) {
    return (int) call(CallNumber.KILL, pid, signal, 0);
  }

  /** memfd_create(2). */
  int createMemory(String name, int flags) {
    Scratch s = scratch.get();
    return (int) call(CallNumber.MEMFD_CREATE, s.path(name), flags, 0);
  }

  /** sendfile(2) from and to where the descriptors stand. */
  long sendFile(int to, int from, long length) {
    return call(CallNumber.SENDFILE, to, from, 0, length, 0);
  }

  int fileControl(int descriptor, int command, int argument) {
    return (int) call(CallNumber.FCNTL, descriptor, command, argument);
  }

  /** pipe2(2): both ends are the first two integers of {@link Scratch#record} of this thread. */
  int pipe() {
    Scratch s = scratch.get();
    return (int) call(CallNumber.PIPE2, s.record.address(), O_CLOEXEC, 0);
  }

  /** socketpair(2) of streams; the ends as by {@link #pipe}. */
  int socketPair() {
    Scratch s = scratch.get();
    return (int)
        call(CallNumber.SOCKETPAIR, AF_UNIX, SOCK_STREAM | O_CLOEXEC, 0, s.record.address(), 0);
  }

  int shutDownWriting(int socket) {
    return (int) call(CallNumber.SHUTDOWN, socket, SHUT_WR, 0);
  }

  int openProcess(int pid) {
    return (int) call(CallNumber.PIDFD_OPEN, pid, 0, 0);
  }

  int signalProcess(int pidDescriptor, int signal) {
    return (int) call(CallNumber.PIDFD_SEND_SIGNAL, pidDescriptor, signal, 0, 0, 0);
  }

  /** waitid(2) into {@link Scratch#record} of this thread, a {@code siginfo_t}. */
  int waitForProcess(int pidDescriptor) {
    Scratch s = scratch.get();
    return (int) call(CallNumber.WAITID, P_PIDFD, pidDescriptor, s.record.address(), WEXITED, 0);
  }

  /**
   * ppoll(2) of {@link Scratch#record} of this thread; how many have something, 0 after {@code
   * millis}, or for as long as it takes when that is negative.
   */
  int poll(int count, int millis) {
    Scratch s = scratch.get();
    long time = 0;
    if (millis >= 0) {
      s.record.putLong(POLL_TIME, millis / 1000);
      s.record.putLong(POLL_TIME + 8, millis % 1000 * 1_000_000L);
      time = s.record.address() + POLL_TIME;
    }
    return (int) call(CallNumber.PPOLL, s.record.address(), count, time, 0, 0);
  }

  /** personality(2) of this thread. */
  int personality(long persona) {
    return (int) call(CallNumber.PERSONALITY, persona, 0, 0);
  }

  int effectiveUser() {
    return (int) call(CallNumber.GETEUID, 0, 0, 0);
  }

  /**
   * listxattrat(2) into {@link Scratch#bulk} of this thread; -ENOSYS before kernel 6.13, which is
   * asked only once, and where a seccomp filter does not know the call.
   */
  int listAttributesAt(int directory, String name) {
    if (noAttributesAt) {
      return -Errno.ENOSYS;
    }
    Scratch s = scratch.get();
    long buffer = s.bulk().address();
    long path = s.path(name);
    int result =
        (int)
            call(
                CallNumber.LISTXATTRAT,
                directory,
                path,
                AT_SYMLINK_NOFOLLOW,
                buffer,
                Scratch.BULK_BYTES);
    if (result == -Errno.ENOSYS || result == -Errno.EPERM) {
      noAttributesAt = true;
      return -Errno.ENOSYS;
    }
    return result;
  }

  /**
   * First word of what an ioctl writes (rows and columns of {@code struct winsize}), or 0 when it
   * fails.
   */
  int readControl(int descriptor, int request) {
    Scratch s = scratch.get();
    s.record.putInt(0, 0);
    long result = call(CallNumber.IOCTL, descriptor, request, s.record.address());
    return result < 0 ? 0 : s.record.getInt(0);
  }

  /** ioctl(2) with {@link Scratch#record} of this thread as its argument. */
  int control(int descriptor, int request) {
    Scratch s = scratch.get();
    return (int) call(CallNumber.IOCTL, descriptor, request, s.record.address());
  }

  /**
   * Adds flags to those that an inode has, ioctl_iflags(2); a negative errno where the file system
   * has no such flags.
   */
  int addInodeFlags(int descriptor, int flags) {
    int result = control(descriptor, FS_IOC_GETFLAGS);
    if (result < 0) {
      return result;
    }
    Scratch s = scratch.get();
    s.record.putInt(0, s.record.getInt(0) | flags);
    return control(descriptor, FS_IOC_SETFLAGS);
  }
}
