package dev.jbuild.cli;

import com.google.common.collect.ImmutableMap;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * What the process was given: variables, working directory, streams, clock. Tests give their own.
 *
 * @param variables the environment variables
 * @param workingDirectory absolute
 */
public record Environment(
    ImmutableMap<String, String> variables, Path workingDirectory, Streams streams, Clock clock) {

  /**
   * The three standard streams, unbuffered.
   *
   * @param outTerminal standard output is a terminal
   * @param errTerminal standard error is a terminal
   */
  public record Streams(
      InputStream in,
      OutputStream out,
      OutputStream err,
      boolean outTerminal,
      boolean errTerminal) {}

  static Environment ofProcess() {
    Streams streams =
        new Streams(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            isTerminal(1),
            isTerminal(2));
    return new Environment(
        ImmutableMap.copyOf(System.getenv()),
        Path.of("").toAbsolutePath(),
        streams,
        Clock.systemUTC());
  }

  /** A variable that is set and not empty. */
  public Optional<String> variable(String name) {
    String value = variables.get(name);
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /** A path as the user wrote it, made absolute. */
  public Path path(String text) {
    return workingDirectory.resolve(text).normalize();
  }

  /** Told by the name of the open file: isatty(3) would need a native call. */
  private static boolean isTerminal(int descriptor) {
    try {
      String name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return name.startsWith("/dev/pts/")
          || name.startsWith("/dev/tty")
          || name.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
