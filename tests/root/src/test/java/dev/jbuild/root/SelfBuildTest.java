package dev.jbuild.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./jbuild} in a copy of the repository: what it builds, when, and how often. */
class SelfBuildTest {
  @TempDir Path scratch;

  @Test
  void buildsOnceAtTheFirstRunAndAgainWhenASourceChanged() throws Exception {
    Path copy = copyOfTheRepository();

    List<Outcome> first = startAtOnce(copy, 3);
    Outcome second = start(copy);
    Path version = copy.resolve("builder/src/main/java/dev/jbuild/cli/Version.java");
    Files.writeString(version, Files.readString(version).replace("0.1.0", "0.1.0-changed"));
    Outcome changed = start(copy);
    Files.writeString(version, "no Java");
    Outcome broken = start(copy);

    assertThat(first).allMatch(outcome -> outcome.out().equals("jbuild 0.1.0\n"));
    assertThat(first).filteredOn(outcome -> outcome.err().contains("first run")).hasSize(1);
    assertThat(second).isEqualTo(new Outcome(0, "jbuild 0.1.0\n", ""));
    assertThat(changed.out()).isEqualTo("jbuild 0.1.0-changed\n");
    assertThat(changed.err()).isEqualTo("building jbuild (sources changed)...\n");
    assertThat(broken.code()).isEqualTo(7);
    assertThat(broken.out()).isEmpty();
    assertThat(broken.err()).contains("Version.java").contains("jbuild: the build failed");
  }

  private static List<Outcome> startAtOnce(Path copy, int count) throws Exception {
    List<Future<Outcome>> starts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      for (int i = 0; i < count; i++) {
        starts.add(threads.submit(() -> start(copy)));
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Future<Outcome> start : starts) {
      outcomes.add(start.get());
    }
    return outcomes;
  }

  private static Outcome start(Path copy) {
    // Maven's own variables would reach the build inside the build
    return Outcome.of(
        copy,
        Map.of("MAVEN_OPTS", "", "MAVEN_CMD_LINE_ARGS", ""),
        List.of("./jbuild", "--version"));
  }

  private Path copyOfTheRepository() throws IOException {
    assumeTrue(
        Files.exists(Distribution.REPOSITORY.resolve(".git")), "not a clone: no list of sources");
    Path copy = Files.createDirectory(scratch.resolve("copy of it"));
    String script =
        "git ls-files -z --cached --others --exclude-standard | tar --null -T -"
            + " --ignore-failed-read -cf - | tar -xf - -C \"$1\"";
    Outcome outcome =
        Outcome.of(
            Distribution.REPOSITORY, Map.of(), List.of("sh", "-c", script, "sh", copy.toString()));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return copy;
  }
}
