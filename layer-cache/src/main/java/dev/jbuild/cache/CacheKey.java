package dev.jbuild.cache;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.Digest;

/**
 * What decides the result of a step: the SHA-256 over its fields, and the fields themselves, in
 * order.
 *
 * @param digest over all fields, each length-prefixed
 * @param fields kept so that two keys can be compared by a person
 */
public record CacheKey(Digest digest, ImmutableList<Field> fields) {

  /** One input of a step, by name. */
  public record Field(String name, String value) {}

  @Override
  public String toString() {
    return digest.toString();
  }
}
