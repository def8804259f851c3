package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.NativePosixFs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("root")
@ExtendWith(NothingLeft.class)
class HostileImageRootTest {
  @TempDir Path directory;
  private Busybox busybox;
  private Path canary;

  @AfterEach
  void removeImage() throws IOException {
    busybox.close();
  }

  @BeforeEach
  void image() throws IOException {
    busybox = new Busybox(directory);
    canary = Files.createDirectory(directory.resolve("canary"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"proc", "sys", "dev"})
  void linkInPlaceOfAKernelFileSystemIsRefused(String name) throws Exception {
    Files.createSymbolicLink(busybox.image().resolve(name), canary);
    ContainerSpec spec = busybox.shell("true");

    assertThatThrownBy(() -> busybox.run(spec))
        .isInstanceOf(ContainerException.class)
        .hasMessage("/" + name + " of the image: is not a directory");
    assertThat(canary).isEmptyDirectory();
  }

  @Test
  void nullDeviceOfTheImageMasksNothing() throws Exception {
    Files.createDirectory(busybox.image().resolve("dev"));
    Files.createSymbolicLink(
        busybox.image().resolve("dev/null"), Path.of("/proc/sys/kernel/core_pattern"));
    ContainerSpec spec =
        busybox.shell(
            "stat -c %t:%T /dev/null; cat /proc/keys; echo x > /proc/sys/kernel/core_pattern");

    Busybox.Result result = busybox.run(spec);

    assertThat(result.out()).isEqualTo("1:3\n");
    assertThat(result.err()).contains("core_pattern: Read-only file system");
  }

  @Test
  void danglingLinkOfAGeneratedFileIsReplacedByAStub() throws Exception {
    Files.createSymbolicLink(
        busybox.image().resolve("etc/resolv.conf"), Path.of("../run/stub-resolv.conf"));
    ContainerSpec spec = busybox.shell("test -f /etc/resolv.conf && echo file");

    assertThat(busybox.run(spec).out()).isEqualTo("file\n");
    assertThat(spec.root().upper()).isEmptyDirectory();
  }

  @Test
  void linkOfAGeneratedFileIsFollowedInsideTheImage() throws Exception {
    Files.writeString(canary.resolve("hosts"), "untouched");
    Files.createSymbolicLink(busybox.image().resolve("etc/hosts"), canary.resolve("hosts"));
    ContainerSpec spec = busybox.shell("grep -c localhost /etc/hosts; echo x >> /etc/hosts");

    assertThat(busybox.run(spec).out()).isEqualTo("2\n");
    assertThat(canary.resolve("hosts")).hasContent("untouched");
  }

  @Test
  void mountTargetBehindALinkStaysInside() throws Exception {
    Files.createSymbolicLink(busybox.image().resolve("data"), Path.of("/../../../../" + canary));
    ContainerSpec spec =
        busybox
            .shell("echo x > /data/f && ls /data")
            .withMounts(ImmutableList.of(new Mount.Tmpfs("/data", ImmutableList.of())));

    assertThat(busybox.run(spec).out()).isEqualTo("f\n");
    assertThat(canary).isEmptyDirectory();
  }

  /**
   * CVE-2021-30465: another container of the same volume exchanges a target while it is mounted.
   */
  @Test
  void targetThatIsExchangedMeanwhileStaysInside() throws Exception {
    Path volume = Files.createDirectory(directory.resolve("volume"));
    Path target = Files.createDirectory(volume.resolve("data"));
    Path link = Files.createSymbolicLink(volume.resolve("link"), canary);
    AtomicBoolean ended = new AtomicBoolean();
    CompletableFuture<Void> racer =
        CompletableFuture.runAsync(
            () -> {
              while (!ended.get()) {
                exchange(target, volume.resolve("aside"), link);
              }
            });

    for (int i = 0; i < 60; i++) {
      ContainerSpec spec =
          busybox
              .shell("echo x > /volume/data/f; true")
              .withMounts(
                  ImmutableList.of(
                      new Mount.Bind(volume, "/volume", false),
                      new Mount.Tmpfs("/volume/data", ImmutableList.of())));
      assertThat(busybox.run(spec).status().code()).isIn(0, 125);
    }

    ended.set(true);
    racer.join(); // fails when the exchanges have
    assertThat(canary).isEmptyDirectory();
  }

  private static void exchange(Path target, Path aside, Path link) {
    try {
      Files.move(target, aside);
      moveOver(link, target);
      Files.move(target, link);
      moveOver(aside, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A container may have made the target meanwhile, as it was missing. */
  private static void moveOver(Path from, Path target) throws IOException {
    for (int tries = 1000; ; tries--) {
      try {
        Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (FileSystemException e) {
        if (tries == 0) {
          throw e;
        }
        Files.deleteIfExists(target.resolve("f"));
        Files.deleteIfExists(target);
      }
    }
  }

  @Test
  void mountTargetIsNotLedIntoProc() throws Exception {
    Files.createSymbolicLink(busybox.image().resolve("data"), Path.of("/proc/sys"));
    Files.createDirectories(busybox.image().resolve("proc/sys"));
    ContainerSpec spec =
        busybox
            .shell("true")
            .withMounts(ImmutableList.of(new Mount.Tmpfs("/data", ImmutableList.of())));

    ExitStatus status = busybox.run(spec).status();

    assertThat(status.code()).isEqualTo(125);
    assertThat(status.failure())
        .isEqualTo("container set-up: mount point /data: operation not permitted");
  }

  @Test
  void mountPointsThatALayerHidesComeBackWithoutTouchingTheUpperDirectory() throws Exception {
    Path top = busybox.layer();
    Files.createDirectory(top.resolve("etc"));
    try (var layer = new NativePosixFs().openDirectory(top.resolve("etc"))) {
      layer.createNode("hosts", FileType.CHARACTER_DEVICE, 0, 0, 0);
    }
    try (var layer = new NativePosixFs().openDirectory(top)) {
      layer.createNode("sys", FileType.CHARACTER_DEVICE, 0, 0, 0);
    }
    ContainerSpec spec =
        busybox.shell("grep -c localhost /etc/hosts; ls /sys | grep -c kernel", top);

    assertThat(busybox.run(spec).out()).isEqualTo("2\n1\n");
    assertThat(spec.root().upper()).isEmptyDirectory();
  }

  @Test
  void launcherNamedAsInterpreterRunsNothingOfTheHost() throws Exception {
    Path script = busybox.image().resolve("bin/evil");
    Files.writeString(script, "#!/proc/self/exe\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    byte[] before = launcher();

    ExitStatus status =
        busybox.run(busybox.command(ImmutableList.of("/bin/evil")).withInit(false)).status();

    assertThat(status.code()).isNotZero();
    assertThat(launcher()).isEqualTo(before);
  }

  private byte[] launcher() throws Exception {
    busybox.run(busybox.shell("true"));
    try (var files = Files.newDirectoryStream(busybox.support(), "jinit-*")) {
      return Files.readAllBytes(files.iterator().next());
    }
  }

  @Test
  void emptyImageStillHasItsMountPoints() throws Exception {
    Path empty = busybox.layer();
    Files.copy(Path.of("/bin/busybox"), empty.resolve("busybox"));
    ContainerSpec spec = busybox.command(ImmutableList.of("/busybox", "ls", "/"));
    Rootfs root = spec.root();
    ContainerSpec scratch =
        ContainerSpec.of(
            new Rootfs(ImmutableList.of(empty), root.upper(), root.work(), false), spec.process());

    assertThat(busybox.run(scratch).out()).isEqualTo("busybox\ndev\netc\nproc\nsys\n");
    assertThat(root.upper()).isEmptyDirectory();
  }
}
