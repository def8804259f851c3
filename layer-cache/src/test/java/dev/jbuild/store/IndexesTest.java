package dev.jbuild.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Indexes of images for several platforms, in the store. */
final class IndexesTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Platform ARM64 = Platform.parse("linux/arm64");

  private final FileSystem fs = Jimfs.newFileSystem(Configuration.unix());
  private Store store;
  private ImageStore images;
  private StoredImage amd64;
  private StoredImage arm64;

  @BeforeEach
  void open() {
    store = Store.open(fs.getPath("/store"), fs.getPath("/run"));
    images = store.images();
    amd64 = put(AMD64);
    arm64 = put(ARM64);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    fs.close();
  }

  @Test
  void theImageOfAnIndexIsChosenByPlatform() {
    StoredIndex index = putIndex("app");

    assertThat(images.get("app", ARM64).id()).isEqualTo(arm64.id());
    assertThat(images.get("app", AMD64).id()).isEqualTo(amd64.id());
    assertThat(images.get("app", ARM64).names()).containsExactlyElementsOf(Images.names("app"));
    assertThat(images.find("app@" + index.id(), ARM64).orElseThrow().id()).isEqualTo(arm64.id());
    assertThat(images.lookup("app")).contains(index);
    assertThat(images.lookup(index.id().hex().substring(0, 12))).contains(index);
    assertThat(images.find(arm64.id())).contains(arm64);
    assertThatThrownBy(() -> images.get("app", Platform.parse("linux/s390x")))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e).hasMessageContaining("not there for platform linux/s390x");
              assertThat(e.hint()).contains("it is there for linux/amd64, linux/arm64");
            });
  }

  @Test
  void aSingleImageOfAnotherPlatformIsFoundButNotGiven() {
    images.tag(arm64.id(), ImageReference.parse("single"));

    assertThat(images.find("single", AMD64).orElseThrow().id()).isEqualTo(arm64.id());
    assertThat(images.get("single", ARM64).id()).isEqualTo(arm64.id());
    assertThatThrownBy(() -> images.get("single", AMD64)).isInstanceOf(StoreException.class);
  }

  @Test
  void imagesOfAnIndexAreNoEntriesUntilTheyHaveNames() {
    StoredIndex index = putIndex("app");

    assertThat(images.entries()).containsExactly(index);
    assertThat(images.ids()).containsExactly(index.id());
    assertThat(images.list()).hasSize(2);
    assertThat(images.holders(arm64.id())).containsExactly(arm64.id(), index.id());

    images.tag(arm64.id(), ImageReference.parse("arm"));
    assertThat(images.ids()).containsExactly(arm64.id(), index.id());
  }

  @Test
  void withAnIndexGoTheImagesThatAreThereForNothingElse() {
    StoredIndex index = putIndex("app");
    images.tag(arm64.id(), ImageReference.parse("arm"));

    assertThat(images.remove(index.id())).isTrue();

    assertThat(images.find(amd64.id())).isEmpty();
    assertThat(images.find("arm").orElseThrow().id()).isEqualTo(arm64.id());
  }

  @Test
  void anImageOfAnIndexLosesItsNamesOnly() {
    putIndex("app");
    images.tag(arm64.id(), ImageReference.parse("arm"));

    images.remove(arm64.id());

    assertThat(images.find("arm")).isEmpty();
    assertThat(images.get("app", ARM64).id()).isEqualTo(arm64.id());
  }

  @Test
  void imagesThatTwoIndexesShareStayWithTheOther() {
    StoredIndex both = putIndex("both");
    StoredIndex one =
        images.putIndex(
            ImageIndex.of(ImmutableList.of(arm64.manifest())).toBytes(), Images.names("one"));

    images.remove(both.id());

    assertThat(images.list()).containsExactly(arm64);
    assertThat(images.entries()).containsExactly(one);
  }

  @Test
  void namesMoveBetweenImagesAndIndexes() {
    StoredImage before = Images.put(store, "before", "app");

    putIndex("app");

    assertThat(images.find(before.id()).orElseThrow().names()).isEmpty();
    assertThat(images.untag(ImageReference.parse("app"))).isTrue();
    assertThat(images.entries()).hasSize(2);
  }

  @Test
  void manifestsThatAreNotThereArePassedOver() {
    Descriptor absent =
        Descriptor.of(MediaType.MANIFEST, "absent".getBytes(StandardCharsets.UTF_8))
            .withPlatform(Platform.parse("linux/s390x"));

    byte[] document = ImageIndex.of(ImmutableList.of(absent, arm64.manifest())).toBytes();
    StoredIndex index = images.putIndex(document, Images.names("app"));

    assertThat(index.id()).isEqualTo(Digest.of(document));
    assertThat(index.platforms()).containsExactly(ARM64);
    byte[] nothing = ImageIndex.of(ImmutableList.of(absent)).toBytes();
    assertThatThrownBy(() -> images.putIndex(nothing, Images.names("x")))
        .hasMessageContaining("none of its images is in the store");
    assertThat(images.lookup("x")).isEmpty();
  }

  @Test
  void theStoreIsALayoutThatNamesTheIndex() throws IOException {
    StoredIndex index = putIndex("app");

    ImageIndex file = ImageIndex.parse(Files.readAllBytes(store.layout().index()), "index.json");

    assertThat(file.manifests())
        .filteredOn(d -> d.annotations().containsKey(ImageIndex.REF_NAME))
        .singleElement()
        .satisfies(d -> assertThat(d.digest()).isEqualTo(index.id()));
  }

  @Test
  void collectionKeepsWhatAnIndexNeeds() {
    StoredIndex index = putIndex("app");

    Garbage none = collector().find(Set.of(amd64.id(), arm64.id()), ImmutableList.of());
    assertThat(none.isEmpty()).isTrue();

    Garbage all = collector().find(Set.of(index.id()), ImmutableList.of());
    assertThat(all.images()).containsExactlyInAnyOrder(index.id(), amd64.id(), arm64.id());
    collector().remove(all);
    assertThat(images.list()).isEmpty();
    assertThat(store.blobs().list()).isEmpty();
  }

  @Test
  void repairTakesADamagedImageOutOfItsIndex() throws IOException {
    StoredIndex index = putIndex("app");
    Files.writeString(store.layout().blob(arm64.id()), "{}");
    StoreCheck check = new StoreCheck(store, new NoTrees(), new NoContents());

    check.repair(check.check());

    assertThat(check.check()).isEmpty();
    assertThat(images.lookup("app").orElseThrow().id()).isEqualTo(index.id());
    assertThat(images.get("app", AMD64).id()).isEqualTo(amd64.id());
    assertThatThrownBy(() -> images.get("app", ARM64)).isInstanceOf(StoreException.class);
  }

  @Test
  void repairRemovesAnIndexThatCannotBeRead() throws IOException {
    StoredIndex index = putIndex("app");
    Files.writeString(store.layout().blob(index.id()), "{}");
    StoreCheck check = new StoreCheck(store, new NoTrees(), new NoContents());

    check.repair(check.check());

    assertThat(check.check()).isEmpty();
    assertThat(images.ids()).isEmpty();
  }

  private StoredImage put(Platform platform) {
    ImageConfig base = Images.config("a");
    ImageConfig config =
        new ImageConfig(
            base.created(),
            base.author(),
            platform,
            base.config(),
            base.diffIds(),
            base.history(),
            JsonObject.EMPTY);
    return images.put(Images.manifest(config), config, ImmutableList.of());
  }

  private StoredIndex putIndex(String name) {
    byte[] document = ImageIndex.of(ImmutableList.of(amd64.manifest(), arm64.manifest())).toBytes();
    return images.putIndex(document, Images.names(name));
  }

  private Collector collector() {
    return new Collector(store, new NoTrees());
  }

  private static final class NoTrees implements SnapshotTrees {
    @Override
    public ImmutableList<ChainId> list() {
      return ImmutableList.of();
    }

    @Override
    public Optional<ChainId> parent(ChainId chainId) {
      return Optional.empty();
    }

    @Override
    public Optional<ChainId> sharedFrom(ChainId chainId) {
      return Optional.empty();
    }

    @Override
    public Path directory(ChainId chainId) {
      throw new IllegalStateException("there are none");
    }

    @Override
    public void remove(ChainId chainId) {}
  }

  private static final class NoContents implements StoreCheck.Contents {
    @Override
    public Optional<String> snapshotProblem(ChainId chainId) {
      return Optional.empty();
    }

    @Override
    public ImmutableList<String> damagedKeys() {
      return ImmutableList.of();
    }

    @Override
    public void removeKey(String name) {}
  }
}
