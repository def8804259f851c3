package dev.jbuild.cache;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cache.CacheKey.Field;
import dev.jbuild.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects the inputs of a step. Names and values are hashed with their lengths in front, so no two
 * lists of fields share a digest; the order of calls counts.
 */
public final class KeyBuilder {
  /** Raised whenever the meaning of any field changes: old records are then never found. */
  private static final String VERSION = "1";

  private final ImmutableList.Builder<Field> fields = ImmutableList.builder();

  /** What is hashed, in one piece: a digest that is fed by the word costs several times as much. */
  private byte[] content = new byte[512];

  private int length;

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
    return new CacheKey(Digest.of(Arrays.copyOf(content, length)), fields.build());
  }

  private void update(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int needed = length + 4 + bytes.length;
    if (needed > content.length) {
      content = Arrays.copyOf(content, Math.max(2 * content.length, needed));
    }
    content[length] = (byte) (bytes.length >>> 24);
    content[length + 1] = (byte) (bytes.length >>> 16);
    content[length + 2] = (byte) (bytes.length >>> 8);
    content[length + 3] = (byte) bytes.length;
    System.arraycopy(bytes, 0, content, length + 4, bytes.length);
    length = needed;
  }
}
