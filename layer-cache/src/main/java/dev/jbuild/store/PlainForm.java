package dev.jbuild.store;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How {@link IndexForm} writes images that have nothing special: of one media type and platform
 * they differ in two digests, a number and a name.
 *
 * <pre>
 *   {"mediaType":"TYPE","digest":"sha256:HEX","size":N,
 *    "annotations":{"dev.jbuild.image.id":"sha256:HEX"[,"org.opencontainers.image.ref.name":"NAME"]},
 *    "platform":{PLATFORM}}        all without the white space
 * </pre>
 *
 * <p>What {@link #match} accepts is a descriptor whose fields are known by their places, and every
 * byte of it is what a writer would write. So it need not be read as JSON, nor be written again.
 */
final class PlainForm {
  private static final int HEX_DIGITS = 64;
  // every number of so many digits is a long
  private static final int NUMBER_DIGITS = 18;
  private static final byte[] SIZE = bytes("\",\"size\":");
  private static final byte[] ID =
      bytes(",\"annotations\":{\"" + IndexForm.IMAGE_ID + "\":\"sha256:");
  private static final byte[] NAME = bytes("\",\"" + ImageIndex.REF_NAME + "\":\"");

  private final String mediaType;
  private final Platform platform;
  private final byte[] head;
  private final byte[] tail;

  private PlainForm(String mediaType, Platform platform) {
    this.mediaType = mediaType;
    this.platform = platform;
    this.head = bytes("{\"mediaType\":\"" + mediaType + "\",\"digest\":\"sha256:");
    this.tail = bytes("\"},\"platform\":" + Json.compact(platform.toJson()) + "}");
  }

  /** The form of that manifest's descriptor and its like; absent when it has anything special. */
  static Optional<PlainForm> of(Descriptor manifest) {
    boolean plain =
        MediaType.isManifest(manifest.mediaType())
            && manifest.annotations().isEmpty()
            && manifest.other().isEmpty()
            && manifest.platform().isPresent()
            && manifest.platform().get().other().isEmpty();
    return plain
        ? Optional.of(new PlainForm(manifest.mediaType(), manifest.platform().get()))
        : Optional.empty();
  }

  /** A descriptor of this form in the bytes of an index. */
  static final class Match {
    private final PlainForm form;
    private final byte[] file;
    private final int digestAt;
    private final int idAt;
    private final int tailAt;

    private Match(PlainForm form, byte[] file, int digestAt, int idAt, int tailAt) {
      this.form = form;
      this.file = file;
      this.digestAt = digestAt;
      this.idAt = idAt;
      this.tailAt = tailAt;
    }

    Digest id() {
      return new Digest(text(file, idAt, idAt + HEX_DIGITS));
    }

    boolean hasDigest(Digest digest) {
      return text(file, digestAt, digestAt + HEX_DIGITS).equals(digest.hex());
    }

    /** Without the annotations that make it an entry of the index. */
    Descriptor descriptor() {
      String size = text(file, digestAt + HEX_DIGITS + SIZE.length, idAt - ID.length);
      return new Descriptor(
          form.mediaType,
          new Digest(text(file, digestAt, digestAt + HEX_DIGITS)),
          Long.parseLong(size),
          ImmutableMap.of(),
          Optional.of(form.platform),
          JsonObject.EMPTY);
    }

    boolean isNamed() {
      return tailAt > idAt + HEX_DIGITS;
    }

    /** The name that it has; absent when that is none, or not spelled as a writer spells it. */
    Optional<ImageReference> name() {
      String name = text(file, idAt + HEX_DIGITS + NAME.length, tailAt);
      Optional<ImageReference> parsed = ImageReference.tryParse(name);
      return parsed.isPresent() && parsed.get().toString().equals(name) ? parsed : Optional.empty();
    }

    /** Behind the descriptor. */
    int end() {
      return tailAt + form.tail.length;
    }
  }

  /** The descriptor that begins there; absent when one byte is not of this form. */
  Optional<Match> match(byte[] file, int begin) {
    int digestAt = after(head, file, begin);
    int sizeAt = after(SIZE, file, afterHex(file, digestAt));
    int idAt = after(ID, file, afterNumber(file, sizeAt));
    int idEnd = afterHex(file, idAt);
    int nameAt = after(NAME, file, idEnd);
    int tailAt = nameAt < 0 ? idEnd : quote(file, nameAt);
    return after(tail, file, tailAt) < 0
        ? Optional.empty()
        : Optional.of(new Match(this, file, digestAt, idAt, tailAt));
  }

  /** Where the expected bytes end that begin there; -1 when others do, or after a failure. */
  static int after(byte[] expected, byte[] file, int begin) {
    if (begin < 0 || expected.length > file.length - begin) {
      return -1;
    }
    for (int i = 0; i < expected.length; i++) {
      if (file[begin + i] != expected[i]) {
        return -1;
      }
    }
    return begin + expected.length;
  }

  private static int afterHex(byte[] file, int begin) {
    if (begin < 0 || HEX_DIGITS > file.length - begin) {
      return -1;
    }
    for (int i = begin; i < begin + HEX_DIGITS; i++) {
      byte c = file[i];
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return -1;
      }
    }
    return begin + HEX_DIGITS;
  }

  /** Decimal digits without a needless zero. */
  private static int afterNumber(byte[] file, int begin) {
    int end = begin;
    while (end >= 0 && end < file.length && file[end] >= '0' && file[end] <= '9') {
      end++;
    }
    boolean canonical = end == begin + 1 || (end > begin && file[begin] != '0');
    return canonical && end - begin <= NUMBER_DIGITS ? end : -1;
  }

  /** The next quote; what stands before it is looked at by {@link Match#name}. */
  private static int quote(byte[] file, int begin) {
    int at = begin;
    while (at < file.length && file[at] != '"') {
      at++;
    }
    return at;
  }

  private static String text(byte[] file, int begin, int end) {
    return new String(file, begin, end - begin, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
