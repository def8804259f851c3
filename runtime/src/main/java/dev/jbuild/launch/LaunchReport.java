package dev.jbuild.launch;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the launcher says when a container has ended.
 *
 * @param code exit code as jbuild shows it
 * @param signal that ended the command, or 0
 * @param outOfMemory the kernel killed a process of it for its memory limit
 * @param failure why the command was not run
 */
public record LaunchReport(int code, int signal, boolean outOfMemory, Failure failure) {
  private static final int TOKENS = 10;

  /** Which part of the start failed. */
  public enum Kind {
    NONE,
    SETUP,
    EXEC
  }

  /**
   * A failed system call of the launcher; all empty when {@code kind} is NONE.
   *
   * @param stage the operation
   * @param errno see errno(3)
   * @param path what it was done to, may be empty
   */
  public record Failure(Kind kind, String stage, int errno, String path) {}

  /** Absent when it is not whole, as the launcher died before it had written it. */
  public static Optional<LaunchReport> decode(byte[] answer) {
    String[] tokens = new String(answer, StandardCharsets.UTF_8).split("\0", -1);
    if (tokens.length != TOKENS + 1
        || !tokens[0].equals("jinit-status")
        || !tokens[1].equals("1")
        || !tokens[9].equals("end")) {
      return Optional.empty();
    }
    Failure failure =
        new Failure(
            Kind.values()[Integer.parseInt(tokens[5])],
            tokens[7],
            Integer.parseInt(tokens[6]),
            tokens[8]);
    return Optional.of(
        new LaunchReport(
            Integer.parseInt(tokens[2]),
            Integer.parseInt(tokens[3]),
            !tokens[4].equals("0"),
            failure));
  }
}
