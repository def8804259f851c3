package dev.jbuild.launch;

import com.google.common.collect.ImmutableList;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files that lie beside this class in the jar. The distribution has them as files, too, and its
 * start script tells where: reading one out of the jar would first open, and index, all jars that
 * stand before it.
 */
final class Resources {
  private static final @Nullable String DIRECTORY = System.getProperty("jbuild.native");

  private Resources() {}

  static Optional<byte[]> find(String name) {
    try (InputStream in =
        DIRECTORY == null
            ? Resources.class.getResourceAsStream(name)
            : new FileInputStream(DIRECTORY + "/" + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines that are neither empty nor comments. */
  static ImmutableList<String> lines(String name) {
    byte[] bytes = find(name).orElseThrow(() -> new IllegalStateException("no resource " + name));
    ImmutableList.Builder<String> lines = ImmutableList.builder();
    for (String line : new String(bytes, StandardCharsets.US_ASCII).split("\n", -1)) {
      if (!line.isEmpty() && line.charAt(0) != '#') {
        lines.add(line);
      }
    }
    return lines.build();
  }
}
