package dev.jbuild.containers;

import dev.jbuild.base.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names one process for good: pids are used again, a pid with its start time is not.
 *
 * @param start boot id and clock ticks since boot (proc(5), {@code /proc/PID/stat}, field 22)
 */
public record ProcessMark(long pid, String start) {
  /** Position of field 22 after the command name, which ends at the last parenthesis. */
  private static final int START_TIME = 19;

  /** The mark of a process that lives now; absent when there is none of that pid. */
  public static Optional<ProcessMark> of(Path proc, long pid) {
    try {
      String stat = WholeFile.text(proc.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      String boot =
          WholeFile.text(proc.resolve("sys/kernel/random/boot_id"), StandardCharsets.UTF_8).strip();
      boolean dead = fields[0].equals("Z") || fields[0].equals("X");
      return dead
          ? Optional.empty()
          : Optional.of(new ProcessMark(pid, boot + "/" + fields[START_TIME]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether this very process still lives. */
  public boolean lives(Path proc) {
    return of(proc, pid).filter(this::equals).isPresent();
  }
}
