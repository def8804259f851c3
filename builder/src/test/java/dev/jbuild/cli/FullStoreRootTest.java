package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose disk has no byte left. */
@Tag("root")
class FullStoreRootTest {
  @TempDir Path directory;
  private FakeProcess process;
  private boolean mounted;

  @BeforeEach
  void mountSmallDisk() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: mounts");
    process = new FakeProcess(directory);
    Files.createDirectories(directory.resolve("store"));
    mounted = host("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", "store") == 0;
    assumeTrue(mounted, "needs leave to mount a tmpfs");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      // lazily: this process still has files of the store open
      assertThat(host("umount", "--lazy", "store")).isZero();
    }
  }

  @Test
  void pruneMakesRoomThereThoughItHasToWriteTheIndex() throws Exception {
    String gone = importOf("first");
    String unnamed = importOf("second");
    assertThat(process.run("rmi", gone)).as(process.err()).isZero();
    fill();
    assertThat(process.run("tag", unnamed, "app")).isEqualTo(7);

    assertThat(process.run("prune")).as(process.err()).isZero();

    assertThat(process.out())
        .contains("Deleted image: " + unnamed)
        .contains("Removed: 1 images, 2 layers");
    assertThat(process.run("fsck")).as(process.err()).isZero();
  }

  @Test
  void imagesCanBeRemovedThoughNothingIsUnusedBefore() throws Exception {
    importOf("first");
    importOf("second");
    fill();

    assertThat(process.run("prune", "-a")).as(process.err()).isZero();

    assertThat(process.out()).contains("Removed: 2 images, 2 layers");
    assertThat(process.run("fsck")).as(process.err()).isZero();
    importOf("third");
    assertThat(directory.resolve("store/reserve")).hasSize(256 << 10);
  }

  private String importOf(String content) throws Exception {
    Files.writeString(directory.resolve("file"), content.repeat(10_000));
    assertThat(host("tar", "-cf", "root.tar", "file")).isZero();
    assertThat(process.run("import", "root.tar")).as(process.err()).isZero();
    return process.out().strip();
  }

  private void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(directory.resolve("store/fill"))) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private int host(String... command) throws Exception {
    return new ProcessBuilder(command).directory(directory.toFile()).start().waitFor();
  }
}
