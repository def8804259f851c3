package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container sees of its mounts, and what of them stays when it has ended. */
@Tag("root")
class MountsRootTest {
  private static final String CANARY = "canary of the host";

  @TempDir Path directory;
  private Busybox busybox;
  private Path below;

  @BeforeEach
  void open() throws IOException {
    busybox = new Busybox(directory);
    below = Files.createDirectory(directory.resolve("below"));
  }

  @AfterEach
  void nothingIsLeftMounted() throws IOException {
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain(directory.toString());
    busybox.close();
  }

  @Test
  void treeShowsMergedLayersAndIsReadOnly() throws Exception {
    Path lower = busybox.layer();
    Path upper = busybox.layer();
    Files.createDirectories(lower.resolve("d"));
    Files.writeString(lower.resolve("d/old"), "old");
    Files.writeString(lower.resolve("d/gone"), "gone");
    Files.createDirectories(upper.resolve("d"));
    Files.writeString(upper.resolve("d/new"), "new");
    whiteout(upper.resolve("d/gone"));

    String seen =
        output(
            "ls /m/d; touch /m/d/x 2>&1 || echo refused",
            tree(ImmutableList.of(upper, lower), false, "", "/m"));

    assertThat(seen).startsWith("new\nold\n").endsWith("refused\n");
  }

  @Test
  void partOfATreeMayBeAFileOrBehindALinkInsideIt() throws Exception {
    Path layer = busybox.layer();
    Files.createDirectories(layer.resolve("real"));
    Files.writeString(layer.resolve("real/file"), "content");
    Files.createSymbolicLink(layer.resolve("link"), Path.of("/real"));
    Files.createSymbolicLink(layer.resolve("out"), Path.of("../../../../../real/file"));

    assertThat(
            output(
                "cat /a /b /c",
                tree(ImmutableList.of(layer), false, "real/file", "/a"),
                tree(ImmutableList.of(layer), false, "link/file", "/b"),
                tree(ImmutableList.of(layer), false, "out", "/c")))
        .isEqualTo("contentcontentcontent");
  }

  @Test
  void writableTreeTakesChangesIntoItsScratchOnly() throws Exception {
    Path layer = busybox.layer();
    Files.writeString(layer.resolve("file"), "before");
    Mount.Tree tree = tree(ImmutableList.of(layer), true, "", "/m");

    assertThat(output("echo after > /m/file; cat /m/file", tree)).isEqualTo("after\n");

    assertThat(layer.resolve("file")).hasContent("before");
    assertThat(tree.scratch().orElseThrow().upper().resolve("file")).hasContent("after\n");
  }

  @Test
  void emptyTreeIsAnEmptyDirectory() throws Exception {
    assertThat(output("ls -a /m", tree(ImmutableList.of(), false, "", "/m"))).isEqualTo(".\n..\n");
    assertThat(output("touch /m/x; ls /m", tree(ImmutableList.of(), true, "", "/m")))
        .isEqualTo("x\n");
  }

  @Test
  void missingPartIsSaidBeforeAnythingStarts() throws Exception {
    ContainerSpec spec =
        busybox
            .shell("true")
            .withMounts(
                ImmutableList.of(tree(ImmutableList.of(busybox.layer()), false, "absent", "/m")));

    assertThatThrownBy(() -> busybox.run(spec)).hasMessage("mount /m: there is no absent to mount");
  }

  @Test
  void directoryOfManyContainersKeepsWhatTheyWrite() throws Exception {
    Mount mount = new Mount.BindBeneath(below, "", "/cache", false);

    output("echo 1 >> /cache/log", mount);

    assertThat(output("echo 2 >> /cache/log; cat /cache/log", mount)).isEqualTo("1\n2\n");
    assertThat(
            output(
                "touch /ro/x 2>/dev/null || echo refused",
                new Mount.BindBeneath(below, "", "/ro", true)))
        .isEqualTo("refused\n");
  }

  @Test
  void linkInASharedDirectoryNeverLeadsOutOfIt() throws Exception {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("secret"), CANARY);
    Files.createSymbolicLink(below.resolve("part"), outside);
    Files.createDirectories(below.resolve(directory.toString().substring(1)).resolve("outside"));

