package dev.jbuild.launch;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.ChildProcess;
import dev.jbuild.posix.SealedProgram;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The C program {@code jinit}: taken out of the jar once, and started for every container. */
public final class NativeLauncher {
  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("r-x------");

  private static final String NAME = "jinit";

  private final Path directory;
  private @Nullable Path binary;
  private @Nullable SealedProgram program;

  /**
   * @param directory keeps the program between runs; made when missing, must allow execution
   */
  public NativeLauncher(Path directory) {
    this.directory = directory;
  }

  /**
   * The program as a file named by its digest; written aside, synced and renamed when it is missing
   * or has another size or mode. Its bytes are not compared with the jar's: unpacking those costs
   * 20 ms.
   */
  public synchronized Path binary() {
    if (binary == null) {
      binary = checkedBinary();
    }
    return binary;
  }

  private Path checkedBinary() {
    String[] digestAndSize =
        new String(resource("jinit.sha256"), StandardCharsets.US_ASCII).split(" ", -1);
    Path file = directory.resolve("jinit-" + digestAndSize[0].substring(0, 16));
    try {
      if (!isWhole(file, Long.parseLong(digestAndSize[1]))) {
        extract(file, resource("jinit"));
      }
      return file;
    } catch (IOException e) {
      throw LaunchException.notExtracted(file, e);
    }
  }

  private static boolean isWhole(Path file, long sizeBytes) throws IOException {
    try {
      PosixFileAttributes status =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return status.isRegularFile()
          && status.size() == sizeBytes
          && status.permissions().equals(EXECUTABLE);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static byte[] resource(String name) {
    return Resources.find(name)
        .orElseThrow(() -> LaunchException.noBinary(System.getProperty("os.arch", "")));
  }

  private void extract(Path file, byte[] program) throws IOException {
    Files.createDirectories(directory);
    long pid = ProcessHandle.current().pid();
    Path aside = directory.resolve(".jinit-" + pid + "-" + Long.toHexString(System.nanoTime()));
    try {
      Files.write(aside, program, StandardOpenOption.CREATE_NEW);
      Files.setPosixFilePermissions(aside, EXECUTABLE);
      try (FileChannel channel = FileChannel.open(aside)) {
        channel.force(true);
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /**
   * Starts the launcher, which waits for its plan; without one it ends when this process does. Its
   * outputs become the container's.
   */
  public ChildProcess spawn() {
    return start(ImmutableList.of(NAME));
  }

  /**
   * Tells a waiting launcher its plan: over a socket, so no secret of it is on disk or in an
   * argument. The container's standard input is {@code /dev/null}. The launcher's answer, once it
   * has ended, is a {@link LaunchReport}.
   */
  public void play(ChildProcess waiting, LaunchPlan plan) {
    try {
      waiting.send(plan.encode());
    } catch (IOException e) {
      throw LaunchException.notStarted(binary(), end(waiting, e));
    }
  }

  private static IOException end(ChildProcess waiting, IOException cause) {
    try {
      waiting.destroy();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return cause;
  }

  /** Starts the process that removes control groups once this one has ended. */
  public ChildProcess startJanitor(LaunchPlan plan) {
    ChildProcess janitor = start(ImmutableList.of(NAME, "janitor"));
    play(janitor, plan);
    return janitor;
  }

  private ChildProcess start(ImmutableList<String> arguments) {
    try {
      return ChildProcess.start(program(), arguments);
    } catch (IOException e) {
      throw LaunchException.notStarted(binary(), e);
    }
  }

  /** One copy serves all containers: it is sealed. */
  private synchronized SealedProgram program() throws IOException {
    if (program == null) {
      program = SealedProgram.copyOf(binary(), NAME);
    }
    return program;
  }

  /** The arguments with which the launcher runs a plan in place of the process that starts it. */
  public ImmutableList<String> frontArguments(Path planFile) {
    return ImmutableList.of(binary().toString(), "front", planFile.toString());
  }
}
