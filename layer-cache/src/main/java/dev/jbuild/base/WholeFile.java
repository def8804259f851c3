package dev.jbuild.base;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads small files whole. A cached build reads two for each step, and until the JVM has compiled
 * the many layers of {@code Files.readAllBytes}, that takes 100 microseconds for each, and a plain
 * stream 25.
 */
public final class WholeFile {
  private WholeFile() {}

  /** What {@link Files#readAllBytes} gives, and fails as that does. */
  public static byte[] bytes(Path file) throws IOException {
    if (file.getFileSystem().provider().getScheme().equals("file")) {
      try (InputStream in = new FileInputStream(file.toString())) {
        return in.readAllBytes();
      } catch (FileNotFoundException e) {
        // means anything that open(2) may say, and a name that is not UTF-8; the other call is
        // exact
      }
    }
    return Files.readAllBytes(file);
  }

  /** The text of a file; bytes that are none in {@code charset} become replacement characters. */
  public static String text(Path file, Charset charset) throws IOException {
    return new String(bytes(file), charset);
  }
}
