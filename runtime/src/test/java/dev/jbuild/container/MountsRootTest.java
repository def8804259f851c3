package dev.jbuild.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code RUN --mount} attaches, but secrets. */
@Tag("root")
@ExtendWith(NothingLeft.class)
class MountsRootTest {
  @TempDir Path directory;
  private Busybox busybox;
  private Path cache;

  @BeforeEach
  void image() throws IOException {
    busybox = new Busybox(directory);
    cache = Files.createDirectory(directory.resolve("cache"));
  }

  @AfterEach
  void removeImage() throws IOException {
    busybox.close();
  }

  private Busybox.Result run(ContainerSpec spec, Mount... mounts) throws InterruptedException {
    return busybox.run(spec.withMounts(ImmutableList.copyOf(mounts)));
  }

  /** Nothing of the set-up may be in the upper directory. */
  private String run(String script, Mount... mounts) throws Exception {
    ContainerSpec spec = busybox.shell(script);
    Busybox.Result result = run(spec, mounts);
    assertThat(result.status().failure() + result.err()).isEmpty();
    assertThat(spec.root().upper()).isEmptyDirectory();
    return result.out();
  }

  private String failure(Mount... mounts) throws Exception {
    ContainerSpec spec = busybox.shell("echo ran");
    Busybox.Result result = run(spec, mounts);
    assertThat(result.out()).isEmpty();
    assertThat(result.status().code()).isEqualTo(125);
    assertThat(spec.root().upper()).isEmptyDirectory();
    return result.status().failure();
  }

  private static void file(Path path, String text) throws IOException {
    Files.createDirectories(path.resolveSibling(""));
    Files.writeString(path, text);
  }

  private Mount beneath(String subpath, String target, boolean readOnly) {
    return new Mount.BindBeneath(cache, subpath, target, readOnly);
  }

  private Scratch scratch() throws IOException {
    return new Scratch(busybox.layer(), busybox.layer());
  }

  @Test
  void directoryAndFileOfACacheAreShownAndWritable() throws Exception {
    file(cache.resolve("a/b/f"), "old\n");

    String out =
        run(
            "cat /run/c/b/f /file; echo new > /file; echo x > /run/c/g",
            beneath("a", "/run/c", false),
            beneath("a/b/f", "/file", false));

    assertThat(out).isEqualTo("old\nold\n");
    assertThat(cache.resolve("a/b/f")).hasContent("new\n");
    assertThat(cache.resolve("a/g")).hasContent("x\n");
  }

