package dev.jbuild.cache;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.LosslessText;
import dev.jbuild.oci.Digest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What decides the result of a step: the SHA-256 over its fields, and the fields themselves. */
public final class CacheKey {
  private final Digest digest;

  /** Name, value, name, ... each with its length in front; nobody changes it. */
  private final byte[] content;

  /** {@code content} belongs to the key from now on. */
  CacheKey(byte[] content) {
    this.digest = Digest.of(content);
    this.content = content;
  }

  /** One input of a step, by name. */
  public record Field(String name, String value) {}

  /** Over all fields, each length-prefixed. */
  public Digest digest() {
    return digest;
  }

  /**
   * The fields in order, so that two keys can be compared by a person. Made anew by each call: a
   * cached build asks for none of some hundred per step.
   */
  public ImmutableList<Field> fields() {
    ImmutableList.Builder<Field> fields = ImmutableList.builder();
    int at = 0;
    while (at < content.length) {
      int name = length(at);
      int value = length(at + 4 + name);
      fields.add(new Field(text(at + 4, name), text(at + 8 + name, value)));
      at += 8 + name + value;
    }
    return fields.build();
  }

  private int length(int at) {
    return content[at] << 24
        | (content[at + 1] & 0xff) << 16
        | (content[at + 2] & 0xff) << 8
        | (content[at + 3] & 0xff);
  }

  private String text(int at, int length) {
    return LosslessText.decode(Arrays.copyOfRange(content, at, at + length));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CacheKey that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
