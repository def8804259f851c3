package dev.jbuild.oci;

/** Media types of images: image-spec 1.1.1, media-types.md, and Docker's image manifest v2.2. */
public final class MediaType {
  public static final String INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
  public static final String LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
  public static final String LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
  public static final String EMPTY = "application/vnd.oci.empty.v1+json";

  public static final String DOCKER_INDEX =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
  public static final String DOCKER_LAYER_GZIP =
      "application/vnd.docker.image.rootfs.diff.tar.gzip";
  public static final String DOCKER_LAYER_ZSTD =
      "application/vnd.docker.image.rootfs.diff.tar.zstd";

  private static final int NAME_LIMIT = 127;

  private MediaType() {}

  public static boolean isIndex(String type) {
    return type.equals(INDEX) || type.equals(DOCKER_INDEX);
  }

  public static boolean isManifest(String type) {
    return type.equals(MANIFEST) || type.equals(DOCKER_MANIFEST);
  }

  public static boolean isConfig(String type) {
    return type.equals(CONFIG) || type.equals(DOCKER_CONFIG);
  }

  /** Whether a layer of this type is stored beside its manifest and can be unpacked. */
  public static boolean isLayer(String type) {
    return switch (type) {
      case LAYER, LAYER_GZIP, LAYER_ZSTD, DOCKER_LAYER, DOCKER_LAYER_GZIP, DOCKER_LAYER_ZSTD ->
          true;
      default -> false;
    };
  }

  /** OCI's type for a type of Docker; any other type as it is. */
  public static String toOci(String type) {
    return switch (type) {
      case DOCKER_INDEX -> INDEX;
      case DOCKER_MANIFEST -> MANIFEST;
      case DOCKER_CONFIG -> CONFIG;
      case DOCKER_LAYER -> LAYER;
      case DOCKER_LAYER_GZIP -> LAYER_GZIP;
      case DOCKER_LAYER_ZSTD -> LAYER_ZSTD;
      default -> type;
    };
  }

  /** Docker's type for a type of OCI; any other type as it is. */
  public static String toDocker(String type) {
    return switch (type) {
      case INDEX -> DOCKER_INDEX;
      case MANIFEST -> DOCKER_MANIFEST;
      case CONFIG -> DOCKER_CONFIG;
      case LAYER -> DOCKER_LAYER;
      case LAYER_GZIP -> DOCKER_LAYER_GZIP;
      case LAYER_ZSTD -> DOCKER_LAYER_ZSTD;
      default -> type;
    };
  }

  /** Whether the layer is one that its publisher did not want copied, to be had from its urls. */
  public static boolean isNondistributable(String type) {
    return type.startsWith("application/vnd.oci.image.layer.nondistributable.v1.tar")
        || type.startsWith("application/vnd.docker.image.rootfs.foreign.diff.tar");
  }

  /**
   * Whether the text is a media type by RFC 6838, section 4.2, as descriptors need it: no
   * parameters.
   */
  public static boolean isValid(String type) {
    int slash = type.indexOf('/');
    return slash > 0 && isName(type, 0, slash) && isName(type, slash + 1, type.length());
  }

  private static boolean isName(String text, int from, int to) {
    if (to - from < 1 || to - from > NAME_LIMIT || !isLetterOrDigit(text.charAt(from))) {
      return false;
    }
    for (int i = from + 1; i < to; i++) {
      if (!isLetterOrDigit(text.charAt(i)) && "!#$&^_.+-".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
