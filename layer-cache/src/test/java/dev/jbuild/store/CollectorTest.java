package dev.jbuild.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.store.StoreProblem.Kind;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Collection and checking, over snapshots that are nothing but a table. */
final class CollectorTest {
  private static final DiffId BASE = Images.layer("base");
  private static final DiffId TOP = Images.layer("top");
  private static final ImmutableList<ChainId> CHAIN = ChainId.ofStack(List.of(BASE, TOP));

  private final FileSystem fs = Jimfs.newFileSystem(Configuration.unix());
  private final Trees trees = new Trees();
  private final Contents contents = new Contents();
  private Store store;
  private StoredImage image;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(fs.getPath("/store"), fs.getPath("/run"));
    trees.add(CHAIN.get(0), Optional.empty());
    trees.add(CHAIN.get(1), Optional.of(CHAIN.get(0)));
    ImageConfig config = Images.config("a", BASE, TOP);
    image = store.images().put(Images.manifest(config), config, Images.names("app"));
    store.records().put(image.id(), new BuildRecord(ImmutableList.of()));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    fs.close();
  }

  private Garbage find(Set<Digest> unwanted, List<ChainId> cached) {
    return new Collector(store, trees).find(unwanted, cached);
  }

  private List<StoreProblem> check() {
    return new StoreCheck(store, trees, contents).check();
  }

  private void repair() {
    StoreCheck check = new StoreCheck(store, trees, contents);
    check.repair(check.check());
  }

  @Test
  void whatImagesAndTheCacheNeedIsNoGarbage() throws IOException {
    ChainId cachedTop = ChainId.of(Optional.of(CHAIN.get(0)), Images.layer("cached"));
    trees.add(cachedTop, Optional.of(CHAIN.get(0)));

    assertThat(find(Set.of(), List.of(cachedTop)).isEmpty()).isTrue();
    assertThat(find(Set.of(), List.of()).snapshots()).containsExactly(cachedTop);
  }

  @Test
  void sharedFilesStayAsLongAsOneThatUsesThemIsNeeded() throws IOException {
    ChainId layer = ChainId.of(Optional.empty(), Images.layer("linked"));
    ChainId first = ChainId.of(Optional.of(CHAIN.get(0)), Images.layer("linked"));
    ChainId second = ChainId.of(Optional.of(CHAIN.get(1)), Images.layer("linked"));
    trees.add(layer, Optional.empty());
    trees.add(first, Optional.of(CHAIN.get(0)));
    trees.add(second, Optional.of(CHAIN.get(1)));
    trees.shared.put(first, layer);
    trees.shared.put(second, layer);

    assertThat(find(Set.of(), List.of(first)).snapshots()).containsExactly(second);
    assertThat(find(Set.of(), List.of(layer)).snapshots()).containsExactlyInAnyOrder(first, second);
    assertThat(find(Set.of(), List.of()).snapshots())
        .containsExactlyInAnyOrder(layer, first, second);
  }

  @Test
  void unwantedImagesGoWithAllThatOnlyTheyNeed() throws IOException {
    store.blobs().put("stray".getBytes(UTF_8));

    Garbage garbage = find(Set.of(image.id()), List.of(CHAIN.get(0)));

    assertThat(garbage.images()).containsExactly(image.id());
    assertThat(garbage.snapshots()).containsExactly(CHAIN.get(1));
    assertThat(garbage.blobs()).hasSize(3);
    assertThat(garbage.records()).containsExactly(image.id());
    assertThat(garbage.sizeBytes()).isPositive();

    new Collector(store, trees).remove(garbage);

    assertThat(store.images().list()).isEmpty();
    assertThat(store.blobs().list()).isEmpty();
    assertThat(trees.list()).containsExactly(CHAIN.get(0));
    assertThat(check()).isEmpty();
  }

  @Test
  void nothingIsCollectedWhenAnImageThatStaysCannotBeRead() throws IOException {
    Files.writeString(store.layout().blob(image.id()), "{}");

    assertThatThrownBy(() -> find(Set.of(), List.of())).isInstanceOf(StoreException.class);
  }

  @Test
  void aSoundStoreHasNoProblems() {
    assertThat(check()).isEmpty();
  }

  @Test
  void damagedBlobsAndTheImagesThatNeedThemAreDropped() throws IOException {
    StoredImage other = Images.put(store, "other", "other");
    Files.writeString(store.layout().blob(image.id()), "{}");
    Files.writeString(store.layout().blobsDir().resolve("stray"), "x");

    assertThat(check())
        .extracting(StoreProblem::kind)
        .containsExactlyInAnyOrder(Kind.BLOB, Kind.BLOB, Kind.IMAGE);
    repair();

    assertThat(check()).isEmpty();
    assertThat(store.images().list()).containsExactly(other);
  }

  @Test
  void imagesWhoseLayersAreGoneAreDropped() {
    trees.remove(CHAIN.get(1));

    assertThat(check())
        .singleElement()
        .hasToString("image " + image.id().hex() + ": layer " + TOP + " is missing or damaged");
    repair();

    assertThat(check()).isEmpty();
    assertThat(store.images().list()).isEmpty();
  }

  @Test
  void damagedSnapshotsAreRemovedWithTheirImages() {
    contents.damaged.add(CHAIN.get(0));

    assertThat(check())
        .extracting(StoreProblem::kind)
        .containsExactlyInAnyOrder(Kind.SNAPSHOT, Kind.IMAGE);
    repair();

    contents.damaged.clear();
    assertThat(check()).isEmpty();
    assertThat(trees.list()).containsExactly(CHAIN.get(1));
  }

  @Test
  void aDamagedIndexIsSetAside() throws IOException {
    Files.writeString(store.layout().index(), "]");

    assertThat(check()).extracting(StoreProblem::kind).containsExactly(Kind.INDEX);
    repair();

    assertThat(check()).isEmpty();
    assertThat(store.images().list()).isEmpty();
    assertThat(Files.readString(fs.getPath("/store/index.json.damaged"))).isEqualTo("]");
  }

  @Test
  void aMissingIndexIsMadeAgain() throws IOException {
    Files.delete(store.layout().index());

    repair();

    assertThat(check()).isEmpty();
  }

  @Test
  void otherFilesAreCheckedToo() throws IOException {
    Files.writeString(store.layout().ociLayout(), "{\"imageLayoutVersion\":\"9\"}");
    Files.writeString(store.layout().record(image.id()), "{");
    contents.keys.add("ab/cd");

    assertThat(check())
        .extracting(StoreProblem::kind)
        .containsExactlyInAnyOrder(Kind.LAYOUT, Kind.RECORD, Kind.KEY);
    repair();

    assertThat(check()).isEmpty();
    assertThat(store.images().list()).hasSize(1);
  }

  private final class Trees implements SnapshotTrees {
    private final Map<ChainId, Optional<ChainId>> parents = new LinkedHashMap<>();
    private final Map<ChainId, ChainId> shared = new LinkedHashMap<>();

    void add(ChainId chainId, Optional<ChainId> parent) throws IOException {
      parents.put(chainId, parent);
      Files.createDirectories(directory(chainId));
    }

    @Override
    public ImmutableList<ChainId> list() {
      return ImmutableList.copyOf(parents.keySet());
    }

    @Override
    public Optional<ChainId> parent(ChainId chainId) {
      return parents.getOrDefault(chainId, Optional.empty());
    }

    @Override
    public Optional<ChainId> sharedFrom(ChainId chainId) {
      return Optional.ofNullable(shared.get(chainId));
    }

    @Override
    public Path directory(ChainId chainId) {
      return store.layout().snapshotsDir().resolve(chainId.digest().hex());
    }

    @Override
    public void remove(ChainId chainId) {
      parents.remove(chainId);
    }
  }

  private static final class Contents implements StoreCheck.Contents {
    private final Set<ChainId> damaged = new HashSet<>();
    private final Set<String> keys = new HashSet<>();

    @Override
    public Optional<String> snapshotProblem(ChainId chainId) {
      return damaged.contains(chainId) ? Optional.of("differs") : Optional.empty();
    }

    @Override
    public ImmutableList<String> damagedKeys() {
      return ImmutableList.copyOf(keys);
    }

    @Override
    public void removeKey(String name) {
      keys.remove(name);
    }
  }
}