    assertThat(output("ls -a /m", new Mount.BindBeneath(below, "part", "/m", true)))
        .isEqualTo(".\n..\n");
  }

  @Test
  void exchangedLinkNeverShowsTheHost() throws Exception {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("file"), CANARY);
    Path part = Files.createDirectory(below.resolve("part"));
    Files.writeString(part.resolve("file"), "inside");
    Path link = Files.createSymbolicLink(below.resolve("link"), outside);
    AtomicBoolean done = new AtomicBoolean();
    Thread flipper = Thread.ofPlatform().start(() -> flip(part, link, done));
    try {
      for (int i = 0; i < 40; i++) {
        ContainerSpec spec =
            busybox
                .shell("cat /m/file 2>/dev/null; true")
                .withMounts(ImmutableList.of(new Mount.BindBeneath(below, "part", "/m", true)));
        assertThat(outputOrFailure(spec)).doesNotContain(CANARY);
      }
    } finally {
      done.set(true);
      flipper.join();
    }
  }

  /** The directory and the link change names, over and over. */
  private void flip(Path part, Path link, AtomicBoolean done) {
    Path aside = below.resolve("aside");
    try {
      while (!done.get()) {
        Files.move(part, aside, StandardCopyOption.ATOMIC_MOVE);
        Files.move(link, part, StandardCopyOption.ATOMIC_MOVE);
        Files.move(part, link, StandardCopyOption.ATOMIC_MOVE);
        Files.move(aside, part, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String outputOrFailure(ContainerSpec spec) throws Exception {
    try {
      return busybox.run(spec).out();
    } catch (ContainerException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void secretIsAFileOfATmpfsWithItsModeAndOwner() throws Exception {
    ContainerSpec spec =
        busybox
            .shell(
                "cat /run/secrets/s; stat -c '%a %u %g' /run/secrets/s;"
                    + " stat -f -c %T /run/secrets/s; echo x > /run/secrets/s || echo refused")
            .withMounts(
                ImmutableList.of(new Mount.Secret("/run/secrets/s", bytes("top\n"), 0640, 5, 6)));

    assertThat(busybox.run(spec).out()).startsWith("top\n640 5 6\ntmpfs\n").endsWith("refused\n");

    assertThat(spec.root().upper()).isEmptyDirectory();
    assertThat(filesWith("top\n")).isEmpty();
  }

  @Test
  void tooLargeSecretIsRefused() {
    Bytes large = Bytes.of(new byte[Mount.Secret.MAX_BYTES + 1]);

    assertThatThrownBy(() -> new Mount.Secret("/s", large, 0400, 0, 0))
        .hasMessageContaining("larger than 512000 bytes");
  }

  @Test
  void largeSecretArrivesWhole() throws Exception {
    Bytes large = Bytes.of(new byte[Mount.Secret.MAX_BYTES]);

    assertThat(output("wc -c < /s", new Mount.Secret("/s", large, 0400, 0, 0)))
        .isEqualTo("512000\n");
  }

  @Test
  void mountInsideAMountGetsItsPointThere() throws Exception {
    Path outer = Files.createDirectory(directory.resolve("outer"));

    assertThat(
            output(
                "echo in > /o/a/b/file; ls /o/a/b; cat /o/f",
                new Mount.BindBeneath(below, "", "/o/a/b", false),
                new Mount.Secret("/o/f", bytes("s\n"), 0400, 0, 0),
                new Mount.BindBeneath(outer, "", "/o", false)))
        .isEqualTo("file\ns\n");
    assertThat(outer.resolve("a/b")).isEmptyDirectory();
    assertThat(below.resolve("file")).hasContent("in\n");
  }

  @Test
  void missingPointInAReadOnlyMountIsAClearFailure() throws Exception {
    ContainerSpec spec =
        busybox
            .shell("true")
            .withMounts(
                ImmutableList.of(
                    tree(ImmutableList.of(), false, "", "/o"),
                    new Mount.BindBeneath(below, "", "/o/in", false)));

    assertThat(busybox.run(spec).status().startFailure().orElse(""))
        .contains("/o/in")
        .containsIgnoringCase("read-only");
  }

  @Test
  void mountPointsLeaveNothingInTheUpperDirectory() throws Exception {
    ContainerSpec spec =
        busybox
            .shell("true")
            .withMounts(
                ImmutableList.of(
                    tree(ImmutableList.of(), true, "", "/new/a"),
                    new Mount.BindBeneath(below, "", "/other", false),
                    new Mount.Tmpfs("/third", ImmutableList.of("size=64k"))));

    busybox.run(spec);

    assertThat(spec.root().upper()).isEmptyDirectory();
  }

  @Test
  void privilegedMayWhatOthersMayNot() throws Exception {
    String script =
        "mount -t tmpfs none /tmp 2>/dev/null && echo mounted; grep Seccomp: /proc/self/status";

    assertThat(busybox.run(busybox.shell(script)).out()).isEqualTo("Seccomp:\t2\n");
    assertThat(busybox.run(busybox.shell(script).withSecurity(Security.privileged())).out())
        .isEqualTo("mounted\nSeccomp:\t0\n");
  }

  private String output(String script, Mount... mounts) throws Exception {
    Busybox.Result result =
        busybox.run(busybox.shell(script).withMounts(ImmutableList.copyOf(mounts)));
    assertThat(result.status().startFailure()).isEmpty();
    return result.out();
  }

  private Mount.Tree tree(ImmutableList<Path> layers, boolean writable, String part, String target)
      throws IOException {
    Optional<Mount.Scratch> scratch =
        writable
            ? Optional.of(new Mount.Scratch(busybox.layer(), busybox.layer()))
            : Optional.empty();
    return new Mount.Tree(layers, scratch, part, target, !writable);
  }

  private static void whiteout(Path path) throws Exception {
    Process mknod = new ProcessBuilder("mknod", path.toString(), "c", "0", "0").start();
    assertThat(mknod.waitFor()).isZero();
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private ImmutableList<Path> filesWith(String text) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      ImmutableList.Builder<Path> found = ImmutableList.builder();
      for (Path file : files.toList()) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
      return found.build();
    }
  }
}