  @Test
  void readOnlyCacheTakesNoWrites() throws Exception {
    Busybox.Result result =
        run(busybox.shell("echo x > /c/f; echo still"), beneath("", "/c", true));

    assertThat(result.err()).contains("Read-only file system");
    assertThat(result.out()).isEqualTo("still\n");
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void linksOfACacheLeadNowhereElse() throws Exception {
    Path outside = directory.resolve("outside");
    file(outside.resolve("canary"), "canary\n");
    file(cache.resolve("in/canary"), "inside\n");
    Files.createSymbolicLink(cache.resolve("absolute"), outside);
    Files.createSymbolicLink(cache.resolve("up"), Path.of("../../outside"));
    Files.createSymbolicLink(cache.resolve("fine"), Path.of("/in"));
    Files.createSymbolicLink(cache.resolve("magic"), Path.of("/proc/self/root"));

    assertThat(failure(beneath("absolute", "/c", false)))
        .isEqualTo("container set-up: mount source absolute: no such file or directory");
    assertThat(failure(beneath("up/canary", "/c", false))).contains("mount source up/canary");
    assertThat(failure(beneath("magic", "/c", false))).contains("mount source magic");
    assertThat(failure(beneath("../outside", "/c", false))).contains("mount source ../outside");
    assertThat(run("cat /c/canary", beneath("fine", "/c", false))).isEqualTo("inside\n");
  }

  @Test
  void racingContainerCannotLeadAMountOutOfTheCache() throws Exception {
    Path outside = directory.resolve("outside");
    file(outside.resolve("sub/canary"), "canary\n");
    file(cache.resolve("d/sub/canary"), "inside\n");
    ContainerSpec flipping =
        busybox
            .shell(
                "cd /c; ln -s "
                    + outside
                    + " link; for i in $(seq 2000); do mv d real; mv link d; mv d link; mv real d;"
                    + " done; touch done")
            .withMounts(ImmutableList.of(beneath("", "/c", false)));
    RunningContainer racer = busybox.runner().start(flipping, Busybox.runDirectory(flipping));

    int inside = 0;
    int refused = 0;
    while (!Files.exists(cache.resolve("done")) && inside + refused < 3000) {
      ContainerSpec spec = busybox.shell("cat /m/canary");
      Busybox.Result result = run(spec, beneath("d/../d/sub", "/m", false));
      assertThat(result.out()).isNotEqualTo("canary\n");
      if (result.out().equals("inside\n")) {
        inside++;
      } else {
        refused++;
      }
    }
    assertThat(Busybox.finish(racer).status()).isEqualTo(new ExitStatus(0, 0, false, ""));
    assertThat(inside).as("mounts of the cache").isPositive();
    assertThat(refused).as("mounts that met a link").isPositive();
  }

  @Test
  void treeShowsItsLayersMerged() throws Exception {
    Path low = busybox.layer();
    Path top = busybox.layer();
    file(low.resolve("d/low"), "low\n");
    file(low.resolve("d/both"), "hidden\n");
    file(top.resolve("d/both"), "both\n");
    Files.createSymbolicLink(top.resolve("link"), Path.of("/d"));
    ImmutableList<Path> layers = ImmutableList.of(top, low);

    Mount all = new Mount.Tree(layers, Optional.empty(), "", "/all", true);
    Mount part = new Mount.Tree(layers, Optional.empty(), "/link", "/dev/part", false);
    Mount file = new Mount.Tree(layers, Optional.empty(), "d/low", "/etc/file", true);

    assertThat(run("cat /all/d/both /dev/part/both /dev/part/low /etc/file", all, part, file))
        .isEqualTo("both\nboth\nlow\nlow\n");
    assertThat(run(busybox.shell("echo > /all/x; echo > /dev/part/x"), all, part).err())
        .contains("/all/x: Read-only file system", "/dev/part/x: Read-only file system");
  }

  @Test
  void writesToATreeGoToItsScratchDirectory() throws Exception {
    Path low = busybox.layer();
    file(low.resolve("f"), "old\n");
    Scratch scratch = scratch();
    Mount tree = new Mount.Tree(ImmutableList.of(low), Optional.of(scratch), "", "/t", false);

    assertThat(run("cat /t/f; echo new > /t/f; cat /t/f", tree)).isEqualTo("old\nnew\n");

    assertThat(low.resolve("f")).hasContent("old\n");
    assertThat(scratch.upper().resolve("f")).hasContent("new\n");
  }

  @Test
  void treeWithoutLayersIsAnEmptyDirectory() throws Exception {
    ImmutableList<Path> none = ImmutableList.of();
    Mount fixed = new Mount.Tree(none, Optional.empty(), "", "/a", false);
    Mount open = new Mount.Tree(none, Optional.of(scratch()), "", "/b", false);

    assertThat(run("ls /a; ls /b; echo x > /b/f; cat /b/f", fixed, open)).isEqualTo("x\n");
  }

  @Test
  void treeOfManyLayersMounts() throws Exception {
    ImmutableList.Builder<Path> layers = ImmutableList.builder();
    for (int i = 0; i < 200; i++) {
      Path layer = busybox.layer();
      file(layer.resolve("f" + i), "");
      layers.add(layer);
    }

    assertThat(
            run("ls /t | wc -l", new Mount.Tree(layers.build(), Optional.empty(), "", "/t", true)))
        .isEqualTo("200\n");
  }

  @Test
  void missingPathOfATreeIsNamed() throws Exception {
    ImmutableList<Path> layers = ImmutableList.of(busybox.layer());
    ContainerSpec spec = busybox.shell("true");
    Mount tree = new Mount.Tree(layers, Optional.empty(), "no/such", "/t", true);

    assertThatThrownBy(() -> run(spec, tree))
        .isInstanceOf(ContainerException.class)
        .hasMessage("mount /t: no/such not found in its source");
  }

  @Test
  void linksOfATreeStayInTheTree() throws Exception {
    Path layer = busybox.layer();
    file(layer.resolve("etc/passwd"), "of the tree\n");
    Files.createSymbolicLink(layer.resolve("out"), Path.of("../../../etc/passwd"));

    Mount tree = new Mount.Tree(ImmutableList.of(layer), Optional.empty(), "out", "/t", true);

    assertThat(run("cat /t", tree)).isEqualTo("of the tree\n");
  }

  @Test
  void mountPointInsideAWritableMountIsMadeThere() throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    file(cache.resolve("f"), "cached\n");

    String out =
        run(
            "cat /src/node_modules/x/f; echo /src/*",
            beneath("", "/src/node_modules/x", false),
            new Mount.Bind(source, "/src", false));

    assertThat(out).isEqualTo("cached\n/src/node_modules\n");
    assertThat(source.resolve("node_modules/x")).isEmptyDirectory();
  }

