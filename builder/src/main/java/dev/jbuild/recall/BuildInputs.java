package dev.jbuild.recall;

import dev.jbuild.oci.Digest;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a build was given, put together as bytes that are the same only for the same inputs.
 *
 * @see dev.jbuild.recall the package, for what must be in them
 */
public final class BuildInputs {
  private static final String FORMAT = "jbuild build trace 2";

  private final TraceWriter all = new TraceWriter().text(FORMAT);
  private final CRC32 place = new CRC32();
  private @Nullable Digest digest;

  /**
   * Adds a value.
   *
   * @param what it is, for telling it from others
   */
  public BuildInputs add(String what, String value) {
    digest = null;
    all.text(what).text(value);
    return this;
  }

  /**
   * Adds a value that, unlike the content of a recipe, stays while people work on a build: builds
   * that differ in it keep their traces beside each other.
   */
  public BuildInputs addPlace(String what, String value) {
    place.update((what + '\0' + value + '\0').getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return add(what, value);
  }

  /** Nothing else of them is kept: a value may be a secret, though it should not. */
  Digest digest() {
    Digest known = digest;
    if (known == null) {
      known = Digest.of(all.toBytes());
      digest = known;
    }
    return known;
  }

  /** Which of the few files for traces is the one of this build. */
  int slot() {
    return (int) (place.getValue() & 0xFF);
  }
}
