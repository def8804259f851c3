package dev.jbuild.oci;

import dev.jbuild.base.Limits;
import dev.jbuild.base.Printable;
import java.util.List;

/** Decides whether documents that are good by themselves make up an image together. */
public final class ManifestCheck {
  private ManifestCheck() {}

  /**
   * Checks that a manifest is that of an image whose layers can be had and stacked: the type of its
   * configuration, the types and the number of its layers.
   *
   * @param what the manifest's name at the start of messages
   * @throws OciException when it is another artifact, has layers of an unknown or non-distributable
   *     type, or more layers than {@link Limits#LAYERS}
   */
  public static void image(Manifest manifest, String what) {
    String configType = manifest.config().mediaType();
    if (!MediaType.isConfig(configType)) {
      throw OciException.notAnImage(
          what, "not an image: media type of its config is '" + configType + "'");
    }
    List<Descriptor> layers = manifest.layers();
    if (layers.size() > Limits.LAYERS) {
      throw OciException.notAnImage(what, layers.size() + " layers, the limit is " + Limits.LAYERS);
    }
    for (int i = 0; i < layers.size(); i++) {
      String type = layers.get(i).mediaType();
      String where = "layers[" + i + "] (" + layers.get(i).digest() + ")";
      if (MediaType.isNondistributable(type)) {
        throw OciException.notAnImage(
            what, where + " is nondistributable: foreign layers are not fetched");
      }
      if (!MediaType.isLayer(type)) {
        throw OciException.notAnImage(
            what, where + " has media type '" + type + "', which is no layer's");
      }
    }
  }

  /**
   * As {@link #image(Manifest, String)}, and that the configuration has one diffID for each layer.
   *
   * @throws OciException when the numbers differ, too
   */
  public static void image(Manifest manifest, ImageConfig config, String what) {
    image(manifest, what);
    int layers = manifest.layers().size();
    int diffIds = config.diffIds().size();
    if (layers != diffIds) {
      throw OciException.notAnImage(
          what, "the manifest has " + layers + " layers, the config " + diffIds + " diff ids");
    }
  }

  /**
   * Checks that a document is of the type that its descriptor says.
   *
   * @param documentType the document's own member {@code mediaType}; empty when it has none
   * @throws OciException when they differ
   */
  public static void sameType(Descriptor descriptor, String documentType, String what) {
    if (!documentType.isEmpty() && !documentType.equals(descriptor.mediaType())) {
      throw OciException.notAnImage(
          what,
          "media type is '"
              + Printable.escape(documentType)
              + "', its descriptor says '"
              + descriptor.mediaType()
              + "'");
    }
  }

  /**
   * Checks that an image is for the machine that is asked for.
   *
   * @throws OciException naming both platforms
   */
  public static void platform(ImageConfig config, Platform wanted, String what) {
    if (!config.platform().matches(wanted)) {
      throw OciException.notAnImage(
          what,
          "the image is for platform "
              + Printable.escape(config.platform().toString())
              + ", this is "
              + wanted);
    }
  }
}
