package dev.jbuild.cli;

import dev.jbuild.base.WholeFile;
import dev.jbuild.posix.Bytes;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The bytes of an environment variable. Java decodes the environment by the locale, in which bytes
 * get lost; the kernel has them ({@code /proc/self/environ}, proc_pid_environ(5)). That is read
 * only for a value that is not plain ASCII, and only when the bytes are asked for.
 *
 * @param text as Java has it
 * @param environ {@code NAME=value} each, ended by NUL
 * @param locale what Java decodes the environment by
 */
record VariableBytes(String name, String text, Path environ, Charset locale)
    implements Supplier<Bytes> {

  static VariableBytes of(String name, String text) {
    String locale = System.getProperty("native.encoding", "UTF-8");
    return new VariableBytes(
        name, text, Path.of("/proc/self/environ"), Charset.forName(locale, StandardCharsets.UTF_8));
  }

  /** UTF-8 of the text where the kernel has no such variable, or one that reads otherwise. */
  @Override
  public Bytes get() {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length == text.length()) {
      return Bytes.of(utf8); // nothing but ASCII
    }
    byte[] kernel = kernelBytes();
    return Bytes.of(new String(kernel, locale).equals(text) ? kernel : utf8);
  }

  private byte[] kernelBytes() {
    try {
      String all = WholeFile.text(environ, StandardCharsets.ISO_8859_1);
      for (String entry : all.split("\0", -1)) {
        String key = bytesAsChars(name) + "=";
        if (entry.startsWith(key)) {
          return entry.substring(key.length()).getBytes(StandardCharsets.ISO_8859_1);
        }
      }
    } catch (IOException e) {
      // without /proc the text is all there is
    }
    return new byte[0];
  }

  private static String bytesAsChars(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return "VariableBytes[" + name + "]"; // never the value
  }
}
