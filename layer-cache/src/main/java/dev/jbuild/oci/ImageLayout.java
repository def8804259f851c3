package dev.jbuild.oci;

import dev.jbuild.base.Printable;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonView;
import java.nio.charset.StandardCharsets;

/**
 * The file {@code oci-layout} at the top of an image layout (image-spec 1.1.1, image-layout.md).
 */
public final class ImageLayout {
  public static final String FILE_NAME = "oci-layout";
  public static final String VERSION = "1.0.0";

  private ImageLayout() {}

  /** The content of the file. */
  public static byte[] toBytes() {
    return ("{\"imageLayoutVersion\":\"" + VERSION + "\"}").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Checks the content of the file.
   *
   * @param what the file's name at the start of messages
   * @throws dev.jbuild.json.JsonException when it is not JSON or of another version
   */
  public static void check(byte[] document, String what) {
    JsonView version = Json.view(document, what).member("imageLayoutVersion");
    if (!version.string().equals(VERSION)) {
      throw version.invalid(
          "version '"
              + Printable.shorten(version.string(), 40)
              + "' is not supported, only "
              + VERSION
              + " is");
    }
  }
}
