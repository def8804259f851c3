package dev.jbuild.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacheIndexTest {
  private final FileSystem fs = Jimfs.newFileSystem(Configuration.unix());
  private final Path directory = fs.getPath("/keys");
  private final CacheIndex index = new CacheIndex(directory);

  @AfterEach
  void close() throws IOException {
    fs.close();
  }

  @Test
  void returnsWhatWasPut() {
    CacheKey key = new KeyBuilder("run").add("argument", "echo a\nb\r% c").build();
    CacheRecord record = record(key);

    index.put(key, record);

    assertThat(index.find(key)).contains(withoutFields(record));
    assertThat(index.read(key.digest())).contains(record);
  }

  @Test
  void knowsNothingOfAnotherKey() {
    CacheKey key = new KeyBuilder("run").add("argument", "a").build();
    index.put(key, record(key));

    assertThat(index.find(new KeyBuilder("run").add("argument", "b").build())).isEmpty();
  }

  @Test
  void laterRecordReplacesTheEarlier() {
    CacheKey key = new KeyBuilder("run").build();
    index.put(key, record(key));
    CacheRecord later = new CacheRecord(chain('b'), Instant.EPOCH, 7, key.fields());

    index.put(key, later);

    assertThat(index.find(key)).contains(withoutFields(later));
  }

  @Test
  void anyTruncationIsNoRecord() throws IOException {
    CacheKey key = new KeyBuilder("run").add("argument", "x").build();
    index.put(key, record(key));
    Path file = directory.resolve(key.digest().hex().substring(0, 2)).resolve(key.digest().hex());
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));

      assertThat(index.find(key)).as("cut at %d", length).isEmpty();
    }
  }

  @Test
  void damagedChainIsNoRecord() throws IOException {
    CacheKey key = new KeyBuilder("run").build();
    index.put(key, record(key));
    Path file = directory.resolve(key.digest().hex().substring(0, 2)).resolve(key.digest().hex());
    Files.writeString(file, Files.readString(file).replace("chain sha256:a", "chain sha256:Z"));

    assertThat(index.find(key)).isEmpty();
  }

  @Test
  void listsEveryKeyAndLeavesNoOtherFile() throws IOException {
    CacheKey one = new KeyBuilder("run").add("n", "1").build();
    CacheKey two = new KeyBuilder("run").add("n", "2").build();
    index.put(one, record(one));
    index.put(two, record(two));

    assertThat(index.list()).containsExactlyInAnyOrder(one.digest(), two.digest());
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(2);
    }
  }

  @Test
  void emptyStoreHasNoKeys() throws IOException {
    assertThat(index.list()).isEmpty();
  }

  private static CacheRecord record(CacheKey key) {
    return new CacheRecord(chain('a'), Instant.parse("2026-01-02T03:04:05Z"), 1234, key.fields());
  }

  private static CacheRecord withoutFields(CacheRecord record) {
    return new CacheRecord(record.chainId(), record.created(), record.millis(), ImmutableList.of());
  }

  private static ChainId chain(char digit) {
    return new ChainId(new Digest(String.valueOf(digit).repeat(64)));
  }
}
