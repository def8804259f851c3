package dev.jbuild.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BlobStoreTest {
  private static final byte[] CONTENT = "content".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.of(CONTENT);

  private final FileSystem fs = Jimfs.newFileSystem(Configuration.unix());
  private Store store;
  private BlobStore blobs;

  @BeforeEach
  void open() {
    store = Store.open(fs.getPath("/store"), fs.getPath("/run"));
    blobs = store.blobs();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    fs.close();
  }

  @Test
  void whatIsPutIsRead() {
    Blob blob = blobs.put(CONTENT);

    assertThat(blob).isEqualTo(new Blob(DIGEST, CONTENT.length));
    assertThat(blobs.has(DIGEST)).isTrue();
    assertThat(blobs.has(DIGEST, CONTENT.length)).isTrue();
    assertThat(blobs.has(DIGEST, 1)).isFalse();
    assertThat(blobs.size(DIGEST)).isEqualTo(CONTENT.length);
    assertThat(blobs.read(DIGEST, 100)).isEqualTo(CONTENT);
    assertThat(blobs.list()).containsExactly(DIGEST);
  }

  @Test
  void ofSeveralOnlyThoseThatAreMissingAreWritten() {
    byte[] other = "other".getBytes(UTF_8);
    ImmutableMap<Digest, byte[]> both = ImmutableMap.of(DIGEST, CONTENT, Digest.of(other), other);
    blobs.put(CONTENT);

    assertThat(blobs.putAll(both)).containsExactly(Digest.of(other));
    assertThat(blobs.putAll(both)).isEmpty();
    assertThat(blobs.read(DIGEST, 100)).isEqualTo(CONTENT);
    assertThat(blobs.read(Digest.of(other), 100)).isEqualTo(other);
  }

  @Test
  void writersHashWhatTheyWrite() throws IOException {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);

    try (BlobWriter writer = blobs.create()) {
      writer.write(content, 0, 200_000);
      writer.write(content[200_000]);
      writer.write(content, 200_001, content.length - 200_001);
      assertThat(writer.sizeBytes()).isEqualTo(content.length);
      assertThat(writer.commit()).isEqualTo(new Blob(Digest.of(content), content.length));
    }

    try (InputStream in = blobs.open(Digest.of(content))) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  void contentOfAnotherDigestOrSizeIsNotStored() throws IOException {
    Descriptor expected = Descriptor.of(MediaType.LAYER, CONTENT);

    try (BlobWriter writer = blobs.create()) {
      writer.write("other!!".getBytes(UTF_8));
      assertThatThrownBy(() -> writer.commit(expected))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("digest");
    }
    try (BlobWriter writer = blobs.create()) {
      writer.write("contents".getBytes(UTF_8));
      assertThatThrownBy(() -> writer.commit(expected)).hasMessageContaining("size");
    }
    assertThat(blobs.list()).isEmpty();
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void writersStopAtTheirLimit() {
    try (BlobWriter writer = blobs.create(5)) {
      assertThatThrownBy(() -> writer.write(CONTENT, 0, CONTENT.length))
          .hasMessageContaining("limit of 5 bytes");
    }
  }

  @Test
  void whatIsNotCommittedIsRemoved() throws IOException {
    try (BlobWriter writer = blobs.create()) {
      writer.write(CONTENT);
      assertThat(unfinished()).hasSize(1);
    }

    assertThat(unfinished()).isEmpty();
    assertThat(blobs.has(DIGEST)).isFalse();
  }

  @Test
  void committingTwiceIsABug() throws IOException {
    try (BlobWriter writer = blobs.create()) {
      writer.write(CONTENT);
      writer.commit(Optional.of(DIGEST));
      assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void damagedContentIsNoticedAtTheEndOfTheStream() throws IOException {
    blobs.put(CONTENT);
    Files.writeString(store.layout().blob(DIGEST), "c0ntent");

    try (InputStream in = blobs.open(DIGEST)) {
      assertThat(in.skip(3)).isEqualTo(3);
      assertThatThrownBy(() -> in.transferTo(OutputStream.nullOutputStream()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("content has digest");
    }
    assertThatThrownBy(() -> blobs.read(DIGEST, 100)).isInstanceOf(StoreException.class);
  }

  @Test
  void puttingHealsADamagedBlob() throws IOException {
    blobs.put(CONTENT);
    Files.writeString(store.layout().blob(DIGEST), "c0ntent");

    blobs.put(CONTENT);

    assertThat(blobs.read(DIGEST, 100)).isEqualTo(CONTENT);
  }

  @Test
  void documentsHaveALimit() {
    blobs.put(CONTENT);

    assertThatThrownBy(() -> blobs.read(DIGEST, 6)).hasMessageContaining("limit of 6 bytes");
  }

  @Test
  void missingBlobsAreNamed() {
    assertThatThrownBy(() -> blobs.read(DIGEST, 10)).hasMessage("blob " + DIGEST + ": not found");
    assertThatThrownBy(() -> blobs.open(DIGEST)).hasMessageContaining("not found");
    assertThatThrownBy(() -> blobs.size(DIGEST)).hasMessageContaining("not found");
  }

  @Test
  void linksAndDirectoriesAreNoBlobs() throws IOException {
    Path outside = Files.write(fs.getPath("/outside"), CONTENT);
    Files.createSymbolicLink(store.layout().blob(DIGEST), outside);

    assertThat(blobs.has(DIGEST)).isFalse();
    assertThatThrownBy(() -> blobs.open(DIGEST)).hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> blobs.read(DIGEST, 10)).hasMessageContaining("not a regular file");

    blobs.delete(DIGEST);
    assertThat(outside).exists();
  }

  private long[] unfinished() throws IOException {
    try (Stream<Path> files = Files.walk(store.layout().tmpDir())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("blob"))
          .mapToLong(file -> 1)
          .toArray();
    }
  }
}
