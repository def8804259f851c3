package dev.jbuild.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.jbuild.base.JbuildException;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ImageStoreTest {
  private final FileSystem fs = Jimfs.newFileSystem(Configuration.unix());
  private final Path root = fs.getPath("/store");
  private Store store;
  private ImageStore images;

  @BeforeEach
  void open() {
    store = Store.open(root, fs.getPath("/run"));
    images = store.images();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    fs.close();
  }

  @Test
  void imagesAreFoundByNameTagIdAndBeginningOfTheId() {
    StoredImage image = Images.put(store, "a", "app", "app:v1");

    assertThat(images.find("app")).contains(image);
    assertThat(images.find("app:v1")).contains(image);
    assertThat(images.find("docker.io/library/app:latest")).contains(image);
    assertThat(images.find(image.id().toString())).contains(image);
    assertThat(images.find(image.id().hex().substring(0, 12))).contains(image);
    assertThat(images.find("sha256:" + image.id().hex().substring(0, 5))).contains(image);
    assertThat(images.find("app@" + image.manifest().digest())).contains(image);
    assertThat(images.find("app:v2")).isEmpty();
    assertThat(images.find("sha256:")).isEmpty();
    assertThat(images.find("")).isEmpty();
  }

  @Test
  void bareNamesFindWhatPodmanBuilt() {
    StoredImage image = Images.put(store, "a", "localhost/app:v1");

    assertThat(images.find("app:v1")).contains(image);
    assertThat(images.find("other.host/app:v1")).isEmpty();
  }

  @Test
  void namesWinOverIds() {
    StoredImage first = Images.put(store, "a", "x");
    String prefix = first.id().hex().substring(0, 4);
    StoredImage second = Images.put(store, "b", prefix);

    assertThat(images.find(prefix)).contains(second);
    assertThat(images.find("sha256:" + prefix)).contains(first);
  }

  @Test
  void beginningsThatFitSeveralIdsAreAmbiguous() {
    for (int i = 0; i < 300; i++) {
      Images.put(store, "author " + i);
    }

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 256; i++) {
                images.find("%02x".formatted(i));
              }
            })
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("ambiguous");
  }

  @Test
  void namesMoveAndLeaveTheOldImageWithoutName() {
    StoredImage old = Images.put(store, "old", "app");
    StoredImage fresh = Images.put(store, "new", "app");

    assertThat(images.find("app")).contains(fresh);
    assertThat(images.find(old.id()).orElseThrow().names()).isEmpty();
    assertThat(images.list()).hasSize(2);
  }

  @Test
  void imagesWithoutNamesStay() {
    StoredImage image = Images.put(store, "a");

    assertThat(images.list()).containsExactly(image);
    assertThat(image.displayName()).isEqualTo(image.id().toString());
  }

  @Test
  void tagsAreAddedTakenAndRemoved() {
    StoredImage image = Images.put(store, "a", "app");

    images.tag(image.id(), ImageReference.parse("other:1"));
    assertThat(images.find("other:1").orElseThrow().names())
        .containsExactlyElementsOf(Images.names("app", "other:1"));

    assertThat(images.untag(ImageReference.parse("app"))).isTrue();
    assertThat(images.untag(ImageReference.parse("app"))).isFalse();
    assertThat(images.find("app")).isEmpty();

    assertThat(images.remove(image.id())).isTrue();
    assertThat(images.remove(image.id())).isFalse();
    assertThat(images.list()).isEmpty();
  }

  @Test
  void imagesThatAreNotThereCannotBeTagged() {
    assertThatThrownBy(() -> images.tag(Images.layer("x").digest(), ImageReference.parse("app")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not found");
    assertThatThrownBy(() -> images.get("nothing\u001b[2J")).hasMessageContaining("\\x1b");
  }

  @Test
  void storingTheSameAgainWritesNothing() throws IOException {
    StoredImage first = Images.put(store, "a", "app");
    Files.setLastModifiedTime(store.layout().index(), FileTime.fromMillis(1));

    StoredImage second = Images.put(store, "a", "app");

    assertThat(second).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(store.layout().index())).isEqualTo(FileTime.fromMillis(1));
  }

  @Test
  void theManifestThatIsThereIsKept() {
    ImageConfig config = Images.config("a", Images.layer("x"));
    Manifest loaded =
        Manifest.of(
            Descriptor.of(MediaType.CONFIG, config.toBytes()),
            ImmutableList.of(Descriptor.of(MediaType.LAYER_GZIP, "gz".getBytes(UTF_8))));
    StoredImage first = images.put(loaded, config, Images.names("loaded"));

    StoredImage second = images.put(Images.manifest(config), config, Images.names("built"));

    assertThat(second.manifest().digest()).isEqualTo(first.manifest().digest());
    assertThat(second.names()).containsExactlyElementsOf(Images.names("loaded", "built"));
  }

  @Test
  void aDamagedManifestIsReplacedByASoundOne() throws IOException {
    ImageConfig config = Images.config("a", Images.layer("x"));
    Manifest other =
        Manifest.of(
            Descriptor.of(MediaType.CONFIG, config.toBytes()),
            ImmutableList.of(Descriptor.of(MediaType.LAYER_GZIP, "gz".getBytes(UTF_8))));
    StoredImage first = images.put(other, config, Images.names("app"));
    Files.writeString(store.layout().blob(first.manifest().digest()), "{}");

    StoredImage second = images.put(Images.manifest(config), config, Images.names("app"));

    assertThat(second.manifest().digest()).isNotEqualTo(first.manifest().digest());
    assertThat(images.find("app")).contains(second);
  }

  @Test
  void documentsThatDoNotFitTogetherLeaveNothing() {
    ImageConfig config = Images.config("a", Images.layer("x"));
    Manifest withoutLayers =
        Manifest.of(Descriptor.of(MediaType.CONFIG, config.toBytes()), ImmutableList.of());
    Manifest ofAnother = Images.manifest(Images.config("b", Images.layer("x")));

    assertThatThrownBy(() -> images.put(withoutLayers, config, List.of()))
        .isInstanceOf(JbuildException.class);
    assertThatThrownBy(() -> images.put(ofAnother, config, List.of()))
        .isInstanceOf(JbuildException.class);
    assertThat(store.blobs().list()).isEmpty();
    assertThat(images.list()).isEmpty();
  }

  @Test
  void theIndexIsAnImageIndexThatOthersCanRead() throws IOException {
    Images.put(store, "a", "app", "app:v1");
    Images.put(store, "b");

    ImageIndex index = ImageIndex.parse(Files.readAllBytes(store.layout().index()), "index.json");

    assertThat(index.mediaType()).isEqualTo(MediaType.INDEX);
    assertThat(index.manifests()).hasSize(3);
    assertThat(index.manifests().getFirst().annotations())
        .containsEntry("org.opencontainers.image.ref.name", "app:latest");
  }

  @Test
  void whatAnotherToolHasPutIntoTheIndexStays() throws IOException {
    Descriptor foreign = Descriptor.of(MediaType.INDEX, "foreign".getBytes(UTF_8));
    Files.write(store.layout().index(), ImageIndex.of(ImmutableList.of(foreign)).toBytes());

    Images.put(store, "a", "app");

    assertThat(ImageIndex.parse(Files.readAllBytes(store.layout().index()), "i").manifests())
        .hasSize(2)
        .contains(foreign);
    assertThat(images.list()).hasSize(1);
  }

  @Test
  void aDamagedIndexIsNamedWithARemedy() throws IOException {
    Images.put(store, "a", "app");
    Files.writeString(store.layout().index(), "{\"schemaVersion\":2,\"manifests\":[");

    assertThatThrownBy(() -> images.find("app"))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e).hasMessageContaining("/store/index.json: damaged");
              assertThat(e.hint().orElseThrow()).contains("jbuild fsck");
            });
    assertThatThrownBy(() -> Images.put(store, "b", "b")).isInstanceOf(StoreException.class);
  }

  @Test
  void aFlippedBitInADocumentIsNoticed() throws IOException {
    StoredImage image = Images.put(store, "a", "app");
    Path file = store.layout().blob(image.id());
    byte[] bytes = Files.readAllBytes(file);
    bytes[10] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> images.find("app"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(image.id() + ": content has digest sha256:");
    assertThat(images.ids()).containsExactly(image.id());
  }

  @Test
  void buildRecordsAreKeptBesideTheImage() {
    StoredImage image = Images.put(store, "a", "app");
    BuildRecord record =
        new BuildRecord(
            ImmutableList.of(
                BuildRecord.Step.UNKNOWN,
                new BuildRecord.Step(
                    Optional.of(Images.layer("l").digest()),
                    Optional.of(Images.layer("k").digest()),
                    1234,
                    7)));

    store.records().put(image.id(), record);

    assertThat(store.records().find(image.id())).contains(record);
    assertThat(store.records().list()).containsExactly(image.id());
    store.records().remove(image.id());
    assertThat(store.records().find(image.id())).isEmpty();
  }
}
