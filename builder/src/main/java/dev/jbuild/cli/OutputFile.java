package dev.jbuild.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that a command was asked to write: written aside and renamed when it is complete, so that
 * a failure leaves what was there. A pipe or device is written as it is, and so is the file behind
 * {@code /dev/stdout}; any other link stays, and the file that it leads to is replaced.
 */
final class OutputFile {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Writes the content; whatever it throws leaves the target untouched. */
  @FunctionalInterface
  interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  private OutputFile() {}

  /**
   * @param target {@code -} is standard output
   * @throws CliException when it cannot be written, or standard output is a terminal
   */
  static void write(String target, Session session, Writer writer) {
    if (target.equals("-")) {
      writeToStandardOutput(session.environment().streams(), writer);
      return;
    }
    Path file = session.environment().path(target);
    try {
      if (isStream(file)) {
        try (OutputStream out =
            new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.WRITE), BUFFER_BYTES)) {
          writer.writeTo(out);
        }
      } else {
        replace(place(file), writer);
      }
    } catch (IOException e) {
      throw CliException.cannotWrite(file, e);
    }
  }

  /** Whether only writing to it makes sense: its bytes go elsewhere than into a file of its own. */
  static boolean isStream(Path file) {
    boolean descriptor = file.startsWith("/dev") || file.startsWith("/proc");
    return Files.exists(file) && (descriptor || !Files.isRegularFile(file));
  }

  /** Where a link leads, so that not the link is replaced. */
  static Path place(Path file) throws IOException {
    return Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file;
  }

  private static void replace(Path file, Writer writer) throws IOException {
    Path aside =
        file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
    boolean done = false;
    try (FileChannel channel =
            FileChannel.open(
                aside,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        OutputStream out =
            new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
      writer.writeTo(out);
      out.flush();
      channel.force(true);
      done = true;
    } finally {
      if (done) {
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.deleteIfExists(aside);
      }
    }
  }

  private static void writeToStandardOutput(Environment.Streams streams, Writer writer) {
    if (streams.outTerminal()) {
      throw CliException.usage(
          "standard output is a terminal: an archive is not for reading",
          "use `-o FILE`, or send standard output to a file or program");
    }
    OutputStream out = new BufferedOutputStream(streams.out(), BUFFER_BYTES);
    try {
      writer.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw CliException.standardOutput(e);
    }
  }
}
