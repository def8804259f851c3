package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are named on the command line and are not there. */
class NamedFilesTest {
  @TempDir Path directory;
  private FakeProcess process;

  @BeforeEach
  void makeContext() throws IOException {
    process = new FakeProcess(directory);
    Files.createDirectories(directory.resolve("context"));
    Files.writeString(directory.resolve("context/Recipe"), "FROM scratch\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--file=absent",
        "--ignorefile=absent",
        "--build-arg-file=absent",
        "--secret=id=x,src=absent",
        "--ssh=default=absent",
        "--build-context=x=absent",
        "--device=/dev/absent",
        "--volume=./absent:/x",
        "--config=absent"
      })
  void missingFileOfAnOptionIsWrongUsage(String option) {
    assertThat(process.run("build", option, "context")).as(process.err()).isEqualTo(2);

    assertThat(process.err()).startsWith("error: ").contains("absent").doesNotContain("internal");
    assertThat(directory.resolve("store")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--env-file=absent", "--device=/dev/absent", "--config=absent"})
  void missingFileOfAnOptionOfRunIsWrongUsage(String option) {
    List<String> words = new ArrayList<>(List.of("run", option, "image"));

    assertThat(process.run(words.toArray(new String[0]))).as(process.err()).isEqualTo(2);
    assertThat(process.err()).startsWith("error: ").contains("absent");
  }

  @Test
  void missingSourceOfAnImageIsASourceThatCannotBeRead() {
    assertThat(process.run("import", "absent", "name")).isEqualTo(5);
    assertThat(process.err()).contains("absent: cannot be read: no such file or directory");
    assertThat(process.run("load", "-i", "absent")).isEqualTo(5);
  }
}
