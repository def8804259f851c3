package dev.jbuild.remote;

import dev.jbuild.base.JbuildException;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonView;
import dev.jbuild.oci.Digest;
import java.util.Optional;

/**
 * What is known of a URL that was fetched.
 *
 * @param url without user information
 * @param etag as the server sent it; empty without one
 * @param lastModified as the server sent it, when it can tell whether the content changed; or empty
 */
record UrlRecord(
    String url, String etag, String lastModified, Digest digest, long modifiedSeconds) {

  byte[] toBytes() {
    return Json.canonical(
        JsonObject.builder()
            .put("url", url)
            .put("etag", etag)
            .put("lastModified", lastModified)
            .put("digest", digest.toString())
            .put("modified", Long.toString(modifiedSeconds))
            .build());
  }

  /** Absent when the bytes are no such record. */
  static Optional<UrlRecord> parse(byte[] bytes) {
    try {
      JsonView view = Json.view(bytes, "record of a URL");
      return Optional.of(
          new UrlRecord(
              view.text("url"),
              view.text("etag"),
              view.text("lastModified"),
              Digest.parse(view.text("digest")),
              Long.parseLong(view.text("modified"))));
    } catch (JbuildException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether a request can ask if the content is still the same. */
  boolean hasValidator() {
    return !etag.isEmpty() || !lastModified.isEmpty();
  }

  /** RFC 9110, section 8.8.3.2: the weak comparison, which is the one for {@code GET}. */
  boolean sameEtag(String other) {
    return !etag.isEmpty() && strong(etag).equals(strong(other));
  }

  private static String strong(String etag) {
    return etag.startsWith("W/") ? etag.substring(2) : etag;
  }
}
