package dev.jbuild.cache;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cache.CacheKey.Field;
import dev.jbuild.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Collects the inputs of a step. Names and values are hashed with their lengths in front, so no two
 * lists of fields share a digest; the order of calls counts.
 */
public final class KeyBuilder {
  /** Raised whenever the meaning of any field changes: old records are then never found. */
  private static final String VERSION = "1";

  private final ImmutableList.Builder<Field> fields = ImmutableList.builder();
  private final MessageDigest digest = Digest.sha256();

  /** Starts the key of a step of this kind ({@code run}, {@code copy}, ...). */
  public KeyBuilder(String kind) {
    add("version", VERSION);
    add("kind", kind);
  }

  public KeyBuilder add(String name, String value) {
    fields.add(new Field(name, value));
    update(name);
    update(value);
    return this;
  }

  /** Adds a list as one field for each element, preceded by their number. */
  public KeyBuilder addAll(String name, Iterable<String> values) {
    int count = 0;
    for (String value : values) {
      add(name + "[" + count + "]", value);
      count++;
    }
    return add(name + ".length", Integer.toString(count));
  }

  public CacheKey build() {
    return new CacheKey(Digest.ofHash(digest.digest()), fields.build());
  }

  private void update(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] length = new byte[4];
    for (int i = 0; i < 4; i++) {
      length[i] = (byte) (bytes.length >>> (24 - 8 * i));
    }
    digest.update(length);
    digest.update(bytes);
  }
}
