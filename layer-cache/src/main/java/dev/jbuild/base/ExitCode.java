package dev.jbuild.base;

/** Exit codes that scripts rely on; see {@code README.md}, "Exit codes". */
public enum ExitCode {
  OK(0),
  FAILURE(1),
  USAGE(2),
  NOT_CACHED(3),
  RECIPE(4),
  SOURCE(5),
  OUTPUT(6),
  HOST(7),
  RUN_FAILED(125),
  RUN_NOT_EXECUTABLE(126),
  RUN_NOT_FOUND(127),
  INTERRUPTED(130),
  TERMINATED(143);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
