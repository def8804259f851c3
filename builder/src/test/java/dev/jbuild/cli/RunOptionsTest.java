package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunOptionsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"export A=1", "A B=1", "=1", "A\tB"})
  void lineOfAnEnvironmentFileThatNamesNoVariableIsRefused(String line) {
    assertThatThrownBy(() -> environment("GOOD=1\n" + line + "\n"))
        .isInstanceOf(CliException.class)
        .hasMessageStartingWith("--env-file ")
        .hasMessageEndingWith("' is no name of a variable");
  }

  @Test
  void otherLinesOfAnEnvironmentFileAreTaken() throws IOException {
    assertThat(environment("# export A=1\n\n  A=b c\nB=\nNOWHERE\n"))
        .containsExactly("IMAGE=1", "A=b c", "B=");
  }

  private List<String> environment(String file) throws IOException {
    Files.writeString(directory.resolve("variables"), file);
    Environment host = new FakeProcess(directory).environment();
    Arguments arguments =
        new ArgumentParser(new RunCommand().model())
            .parse(ImmutableList.of("--env-file=variables", "image"), ImmutableMap.of());
    return RunOptions.environment(List.of("IMAGE=1"), arguments, host);
  }
}
