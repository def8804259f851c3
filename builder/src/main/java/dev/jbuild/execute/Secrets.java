package dev.jbuild.execute;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Secrets of the command line, by id. A value is read when a step first needs it and stays in
 * memory: no layer, key record, log or file ever holds it. Safe for many threads.
 */
public final class Secrets {
  /** BuildKit's limit for one value. */
  static final int MAX_BYTES = 500 * 1024;

  private final ImmutableMap<String, Origin> origins;
  private final Map<String, Bytes> values = new ConcurrentHashMap<>();

  /** Where a value comes from. */
  public sealed interface Origin {
    /** The whole content of a file. */
    record OfFile(Path path) implements Origin {}

    /** A value out of the environment of this process, asked for when a step needs it. */
    record OfVariable(Supplier<Bytes> value) implements Origin {
      @Override
      public String toString() {
        return "OfVariable"; // a record would print the value
      }
    }
  }

  public Secrets(ImmutableMap<String, Origin> origins) {
    this.origins = origins;
  }

  /**
   * The value; absent when the command line gives none.
   *
   * @throws ExecuteException when its file cannot be read or is larger than 500 KiB
   */
  public Optional<Bytes> value(String id) {
    Bytes known = values.get(id);
    Origin origin = origins.get(id);
    if (known != null || origin == null) {
      return Optional.ofNullable(known);
    }
    Bytes value =
        switch (origin) {
          case Origin.OfVariable(var variable) -> variable.get();
          case Origin.OfFile(var path) -> read(id, path);
        };
    if (value.size() > MAX_BYTES) {
      throw ExecuteException.largeSecret(id, MAX_BYTES);
    }
    values.put(id, value);
    return Optional.of(value);
  }

  private static Bytes read(String id, Path path) {
    if (!Files.isRegularFile(path) && !Files.isReadable(path)) {
      throw ExecuteException.unreadableSecret(id, path, "no such file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      return Bytes.of(in.readNBytes(MAX_BYTES + 1));
    } catch (IOException e) {
      throw ExecuteException.unreadableSecret(id, path, String.valueOf(e.getMessage()));
    }
  }
}
