package dev.jbuild.registry;

import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonNumber;
import dev.jbuild.json.JsonView;
import dev.jbuild.oci.MediaType;
import java.util.Locale;

/**
 * Of which media type a document is: as it says itself, as the server says, or, where a server says
 * nothing of use, by its members.
 */
final class ManifestType {
  /** Docker's image manifest v2, schema 1, plain and signed. */
  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+";

  private ManifestType() {}

  /**
   * The media type of a document.
   *
   * @param header {@code Content-Type}; empty when there is none
   * @param what the document, for messages
   * @throws Setback when it is something else altogether, such as an error page
   * @throws RegistryException when it is a manifest that cannot be used
   */
  static String of(byte[] document, String header, String what) throws Setback {
    int end = header.indexOf(';');
    String said = (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    JsonView json = read(document, said, what);
    if (said.startsWith(SCHEMA_1) || isSchema1(json)) {
      throw RegistryException.failed(
          what,
          "an image of schema 1, which is obsolete and not supported",
          "push the image again with a current tool");
    }
    String own = json.text("mediaType");
    if (!own.isEmpty()) {
      if (isUsable(said) && isUsable(own) && !said.equals(own)) {
        throw RegistryException.failed(
            what, "ambiguous: of type " + said + " by its header, of " + own + " by itself", null);
      }
      if (!isUsable(own)) {
        throw RegistryException.failed(
            what, "media type '" + Printable.shorten(own, 100) + "' is none of an image", null);
      }
      return own;
    }
    if (isUsable(said)) {
      return said;
    }
    if (!json.has("manifests") && !json.has("config")) {
      throw Setback.wrong("the answer is no manifest");
    }
    return json.has("manifests") ? MediaType.INDEX : MediaType.MANIFEST;
  }

  private static JsonView read(byte[] document, String said, String what) throws Setback {
    try {
      JsonView json = Json.view(document, what);
      json.object();
      return json;
    } catch (JbuildException e) {
      String type = said.isEmpty() ? "" : ", of type " + Printable.shorten(said, 60);
      throw Setback.wrong("the answer is no manifest: " + document.length + " bytes" + type);
    }
  }

  private static boolean isSchema1(JsonView json) {
    return json.object().get("schemaVersion").orElse(null) instanceof JsonNumber number
        && number.text().equals("1");
  }

  private static boolean isUsable(String type) {
    return MediaType.isManifest(type) || MediaType.isIndex(type);
  }
}
