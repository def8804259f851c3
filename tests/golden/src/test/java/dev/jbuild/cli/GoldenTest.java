package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the lines of {@code commands} of a case in a copy of its folder, and compares what they
 * print with {@code expected}. {@code -Djbuild.golden.update=true} rewrites that file.
 */
class GoldenTest {
  private static final Path CASES = Path.of("cases").toAbsolutePath();

  @TempDir Path scratch;

  static Stream<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void commandsPrintWhatTheCaseExpects(String name) throws IOException {
    Path folder = CASES.resolve(name);
    Path work = Files.createDirectory(scratch.resolve("work"));
    Transcript transcript = new Transcript(scratch, work);

    GoldenCase.copyInputs(folder, work);
    for (String line : Files.readAllLines(folder.resolve("commands"))) {
      transcript.run(line);
    }

    Path expected = folder.resolve("expected");
    if (Boolean.getBoolean("jbuild.golden.update")) {
      Files.writeString(expected, transcript.text());
    }
    assertThat(transcript.text()).isEqualTo(Files.readString(expected));
  }
}
