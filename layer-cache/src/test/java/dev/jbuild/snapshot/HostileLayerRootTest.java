package dev.jbuild.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonString;
import dev.jbuild.json.JsonValue;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.PosixProcess;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * All layers of the hostile corpus, unpacked one image after the other: verdict, resulting tree,
 * named entry, and nothing touched outside. The generator is looked for beside the project, or
 * where {@code -Djbuild.hostile=DIRECTORY} says; {@code -Djbuild.hostile.seed} picks another
 * corpus.
 */
@Tag("root")
class HostileLayerRootTest {
  private final PosixFs fs = new NativePosixFs();
  @TempDir Path temporary;

  @TestFactory
  Stream<DynamicTest> everyLayerOfTheCorpusGetsItsVerdict() throws Exception {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "owners, devices and xattrs need root");
    Path generator = generator();
    assumeTrue(Files.exists(generator), "no corpus generator at " + generator);
    Path canary = temporary.resolve("canary");
    Files.createDirectories(canary.resolve("sub"));
    Files.writeString(canary.resolve("victim"), "CANARY-VICTIM-CONTENT\n");
    Files.writeString(canary.resolve("passwd"), "canaryuser:x:4242:4242::/:/bin/sh\n");
    Files.writeString(canary.resolve("sub/file"), "canary\n");
    Path corpus = temporary.resolve("corpus");
    generate(generator, corpus, canary);
    ImmutableList<HostileCase> cases = HostileCase.layers(corpus);
    assertThat(cases).hasSizeGreaterThan(100);
    Map<Path, String> untouched = listing(canary);
    return cases.stream()
        .map(
            hostile ->
                DynamicTest.dynamicTest(
                    hostile.id(),
                    () -> {
                      Assertions.assertTimeoutPreemptively(
                          Duration.ofSeconds(10), () -> judge(hostile));
                      assertThat(listing(canary)).isEqualTo(untouched);
                    }));
  }

  private static Path generator() {
    String configured = System.getProperty("jbuild.hostile");
    if (configured != null) {
      return Path.of(configured).resolve("make_hostile.py");
    }
    Path project = Path.of("").toAbsolutePath();
    while (project.getParent() != null && !Files.exists(project.resolve("layer-cache"))) {
      project = project.getParent();
    }
    return project.resolveSibling("shared").resolve("hostile").resolve("make_hostile.py");
  }

  private static void generate(Path generator, Path corpus, Path canary) throws Exception {
    String seed = System.getProperty("jbuild.hostile.seed", "1");
    Process process =
        new ProcessBuilder(
                List.of(
                    "python3",
                    generator.toString(),
                    "--out",
                    corpus.toString(),
                    "--seed",
                    seed,
                    "--canary",
                    canary.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private static Map<Path, String> listing(Path root) throws IOException {
    Map<Path, String> listing = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        FileTime time = Files.getLastModifiedTime(path);
        listing.put(path, time + (Files.isRegularFile(path) ? Files.readString(path) : ""));
      }
    }
    return listing;
  }

  private void judge(HostileCase hostile) throws IOException {
    Path store = Files.createTempDirectory(temporary, "store-");
    try (SnapshotStore snapshots = new SnapshotStore(store.resolve("snapshots"), () -> fs)) {
      Optional<Snapshot> top;
      try {
        top = unpack(hostile, snapshots, store);
      } catch (JbuildException e) {
        rejected(hostile, e);
        snapshots.flush();
        return;
      }
      accepted(hostile, top.orElseThrow());
    } finally {
      fs.deleteTree(store);
    }
  }

  private Optional<Snapshot> unpack(HostileCase hostile, SnapshotStore snapshots, Path store)
      throws IOException {
    LayerLimits limits = LayerLimits.defaults();
    limits = limits.withMaxBytes(hostile.maxLayerBytes(limits.maxBytes()));
    Unpacker unpacker = new Unpacker(snapshots, fs, limits);
    JsonObject manifest = blob(hostile, ((JsonObject) index(hostile)));
    JsonObject config = blob(hostile, (JsonObject) manifest.get("config").orElseThrow());
    JsonObject rootfs = (JsonObject) config.get("rootfs").orElseThrow();
    List<JsonValue> diffIds = elements(rootfs, "diff_ids");
    List<JsonValue> layers = elements(manifest, "layers");
    Optional<Snapshot> top = Optional.empty();
    for (int i = 0; i < layers.size(); i++) {
      Path blob = path(hostile, (JsonObject) layers.get(i));
      DiffId diffId = new DiffId(Digest.parse(((JsonString) diffIds.get(i)).value()));
      top =
          Optional.of(
              unpacker.unpack(
                  store, top, diffId, () -> new BufferedInputStream(Files.newInputStream(blob))));
    }
    return top;
  }

  private static JsonValue index(HostileCase hostile) throws IOException {
    byte[] bytes = Files.readAllBytes(hostile.layout().resolve("index.json"));
    return elements((JsonObject) Json.parse(bytes, "index.json"), "manifests").getFirst();
  }

  private static JsonObject blob(HostileCase hostile, JsonObject descriptor) throws IOException {
    return (JsonObject) Json.parse(Files.readAllBytes(path(hostile, descriptor)), "blob");
  }

  private static Path path(HostileCase hostile, JsonObject descriptor) {
    String digest = HostileCase.text(descriptor, "digest");
    return hostile.layout().resolve("blobs/sha256").resolve(digest.substring(7));
  }

  private static List<JsonValue> elements(JsonObject object, String member) {
    return ((JsonArray) object.get(member).orElseThrow()).elements();
  }

  private static void rejected(HostileCase hostile, JbuildException failure) {
    String message = String.valueOf(failure.getMessage());
    assertThat(hostile.verdict()).as("refused with: %s", message).isNotEqualTo("accept");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.SOURCE);
    assertThat(message).doesNotContainPattern("[\\x00-\\x1f\\x7f-\\x9f]");
    if (hostile.verdict().equals("reject")) {
      List<String> names = hostile.strings("error_names");
      assertThat(names).as("message: %s", message).anyMatch(message::contains);
    }
  }

  private void accepted(HostileCase hostile, Snapshot snapshot) throws IOException {
    assertThat(hostile.verdict()).as("was accepted").isNotEqualTo("reject");
    boolean must = hostile.verdict().equals("accept");
    try (MergedTree tree = MergedTree.open(fs, snapshot.directories())) {
      TreeExpectation expectation = new TreeExpectation(tree);
      String expect = must ? "expect" : "expect_if_accepted";
      assertThat(expectation.faults(hostile.objects(expect))).isEmpty();
      for (String path : hostile.strings(must ? "absent" : "absent_if_accepted")) {
        assertThat(expectation.find(path)).as(path).isEmpty();
      }
      List<List<String>> alternatives = new ArrayList<>();
      for (JsonValue alternative : hostile.array("expect_any")) {
        List<JsonObject> objects =
            ((JsonArray) alternative).elements().stream().map(JsonObject.class::cast).toList();
        alternatives.add(expectation.faults(objects));
      }
      if (!alternatives.isEmpty()) {
        assertThat(alternatives).anyMatch(List::isEmpty);
      }
    }
  }
}
