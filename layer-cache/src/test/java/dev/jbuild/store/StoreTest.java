package dev.jbuild.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.jbuild.base.ExitCode;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
  @TempDir Path temporary;

  private Store open(Path root) {
    return Store.open(root, temporary.resolve("run"));
  }

  @Test
  void anEmptyDirectoryBecomesAnImageLayoutThatOnlyItsOwnerEnters() throws IOException {
    Path root = Files.createDirectory(temporary.resolve("store"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));

    open(root).close();

    assertThat(root.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(root.resolve("blobs/sha256")).isDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
        .isEqualTo("rwx------");
  }

  @Test
  void aDirectoryWithOtherThingsIsLeftAlone() throws IOException {
    Path file = Files.writeString(temporary.resolve("precious"), "x");

    assertThatThrownBy(() -> open(temporary))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.HOST);
              assertThat(e).hasMessageContaining("not empty");
              assertThat(e.hint().orElseThrow()).contains("--root");
            });
    assertThat(temporary).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void whatAnInterruptedCreationLeftIsCompleted() throws IOException {
    Path root = temporary.resolve("store");
    open(root).close();
    Files.delete(root.resolve("oci-layout"));
    Files.delete(root.resolve("index.json"));

    try (Store store = open(root)) {
      assertThat(store.images().list()).isEmpty();
    }
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Path root = Files.writeString(temporary.resolve("file"), "x");

    assertThatThrownBy(() -> open(root))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("file: exists and is not a directory");
  }

  @Test
  void oneProcessOpensAStoreOnce() {
    Path root = temporary.resolve("store");

    try (Store store = open(root)) {
      assertThat(store.layout().root()).isEqualTo(root);
      assertThatThrownBy(() -> open(root)).isInstanceOf(IllegalStateException.class);
    }
    open(root).close();
  }

  @Test
  void temporaryDirectoriesAreApartAndGoWithTheStore() throws IOException {
    Path root = temporary.resolve("store");
    Path first;
    try (Store store = open(root)) {
      first = store.newTemporaryDirectory("step");
      Path second = store.newTemporaryDirectory("step");

      assertThat(second).isNotEqualTo(first).hasParent(first.getParent());
      Files.createDirectories(first.resolve("upper/deep"));
      Files.createSymbolicLink(first.resolve("link"), temporary);
    }

    assertThat(root.resolve("tmp")).isEmptyDirectory();
    assertThat(temporary).exists();
  }

  @Test
  void whatADeadProcessLeftIsRemovedAtTheFirstWrite() throws IOException {
    Path root = temporary.resolve("store");
    open(root).close();
    Path dead = Files.createDirectories(root.resolve("tmp/dead/step-0/upper"));
    Files.writeString(root.resolve("tmp/dead/lock"), "");
    Path halfMade = Files.createDirectories(root.resolve("tmp/half"));

    try (Store store = open(root)) {
      assertThat(dead).exists();
      store.newTemporaryDirectory("step");
      assertThat(dead).doesNotExist();
      assertThat(halfMade).doesNotExist();
    }
  }

  @Test
  void exclusiveUseIsHadWhenNobodyElseIsThere() {
    List<String> done = new ArrayList<>();
    try (Store store = open(temporary.resolve("store"))) {
      store.exclusively(Duration.ofSeconds(5), () -> done.add("collected"));
      store.exclusively(Duration.ofSeconds(5), () -> done.add("again"));
      assertThatThrownBy(
              () ->
                  store.exclusively(
                      () -> {
                        throw new IllegalArgumentException("from within");
                      }))
          .isInstanceOf(IllegalArgumentException.class);
      Images.put(store, "a", "usable:afterwards");
    }

    assertThat(done).containsExactly("collected", "again");
  }

  @Test
  void diskUsageCountsBlocksAndEachFileOnce() throws IOException {
    Path tree = Files.createDirectories(temporary.resolve("tree/sub"));
    Path file = Files.write(tree.resolve("file"), new byte[5000]);
    Files.createLink(tree.resolve("again"), file);
    Files.createSymbolicLink(tree.resolve("outside"), temporary);
    DiskUsage usage = new DiskUsage();

    long directories = 2 * 4096;

    assertThat(usage.measure(temporary.resolve("tree"))).isEqualTo(directories + 8192);
    assertThat(usage.measure(file)).isZero();
    assertThat(usage.measure(temporary.resolve("missing"))).isZero();
  }

  @Test
  void treesOfAnyDepthAreRemovedWithoutRecursion() throws IOException {
    try (FileSystem fs = Jimfs.newFileSystem(Configuration.unix())) {
      Path tree = fs.getPath("/tree");
      Path next = Files.createDirectory(tree);
      for (int i = 0; i < 3000; i++) {
        next = Files.createDirectory(next.resolve(i % 7 == 0 ? ".removed-" + i % 5 : "d"));
        Files.writeString(next.resolve("f"), "x");
      }
      Path outside = Files.createDirectory(fs.getPath("/outside"));
      Files.writeString(outside.resolve("kept"), "x");
      Files.createSymbolicLink(next.resolve("link"), outside);

      TreeRemover.remove(tree);

      assertThat(Files.exists(tree)).isFalse();
      assertThat(Files.exists(outside.resolve("kept"))).isTrue();
    }
  }
}
