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

  @Test
  void gatewayOfTheHostIsItsLoopbackAsTheyShareTheNetwork() {
    assertThat(hosts("--add-host=a:host-gateway", "--add-host=b=10.0.0.1"))
        .containsExactly("a:127.0.0.1", "b:10.0.0.1");
    assertThatThrownBy(() -> hosts("--add-host=a:host-gateway", "--network=none"))
        .hasMessage("--add-host a:host-gateway: with --network none there is no way to the host");
    assertThatThrownBy(() -> hosts("--add-host=a:gateway")).hasMessageContaining("not a host");
  }

  private static List<String> hosts(String... options) {
    ImmutableList<String> words = ImmutableList.<String>builder().add(options).add("image").build();
    return LimitOptions.hosts(
        new ArgumentParser(new RunCommand().model()).parse(words, ImmutableMap.of()));
  }

  @Test
  void fileForTheContainersIdIsNeverOverwritten() throws IOException {
    Files.writeString(directory.resolve("id"), "older");
    FakeProcess process = new FakeProcess(directory);

    assertThat(process.run("run", "--cidfile=id", "image")).isEqualTo(125);

    assertThat(process.err())
        .startsWith("error: --cidfile " + directory.resolve("id") + ": the file exists")
        .contains("hint: ");
    assertThat(directory.resolve("id")).hasContent("older");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--tmpfs=/x:size=abc",
        "--tmpfs=x",
        "--memory=1",
        "--memory=5m",
        "--memory=x",
        "--shm-size=x",
        "--ulimit=x=1"
      })
  void wrongValueIsToldBeforeTheImageIsLookedFor(String option) {
    FakeProcess process = new FakeProcess(directory);

    assertThat(process.run("run", option, "image")).isEqualTo(2);

    assertThat(process.err())
        .startsWith("error: " + option.substring(0, option.indexOf('=')))
        .doesNotContain("no such image");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--memory=1", "--resource=memory=1k", "--resource=build-memory=5m", "--memory=x"})
  void memoryInWhichNothingStartsIsWrongUsageOfBuild(String option) throws IOException {
    Files.createDirectories(directory.resolve("context"));
    FakeProcess process = new FakeProcess(directory);

    assertThat(process.run("build", option, "context")).isEqualTo(2);

    assertThat(process.err()).startsWith("error: " + option.substring(0, option.indexOf('=')));
  }

  @Test
  void faultOfAChangeIsShownWhereTheUserWroteIt() throws IOException {
    Files.writeString(directory.resolve("tar"), "");
    FakeProcess process = new FakeProcess(directory);

    assertThat(process.run("import", "-c", "CMD a", "-c", "BOGUS x", "tar", "name")).isEqualTo(4);
    assertThat(process.err())
        .startsWith("--change:2:1: error: unknown instruction: BOGUS\nBOGUS x\n^^^^^\n");

    assertThat(process.run("import", "-c", "EXPOSE 99999", "tar", "name")).isEqualTo(4);
    assertThat(process.err()).startsWith("--change:1:1: error: invalid port 99999\nEXPOSE");
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
