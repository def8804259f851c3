package dev.jbuild.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every source file is what google-java-format makes of it. */
class FormatTest {
  private final Formatter formatter = new Formatter();

  @Test
  void everyJavaFileIsFormatted() throws IOException {
    List<String> unformatted;
    Path root = Path.of("../..").toAbsolutePath().normalize();
    try (Stream<Path> files = Files.walk(root)) {
      unformatted =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !root.relativize(file).toString().contains("target/"))
              .parallel()
              .filter(file -> !isFormatted(file))
              .map(file -> root.relativize(file).toString())
              .sorted()
              .toList();
    }

    assertThat(unformatted).as("run google-java-format on these").isEmpty();
  }

  private boolean isFormatted(Path file) {
    try {
      String text = Files.readString(file);
      String imports = ImportOrderer.reorderImports(text, Style.GOOGLE);
      String formatted = formatter.formatSource(RemoveUnusedImports.removeUnusedImports(imports));
      return formatted.equals(text);
    } catch (IOException | FormatterException e) {
      throw new IllegalStateException(file + ": cannot be formatted", e);
    }
  }
}
