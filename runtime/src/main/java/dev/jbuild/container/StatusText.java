package dev.jbuild.container;

import dev.jbuild.launch.LaunchReport;
import dev.jbuild.launch.LaunchReport.Failure;

/** Turns what the launcher reports in numbers into what people read. */
final class StatusText {
  private static final int ENOENT = 2;
  private static final int ENOEXEC = 8;
  private static final int EACCES = 13;
  private static final int ENOTDIR = 20;
  private static final int EISDIR = 21;
  private static final int EINVAL = 22;
  private static final int EROFS = 30;
  private static final int ENOSYS = 38;
  private static final int ELOOP = 40;

  private StatusText() {}

  static ExitStatus exitStatus(LaunchReport report, ProcessSpec process) {
    Failure failure = report.failure();
    String text =
        switch (failure.kind()) {
          case NONE -> "";
          case SETUP -> "container set-up: " + setup(failure);
          case EXEC -> exec(failure, process.argv().getFirst());
        };
    return new ExitStatus(report.code(), report.signal(), report.outOfMemory(), text);
  }

  private static String setup(Failure failure) {
    String what =
        failure.path().isEmpty() ? failure.stage() : failure.stage() + " " + failure.path();
    if (failure.errno() == ELOOP && failure.stage().equals("mount point")) {
      return what + ": a symbolic link of the image is in the way";
    }
    if (failure.stage().equals("mount point") && failure.errno() == EISDIR) {
      return what + ": is a directory, only a directory can be mounted there";
    }
    if (failure.stage().equals("mount point") && failure.errno() == ENOTDIR) {
      return what + ": it or a parent of it is a file, no directory can be mounted there";
    }
    if (failure.stage().equals("make mount point") && failure.errno() == EROFS) {
      return what + ": the mount that it would be in is read-only and has no such entry";
    }
    if (failure.stage().equals("unshare") && failure.path().equals("network")) {
      return "no network of its own, as the host forbids the namespace: " + errno(failure.errno());
    }
    if (failure.errno() == ENOSYS) {
      return what + ": this kernel lacks it, Linux 5.12 or newer is needed";
    }
    return what + ": " + errno(failure.errno());
  }

  private static String exec(Failure failure, String command) {
    return switch (failure.errno()) {
      case ENOENT ->
          command
              + (command.indexOf('/') < 0
                  ? ": command not found in PATH"
                  : ": no such file, or its interpreter is missing");
      case EACCES -> command + ": permission denied";
      case ENOEXEC -> command + ": not an executable for this machine";
      default -> command + ": " + errno(failure.errno());
    };
  }

  private static String errno(int errno) {
    return switch (errno) {
      case 1 -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case 7 -> "arguments or environment too long";
      case 11 -> "try again (a limit on processes?)";
      case 12 -> "out of memory";
      case EACCES -> "permission denied";
      case 16 -> "busy";
      case ENOTDIR -> "not a directory";
      case EINVAL -> "invalid argument";
      case EISDIR -> "is a directory";
      case 28 -> "no space left on device";
      case EROFS -> "read-only file system";
      default -> "errno " + errno;
    };
  }
}
