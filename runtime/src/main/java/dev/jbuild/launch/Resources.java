package dev.jbuild.launch;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Files that lie beside this class in the jar. */
final class Resources {
  private Resources() {}

  static Optional<byte[]> find(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
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
