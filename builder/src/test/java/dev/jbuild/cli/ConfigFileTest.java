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
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @TempDir Path directory;

  @Test
  void commandLineWinsOverEnvironmentAndThatOverFile() throws IOException {
    file("[build]\njobs = 2\n");

    assertThat(build(ImmutableMap.of()).value("--jobs")).contains("2");
    assertThat(build(ImmutableMap.of("JBUILD_JOBS", "3")).value("--jobs")).contains("3");
    assertThat(build(ImmutableMap.of("JBUILD_JOBS", "3"), "-j4").value("--jobs")).contains("4");
  }

  @Test
  void sectionWinsOverWhatIsForAllCommandsAndOtherSectionsDoNotCount() throws IOException {
    file("memory = 1g\nnetwork = none\n\n# remark\n[run]\nmemory = 2g\n[build]\nmemory=3g\r\n");

    assertThat(build(ImmutableMap.of()).value("--memory")).contains("3g");
    assertThat(build(ImmutableMap.of()).value("--network")).contains("none");
  }

  @Test
  void listsComeFromOnePlaceAndFlagsAreWords() throws IOException {
    file("build-arg = A=1 = x\n  build-arg =B\nno-cache = yes\nquiet = off\n");

    Arguments arguments = build(ImmutableMap.of());
    assertThat(arguments.values("--build-arg")).containsExactly("A=1 = x", "B");
    assertThat(arguments.flag("--no-cache")).isTrue();
    assertThat(arguments.flag("--quiet")).isFalse();
    assertThat(build(ImmutableMap.of(), "--no-cache=false").flag("--no-cache")).isFalse();
    assertThat(build(ImmutableMap.of(), "--build-arg", "C").values("--build-arg"))
        .containsExactly("C");
  }

  @Test
  void aPlanReadsTheSectionOfTheBuild() throws IOException {
    file("[build]\nno-cache = true\n");

    assertThat(new ConfigFile(path()).settings("plan")).containsOnlyKeys("--no-cache");
    assertThat(new ConfigFile(path()).settings("run")).isEmpty();
  }

  @Test
  void badValueIsToldWithItsPlace() throws IOException {
    file("\njobs = many\n");

    assertThatThrownBy(() -> build(ImmutableMap.of()).integer("--jobs", 1))
        .isInstanceOf(CliException.class)
        .hasMessage(path() + ":2: jobs: not a whole number: `many`");
  }

  @ParameterizedTest
  @CsvSource({
    "jbos = 1, 'unknown option: jbos', did you mean `jobs`?",
    "'[run]\nsquash = true', 'unknown option: squash', see `jbuild run --help`",
    "--jobs = 1, 'unknown option: --jobs', leave out the dashes",
    "jobs, 'not of the form OPTION = VALUE', see `jbuild --help`",
    "jobs =, 'jobs: the value is missing',",
    "'[biuld]', '[biuld]: no such command', did you mean [build]?",
    "'[plan]', '[plan]: it has the options of another command', write them below [build]",
    "'[build', '[build: no such command', `jbuild --help` lists the commands",
    "config = x, 'config: may not be set in a file',",
    "debug = true, 'debug: may not be set in a file',"
  })
  void wrongLineIsToldWithItsPlaceWhateverCommandIsRun(String text, String why, String hint)
      throws IOException {
    file("# first\n" + text + "\n");
    int line = text.contains("\n") ? 3 : 2;

    assertThatThrownBy(() -> new ConfigFile(path()).settings("version"))
        .isInstanceOfSatisfying(
            CliException.class,
            e -> {
              assertThat(e).hasMessage(path() + ":" + line + ": " + why);
              assertThat(e.hint().orElse(null)).isEqualTo(hint);
            });
  }

  @Test
  void programReadsTheFileThatIsNamedAndFailsWithoutIt() throws IOException {
    FakeProcess process = new FakeProcess(directory);
    Path other = directory.resolve("other");
    file("run-root = " + other + "\n");

    process.variables.put("JBUILD_CONFIG", path().toString());
    assertThat(process.run("version")).as(process.err()).isZero();
    assertThat(process.run("--config", "absent", "version")).isEqualTo(2);
    assertThat(process.err()).contains("absent: cannot be read: no such file");
    file("root = /x\nroto = /x\n");
    assertThat(process.run("version")).isEqualTo(2);
    assertThat(process.err())
        .isEqualTo("error: " + path() + ":2: unknown option: roto\nhint: did you mean `root`?\n");
    assertThat(process.run("version", "--config=/dev/null")).isZero();
  }

  private Path path() {
    return directory.resolve("config");
  }

  private void file(String text) throws IOException {
    Files.writeString(path(), text);
  }

  private Arguments build(ImmutableMap<String, String> variables, String... words) {
    ImmutableList<String> all =
        ImmutableList.<String>builder().addAll(List.of(words)).add(".").build();
    return new ArgumentParser(new BuildCommand().model())
        .parse(all, variables)
        .withSettings(new ConfigFile(path()).settings("build"));
  }
}
