package dev.jbuild.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.jbuild.json.Json;
import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is cut out of an index finds the same as the whole. */
final class IndexScanTest {
  private static final String NAME = "org.opencontainers.image.ref.name";

  private final FileSystem fs = Jimfs.newFileSystem(Configuration.unix());
  private Store store;
  private ImageStore images;

  @BeforeEach
  void open() {
    store = Store.open(fs.getPath("/store"), fs.getPath("/run"));
    images = store.images();
    Images.put(store, "first", "one");
    Images.put(store, "second", "two", "two:b", "host:5000/two:c");
    Images.put(store, "third");
    Images.put(store, "last", "four");
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    fs.close();
  }

  @Test
  void everyImageIsFoundWithAllItsNames() {
    for (StoredImage image : images.list()) {
      assertThat(images.find(image.id())).contains(image);
      for (ImageReference name : image.names()) {
        assertThat(images.find(name)).contains(image);
        assertThat(images.find(name.toString())).contains(image);
      }
    }
    assertThat(images.find(ImageReference.parse("none"))).isEmpty();
  }

  @Test
  void onlyTheDescriptorsOfTheImageAreCutOut() throws IOException {
    Optional<byte[]> cut = new IndexScan(Files.readAllBytes(index())).withAnnotation(NAME, "two:b");

    assertThat(cut).isPresent();
    assertThat(new String(cut.get(), UTF_8)).containsOnlyOnce("digest").contains("two:b");
    Json.parse(cut.get(), "cut");
  }

  @Test
  void indexThatAnotherToolHasIndentedIsReadAsAWhole() throws IOException {
    StoredImage image = images.get("two");
    byte[] indented = Json.pretty(Json.parse(Files.readAllBytes(index()), "index")).getBytes(UTF_8);
    Files.write(index(), indented);

    assertThat(new IndexScan(indented).withAnnotation(NAME, "two:b")).isEmpty();
    assertThat(images.find("two:b")).contains(image);
    assertThat(images.find(image.id())).contains(image);
  }

  @Test
  void annotationOfSomethingNestedNamesNoImage() throws IOException {
    StoredImage image = images.get("two");
    String text = Files.readString(index());
    String nested =
        "\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
            + image.manifest().digest()
            + "\",\"size\":1,\"subject\":{\"mediaType\":\"a/b\",\"digest\":\""
            + image.manifest().digest()
            + "\",\"size\":1,\"annotations\":{\""
            + NAME
            + "\":\"two:b\"}}},";
    Files.writeString(index(), text.replace("\"manifests\":[", nested));

    assertThat(images.find("two:b")).contains(image);
  }

  private Path index() {
    return fs.getPath("/store/index.json");
  }
}
