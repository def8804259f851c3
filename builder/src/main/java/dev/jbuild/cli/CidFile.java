package dev.jbuild.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * {@code --cidfile}: tells a script which container was made. As with docker a file that is there
 * is never overwritten, since it may be that of a container that still runs; a pipe or device is
 * written to.
 *
 * @param file absent when none is asked for
 */
record CidFile(Optional<Path> file) {

  static CidFile of(Arguments arguments, Environment host) {
    return new CidFile(arguments.text("--cidfile").map(host::path));
  }

  /** Fails when the file is there. */
  void check() {
    if (file.isPresent() && Files.exists(file.get()) && !OutputFile.isStream(file.get())) {
      throw exists(file.get());
    }
  }

  /** Makes the file. */
  void write(String id) {
    if (file.isEmpty()) {
      return;
    }
    boolean stream = OutputFile.isStream(file.get());
    try {
      Files.writeString(
          file.get(), id, stream ? StandardOpenOption.WRITE : StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw exists(file.get());
    } catch (IOException e) {
      throw CliException.cannotWrite(file.get(), e);
    }
  }

  /** Removes the file that {@link #write} made: there is no such container. */
  void remove(String id) throws IOException {
    if (file.isPresent()
        && Files.isRegularFile(file.get())
        && Files.readString(file.get()).equals(id)) {
      Files.delete(file.get());
    }
  }

  private static CliException exists(Path file) {
    return CliException.refused(
        "--cidfile " + file + ": the file exists: it may be that of a container that still runs",
        "remove it, or name another one");
  }
}
