package dev.jbuild.root;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a program gave back: exit code and both outputs, as text. */
record Outcome(int code, String out, String err) {
  private static final long MINUTES = 5;

  /**
   * Runs a program with closed standard input and waits for it.
   *
   * @param variables added to the environment; an empty value takes the variable away
   */
  static Outcome of(Path folder, Map<String, String> variables, List<String> words) {
    try {
      Path out = Files.createTempFile("jbuild-out", null);
      Path err = Files.createTempFile("jbuild-err", null);
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(folder.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(variables);
      builder.environment().values().removeIf(String::isEmpty);
      Process process = builder.start();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException(words + ": still running after " + MINUTES + " minutes");
      }
      return new Outcome(process.exitValue(), taken(out), taken(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String taken(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    Files.delete(file);
    return text;
  }
}
