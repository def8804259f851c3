package dev.jbuild.recall;

import dev.jbuild.base.WholeFile;
import dev.jbuild.store.StoreException;
import dev.jbuild.store.StoreLayout;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The traces of a store: 256 files at most, each of them that of the last build whose place has its
 * number. They are not synced; one that a power cut has cut off counts as none.
 */
public final class TraceFiles {
  /** A larger one would be of a recipe for which reading it is no small matter. */
  private static final int MAX_BYTES = 4 << 20;

  private final StoreLayout layout;

  public TraceFiles(StoreLayout layout) {
    this.layout = layout;
  }

  /** The trace that may be of a build with these inputs, read up to them. */
  Optional<TraceReader> find(BuildInputs inputs) {
    try {
      TraceReader trace = TraceReader.ofSealed(WholeFile.bytes(file(inputs)));
      return trace.text().equals(inputs.digest().hex()) ? Optional.of(trace) : Optional.empty();
    } catch (IOException | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /**
   * Keeps a trace in place of an older one; a failure to do so is not one of the build.
   *
   * @param temporary gives a directory of this process on the store's file system
   */
  public void put(BuildTrace trace, Supplier<Path> temporary) {
    byte[] bytes = trace.isRepeatable() ? trace.toBytes(layout) : new byte[0];
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      return;
    }
    Path file = file(trace.inputs());
    try {
      Files.createDirectories(file.resolveSibling("."));
      Path aside = temporary.get().resolve("trace");
      Files.write(aside, bytes);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | StoreException e) {
      System.getLogger(TraceFiles.class.getName())
          .log(System.Logger.Level.DEBUG, "trace of a build not saved", e);
    }
  }

  private Path file(BuildInputs inputs) {
    String number = Integer.toHexString(0x100 | inputs.slot()).substring(1);
    return layout.contentDir().resolve("builds").resolve(number);
  }
}
