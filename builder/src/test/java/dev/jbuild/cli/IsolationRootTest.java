package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --isolation} of {@code build}. */
@Tag("root")
class IsolationRootTest {
  private static final String WARNING = "warning: --isolation chroot: the steps share";

  @TempDir Path directory;
  private TestBuilds builds;

  @BeforeEach
  void makeContext() throws IOException {
    builds = new TestBuilds(directory);
  }

  @Test
  void chrootIsWarnedOfOnceAndGivesTheSameImageAndKeys() throws IOException {
    String recipe =
        TestBuilds.SHELL
            + "RUN /busybox setsid /busybox sleep 1000 & echo one > /one\n"
            + "RUN --network=none echo two > /two\n";

    String id = builds.build(recipe, "--isolation=chroot", "--source-date-epoch=1");

    assertThat(builds.process.err().split(WARNING, -1)).hasSize(2);
    assertThat(builds.build(recipe, "--require-cached", "--source-date-epoch=1")).isEqualTo(id);
    builds.build(recipe, "--isolation=chroot", "--no-cache", "--quiet");
    assertThat(builds.process.err()).isEmpty();
    builds.build(recipe, "--isolation=chroot", "--require-cached");
    assertThat(builds.process.err()).doesNotContain("isolation");
  }

  @Test
  void namesOfOtherBuildersMeanNamespacesAndOthersAreWrongUsage() throws IOException {
    for (String name : new String[] {"namespaces", "default", "oci"}) {
      builds.build(TestBuilds.SHELL + "RUN true # " + name + "\n", "--isolation", name);
      assertThat(builds.process.err()).doesNotContain("warning");
    }
    assertThat(builds.run("FROM scratch\n", "--isolation=rootless")).isEqualTo(2);
    assertThat(builds.process.err()).contains("error: --isolation: not one of");
  }
}
