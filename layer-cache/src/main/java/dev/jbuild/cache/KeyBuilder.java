package dev.jbuild.cache;

import dev.jbuild.base.LosslessText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects the inputs of a step. Names and values are hashed with their lengths in front, so no two
 * lists of fields share a digest; the order of calls counts.
 */
public final class KeyBuilder {
  /** Raised whenever the meaning of any field changes: old records are then never found. */
  private static final String VERSION = "1";

  /** What is hashed, in one piece: a digest that is fed by the word costs several times as much. */
  private byte[] content = new byte[512];

  private int length;

  /** Starts the key of a step of this kind ({@code run}, {@code copy}, ...). */
  public KeyBuilder(String kind) {
    add("version", VERSION);
    add("kind", kind);
  }

  public KeyBuilder add(String name, String value) {
    update(name);
    update(value);
    return this;
  }

  /** Adds a list as one field for each element, preceded by their number. */
  public KeyBuilder addAll(String name, Iterable<String> values) {
    byte[] prefix = (name + "[").getBytes(StandardCharsets.UTF_8);
    int count = 0;
    for (String value : values) {
      updateIndexed(prefix, count);
      update(value);
      count++;
    }
    return add(name + ".length", Integer.toString(count));
  }

  public CacheKey build() {
    return new CacheKey(Arrays.copyOf(content, length));
  }

  private void update(String text) {
    byte[] bytes = LosslessText.encode(text);
    begin(bytes.length);
    put(bytes, bytes.length);
  }

  /** As {@link #update} of {@code PREFIX index ]}, but makes no text of each. */
  private void updateIndexed(byte[] prefix, int index) {
    int digits = 1;
    for (int rest = index; rest >= 10; rest /= 10) {
      digits++;
    }
    begin(prefix.length + digits + 1);
    put(prefix, prefix.length);
    length += digits;
    int rest = index;
    for (int at = length - 1; at >= length - digits; at--) {
      content[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    content[length++] = ']';
  }

  /** Makes room for a text, and puts its length. */
  private void begin(int bytes) {
    int needed = length + 4 + bytes;
    if (needed > content.length) {
      content = Arrays.copyOf(content, Math.max(2 * content.length, needed));
    }
    content[length] = (byte) (bytes >>> 24);
    content[length + 1] = (byte) (bytes >>> 16);
    content[length + 2] = (byte) (bytes >>> 8);
    content[length + 3] = (byte) bytes;
    length += 4;
  }

  private void put(byte[] bytes, int count) {
    System.arraycopy(bytes, 0, content, length, count);
    length += count;
  }
}