  @Test
  void mountPointInsideAReadOnlyMountHasToBeThere() throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    Mount outer = new Mount.Bind(source, "/src", true);
    Mount inner = beneath("", "/src/node_modules", false);

    assertThat(failure(outer, inner))
        .isEqualTo(
            "container set-up: make mount point /src/node_modules:"
                + " the mount that it would be in is read-only and has no such entry");
    Files.createDirectory(source.resolve("node_modules"));
    assertThat(run("echo x > /src/node_modules/f", outer, inner)).isEmpty();
    assertThat(cache.resolve("f")).hasContent("x\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tmp/a/b", "/run/a", "/dev/shm/a", "/dev/a/b", "/var/a", "/etc/a"})
  void targetsMayBeAnywhere(String target) throws Exception {
    file(cache.resolve("f"), "there\n");

    assertThat(
            run(
                "cat " + target + "/f " + target + "-file",
                beneath("", target, true),
                beneath("f", target + "-file", true)))
        .isEqualTo("there\nthere\n");
  }

  @Test
  void directoryDoesNotReplaceAFileNorAFileADirectory() throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    file(source.resolve("file"), "");
    Files.createDirectory(source.resolve("directory"));
    file(cache.resolve("f"), "");
    Mount outer = new Mount.Bind(source, "/src", false);
    ContainerSpec spec = busybox.shell("true");

    assertThatThrownBy(() -> run(spec, beneath("", "/etc/passwd", false)))
        .hasMessage("/etc/passwd of the image: is not a directory");
    assertThatThrownBy(() -> run(busybox.shell("true"), beneath("f", "/etc", false)))
        .hasMessage("/etc of the image: is a directory");
    assertThat(failure(outer, beneath("", "/src/file", false)))
        .contains("/src/file: it or a parent of it is a file, no directory can be mounted there");
    assertThat(failure(outer, beneath("f", "/src/directory", false)))
        .contains("/src/directory: is a directory, only a directory can be mounted there");
  }

  @Test
  void socketOfTheHostCanBeConnectedTo() throws Exception {
    Path socket = directory.resolve("agent");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));

      run("test -S /dev/log && logger hello", new Mount.Bind(socket, "/dev/log", true));

      server.configureBlocking(false);
      try (SocketChannel client = server.accept()) {
        assertThat(client).isNotNull();
        ByteBuffer bytes = ByteBuffer.allocate(1000);
        client.read(bytes);
        assertThat(new String(bytes.array(), UTF_8)).contains("hello");
      }
    }
  }

  @Test
  void tmpfsHasTheSizeAskedForAndElseHalfOfTheMemory() throws Exception {
    Mount small = new Mount.Tmpfs("/small", ImmutableList.of("size=65536"));
    Mount large = new Mount.Tmpfs("/large", ImmutableList.of());
    ContainerSpec spec =
        busybox.shell(
            "head -c 100000 /dev/zero > /large/f && wc -c < /large/f;"
                + " head -c 100000 /dev/zero > /small/f || wc -c < /small/f");

    Busybox.Result result = run(spec, small, large);

    assertThat(result.out()).isEqualTo("100000\n65536\n");
    assertThat(result.err()).contains("head: ");
  }
}
