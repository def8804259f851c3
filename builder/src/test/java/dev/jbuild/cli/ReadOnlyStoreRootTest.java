package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a file system that is mounted read-only: what only reads it, works. */
@Tag("root")
class ReadOnlyStoreRootTest {
  private static final String RECIPE = "FROM scratch\nCOPY busybox /a\n";
  @TempDir Path directory;
  private TestBuilds builds;
  private boolean mounted;

  @BeforeEach
  void makeImageAndMountReadOnly() throws Exception {
    builds = new TestBuilds(directory);
    builds.build(RECIPE);
    mounted = host("mount", "--bind", "store", "store") == 0;
    assumeTrue(mounted, "needs leave to mount");
    assumeTrue(host("mount", "-o", "remount,bind,ro", "store") == 0, "needs leave to remount");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      // lazily: this process still has files of the store open
      assertThat(host("umount", "--lazy", "store")).isZero();
    }
  }

  @Test
  void planTellsWhatWouldRunAndSaveWritesTheImage() throws Exception {
    assertThat(builds.process.run("plan", "context")).as(builds.process.err()).isZero();
    assertThat(builds.process.out()).contains("no step would run, 1 is cached");

    int saved = builds.process.run("save", "-o", "image.tar", "result");

    assertThat(saved).as(builds.process.err()).isZero();
    assertThat(builds.sh("tar -tf image.tar")).contains("index.json");
  }

  @Test
  void whatHasToWriteSaysWhyItCannot() {
    assertThat(builds.process.run("tag", "result", "other")).isEqualTo(7);

    assertThat(builds.process.err()).contains("read-only file system");
  }

  private int host(String... command) throws Exception {
    return new ProcessBuilder(command).directory(directory.toFile()).start().waitFor();
  }
}
