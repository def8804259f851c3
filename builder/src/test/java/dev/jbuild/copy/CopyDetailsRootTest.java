package dev.jbuild.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import dev.jbuild.context.BuildContext;
import dev.jbuild.oci.Digest;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.PosixProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("root")
class CopyDetailsRootTest {
  private static final Instant OLD = Instant.parse("2017-01-26T20:59:13.123456789Z");

  @TempDir private Path directory;
  private CopyBench bench;

  @BeforeEach
  void makeBench() throws IOException {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "owners can only be set by root");
    bench = new CopyBench(directory);
  }

  @Test
  void filesLinksAndDirectoriesKeepTheirTimes() throws IOException, InterruptedException {
    bench.create(bench.context, "f d/s/a 644 one");
    bench.create(bench.context, "l d/l a");
    setTimes("d", "d/s", "d/s/a");
    run(bench.context, "touch -h -d @7.5 d/l");

    bench.copy(CopyBench.request("copy d /p/x"));

    assertThat(time("/p/x/s/a")).isEqualTo(OLD);
    assertThat(time("/p/x/s")).isEqualTo(OLD);
    assertThat(time("/p/x")).isEqualTo(OLD);
    assertThat(time("/p/x/l")).isEqualTo(Instant.ofEpochSecond(7, 500_000_000));
    assertThat(time("/p")).as("made on the way").isEqualTo(OLD);
  }

  @Test
  void existingDirectoriesThatGetAnEntryKeepTheirTimes() throws IOException {
    bench.create(bench.context, "f a 644 one");
    bench.create(bench.base(), "d x/y 755");
    Files.setLastModifiedTime(bench.base().resolve("x/y"), FileTime.from(OLD));
    Instant root = time("/");

    bench.copy(CopyBench.request("copy a /x/y/"));
    bench.copy(CopyBench.request("copy a /x/y/new/"));

    assertThat(time("/x/y")).isEqualTo(OLD);
    assertThat(time("/")).isEqualTo(root);
  }

  @Test
  void twoRunsGiveTheSameTimes() throws IOException {
    bench.create(bench.context, "f d/s/a 644 one");
    bench.copy(CopyBench.request("copy d <<note /one/x/"));
    bench.copy(CopyBench.request("copy d <<note /two/x/"));

    for (String path : List.of("", "/x", "/x/s", "/x/s/a", "/x/note")) {
      assertThat(time("/one" + path)).as(path).isEqualTo(time("/two" + path));
    }
  }

  @Test
  void hardLinksInsideOneSourceStayLinks() throws IOException {
    bench.create(bench.context, "f d/a 644 one");
    bench.create(bench.context, "d d/s 755");
    bench.create(bench.context, "f other 644 two");
    Files.createLink(bench.context.resolve("d/b"), bench.context.resolve("d/a"));
    Files.createLink(bench.context.resolve("d/s/c"), bench.context.resolve("d/a"));
    Files.createLink(bench.context.resolve("d/o"), bench.context.resolve("other"));
    bench.create(bench.base(), "f x/a 644 old");

    bench.copy(CopyBench.request("copy d other /x/"));

    assertThat(node("/x/a").status().links()).isEqualTo(3);
    assertThat(node("/x/b").status().inode()).isEqualTo(node("/x/a").status().inode());
    assertThat(node("/x/s/c").status().inode()).isEqualTo(node("/x/a").status().inode());
    assertThat(node("/x/o").status().links()).isEqualTo(1);
    assertThat(node("/x/other").status().links()).isEqualTo(1);
  }

  @Test
  void extendedAttributesAndCapabilitiesAreCopied() throws IOException {
    bench.create(bench.context, "f d/a 755 one");
    bench.create(bench.context, "d d/s 755");
    Bytes capability =
        Bytes.of(new byte[] {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    try (Directory d = bench.fs.openDirectory(bench.context.resolve("d"))) {
      d.setExtendedAttribute("a", "security.capability", capability);
      d.setExtendedAttribute("a", "user.x", Bytes.of(new byte[] {0, 1}));
      d.setExtendedAttribute("a", "trusted.overlay.opaque", Bytes.of(new byte[] {'y'}));
      d.setExtendedAttribute("s", "user.y", Bytes.of(new byte[] {2}));
    }

    bench.copy(CopyBench.request("copy --chown=5:6 d /x"));

    try (MergedTree image = bench.image()) {
      assertThat(image.xattrs(node("/x/a")))
          .isEqualTo(
              Map.of("security.capability", capability, "user.x", Bytes.of(new byte[] {0, 1})));
      assertThat(image.xattrs(node("/x/s"))).isEqualTo(Map.of("user.y", Bytes.of(new byte[] {2})));
    }
    try (Directory upper = bench.fs.openDirectory(directory.resolve("layer1/x"))) {
      assertThat(upper.extendedAttributes("a")).doesNotContainKey("trusted.overlay.opaque");
    }
  }

  @Test
  void fileThatChangedAfterItWasSelectedFailsTheCopy() throws IOException {
    bench.create(bench.context, "f a 644 one");
    CopyRequest request = CopyBench.request("copy a /x");
    for (boolean settled : new boolean[] {true, false}) {
      if (settled) {
        Files.setLastModifiedTime(bench.context.resolve("a"), FileTime.from(OLD));
      }
      try (BuildContext context = bench.open()) {
        SourceTree source = new SourceTree.Context(context);
        Selection selection = new CopyPlanner().select(source, request);
        Files.writeString(bench.context.resolve("a"), settled ? "two" : "six");

        assertThatThrownBy(() -> execute(source, request, selection, "upper-" + settled))
            .isInstanceOf(CopyException.class)
            .hasMessageContaining("a: changed while it was copied");
      }
    }
  }

  private void execute(SourceTree source, CopyRequest request, Selection selection, String upper)
      throws IOException {
    Path layer = Files.createDirectory(directory.resolve(upper));
    try (MergedTree parents = bench.image();
        OverlayWriter writer = new OverlayWriter(bench.fs, layer, parents)) {
      new CopyExecutor(2, 1L << 30).execute(source, request, selection, writer);
    }
  }

  @Test
  void moreThanTheLimitIsRefusedBeforeAnythingIsWritten() throws IOException {
    bench.create(bench.context, "f a 644 0123456789");
    CopyRequest request = CopyBench.request("copy a /x");
    Path layer = Files.createDirectory(directory.resolve("upper"));
    try (BuildContext context = bench.open();
        MergedTree parents = bench.image();
        OverlayWriter writer = new OverlayWriter(bench.fs, layer, parents)) {
      SourceTree source = new SourceTree.Context(context);
      Selection selection = new CopyPlanner().select(source, request);

      assertThatThrownBy(() -> new CopyExecutor(1, 9).execute(source, request, selection, writer))
          .isInstanceOf(CopyException.class)
          .hasMessageContaining("too large")
          .hasMessageContaining("limit");
    }
    assertThat(layer).isEmptyDirectory();
  }

  @Test
  void filesOfAStageKeepTheirOwnersAndAreSeenThroughItsLayers() throws IOException {
    bench.create(bench.base(), "f srv/old 640 5:6 one");
    bench.create(bench.base(), "l srv/l old");
    bench.create(bench.base(), "l up /srv");
    bench.create(bench.context, "f new 600 two");
    bench.copy(CopyBench.request("copy new /srv/"));
    Digest digest;
    try (MergedTree stage = bench.image()) {
      SourceTree source = new SourceTree.Image(stage, "stage build");
      CopyRequest request = CopyBench.request("copy /up/ /up/old /out/");
      digest = bench.copy(source, request).digest();
    }

    assertThat(bench.listing())
        .contains(
            "f /out/old 640 5:6 one",
            "f /out/new 600 0:0 two",
            "l /out/l 0:0 old",
            "d /out 755 0:0");
    SelectionCache cache = new SelectionCache(directory.resolve("content"));
    CopyRequest same = CopyBench.request("copy /up/ /up/old /elsewhere/");
    assertThat(cache.find("sha256:1", same)).isEmpty();
    cache.put("sha256:1", same, digest);
    assertThat(cache.find("sha256:1", same)).contains(digest);
    assertThat(cache.find("sha256:2", same)).isEmpty();
    assertThat(cache.find("sha256:1", CopyBench.request("copy --chown=1 /up/ /up/old /elsewhere/")))
        .isEmpty();
  }

  @Test
  void linkOfAStageThatLeadsOutOfItIsNotFollowed() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "secret");
    bench.create(bench.base(), "l d/l " + secret);
    try (MergedTree stage = bench.image()) {
      SourceTree source = new SourceTree.Image(stage, "stage build");

      assertThatThrownBy(() -> bench.copy(source, CopyBench.request("copy /d/l /x")))
          .isInstanceOfSatisfying(
              CopyException.class,
              e -> {
                assertThat(e).hasMessageContaining("/d/l: not found in stage build");
                assertThat(e.hint().orElseThrow()).startsWith("a symbolic link leads to /");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cf", "czf", "cjf", "cJf", "--zstd -cf"})
  void archivesOfAddAreUnpackedWhateverTheirName(String options)
      throws IOException, InterruptedException {
    bench.create(directory.resolve("context"), "f t/f 640 one");
    run(bench.context, "chown 5:6 t/f; touch -d @1485449953 t t/f; tar " + options + " data t");
    run(bench.context, "ln -s data link");

    bench.copy(CopyBench.request("add data /x"));
    bench.copy(CopyBench.request("add --chown=7:8 link /y/"));
    bench.copy(CopyBench.request("copy data /z/"));

    assertThat(bench.listing())
        .contains(
            "d /x 755 0:0",
            "f /x/t/f 640 5:6 one",
            "d /y 755 7:8",
            "d /y/t 755 7:8",
            "f /y/t/f 640 7:8 one");
    assertThat(time("/x/t/f")).isEqualTo(Instant.ofEpochSecond(1485449953));
    assertThat(node("/z/data").isRegular()).isTrue();
  }

  @Test
  void cutArchiveIsRefusedByName() throws IOException, InterruptedException {
    bench.create(bench.context, "f t/f 640 " + "0123456789".repeat(500));
    run(bench.context, "tar cf - t | gzip | head -c -20 > t.tar.gz");

    assertThatThrownBy(() -> bench.copy(CopyBench.request("add t.tar.gz /x/")))
        .hasMessageContaining("t.tar.gz");
  }

  @Test
  void threeHundredDirectoriesDeepAndWide() throws IOException, InterruptedException {
    run(
        bench.context,
        "d=.; for i in $(seq 300); do d=$d/dddddddd; done; mkdir -p $d; echo x > $d/leaf");
    run(bench.context, "mkdir w; for i in $(seq 3000); do echo $i > w/f$i; done");

    Selection selection = bench.copy(CopyBench.request("copy . /"));

    assertThat(selection.entryCount()).isEqualTo(1 + 301 + 3001);
    assertThat(node("/" + "dddddddd/".repeat(300) + "leaf").status().size()).isEqualTo(2);
    assertThat(bench.listing()).hasSize(301 + 3001).contains("f /w/f2999 644 0:0 2999\n".strip());
    bench.fs.deleteTree(bench.context.resolve("dddddddd"));
    bench.fs.deleteTree(directory.resolve("layer1"));
  }

  @Test
  void directoryExchangedForALinkIsNotFollowed() throws IOException, InterruptedException {
    bench.create(bench.context, "f d/a 644 one");
    CopyRequest request = CopyBench.request("copy d /x");
    try (BuildContext context = bench.open()) {
      SourceTree source = new SourceTree.Context(context);
      Selection selection = new CopyPlanner().select(source, request);
      run(bench.context, "mv d ../away; ln -s ../away d");

      assertThatThrownBy(() -> execute(source, request, selection, "upper"))
          .isInstanceOf(CopyException.class);
    }
    assertThat(directory.resolve("upper/x/a")).doesNotExist();
  }

  @Test
  void workdirMakesWhatIsMissingForItsUserAndResolvesLinksInsideTheImage() throws IOException {
    bench.create(bench.base(), "l evil ../../outside");
    bench.create(bench.base(), "d there 711 5:6");
    Path layer = Files.createDirectory(directory.resolve("upper"));
    WorkdirExecutor workdir = new WorkdirExecutor();
    try (MergedTree parents = bench.image();
        OverlayWriter writer = new OverlayWriter(bench.fs, layer, parents)) {
      assertThat(workdir.execute("/there", "7:8", writer)).isFalse();
      assertThat(workdir.execute("/evil/sub", "7:8", writer)).isTrue();
      assertThat(workdir.execute("/there/a/b", null, writer)).isTrue();
      assertThat(workdir.execute("/there/a/b", null, writer)).isFalse();
    }
    try (MergedTree image = MergedTree.open(bench.fs, ImmutableList.of(layer, bench.base()))) {
      Node sub = image.resolve("/outside/sub", false).orElseThrow();
      assertThat(sub.status().uid()).isEqualTo(7);
      assertThat(sub.status().modifiedSeconds()).isZero();
      Node b = image.resolve("/there/a/b", false).orElseThrow();
      assertThat(b.status().mode()).isEqualTo(0755);
      assertThat(b.status().uid()).isZero();
      assertThat(image.resolve("/there", false).orElseThrow().status().mode()).isEqualTo(0711);
    }
  }

  @Test
  void workdirBelowAFileIsRefused() throws IOException {
    bench.create(bench.base(), "f file 644 one");
    Path layer = Files.createDirectory(directory.resolve("upper"));
    try (MergedTree parents = bench.image();
        OverlayWriter writer = new OverlayWriter(bench.fs, layer, parents)) {
      assertThatThrownBy(() -> new WorkdirExecutor().execute("/file/sub", null, writer))
          .isInstanceOf(CopyException.class)
          .hasMessageContaining("/file/sub")
          .hasMessageContaining("not a directory");
    }
  }

  private Node node(String path) throws IOException {
    try (MergedTree image = bench.image()) {
      Optional<Node> node = image.resolve(path, false);
      assertThat(node).as(path).isPresent();
      return node.orElseThrow();
    }
  }

  private Instant time(String path) throws IOException {
    Node node = node(path);
    return Instant.ofEpochSecond(node.status().modifiedSeconds(), node.status().modifiedNanos());
  }

  private void setTimes(String... paths) throws IOException {
    for (int i = paths.length - 1; i >= 0; i--) {
      Files.setLastModifiedTime(bench.context.resolve(paths[i]), FileTime.from(OLD));
    }
  }

  private static void run(Path where, String script) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("sh", "-c", script)
            .directory(where.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(output).isZero();
  }
}
