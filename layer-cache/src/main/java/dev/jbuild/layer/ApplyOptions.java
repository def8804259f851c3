package dev.jbuild.layer;

import org.jspecify.annotations.Nullable;

/**
 * How an archive is laid into a directory tree.
 *
 * @param source what the archive is called in messages, such as {@code layer sha256:...} or the
 *     name of a file; printed escaped
 * @param base absolute path inside the root below which entries go; links are followed inside the
 *     root, missing directories are made (0755, 0:0)
 * @param owner given to every entry instead of what the archive says
 */
public record ApplyOptions(
    String source, Kind kind, String base, @Nullable Owner owner, LayerLimits limits) {

  /** What the names in the archive mean. */
  public enum Kind {
    /** An OCI layer: {@code .wh.} names remove entries of lower layers. */
    LAYER,
    /** A root file system: {@code .wh.} is an ordinary prefix. */
    ROOT_FILE_SYSTEM,
    /** An archive of {@code ADD}: as before, and an entry for the archive's root is ignored. */
    ARCHIVE,
    /** A build context: files, directories and links only. */
    CONTEXT
  }

  public record Owner(int uid, int gid) {}

  public static ApplyOptions layer(String source, LayerLimits limits) {
    return new ApplyOptions(source, Kind.LAYER, "/", null, limits);
  }

  public static ApplyOptions rootFileSystem(String source, LayerLimits limits) {
    return new ApplyOptions(source, Kind.ROOT_FILE_SYSTEM, "/", null, limits);
  }

  /** Everything belongs to 0:0, as in any build context. */
  public static ApplyOptions context(String source, LayerLimits limits) {
    return new ApplyOptions(source, Kind.CONTEXT, "/", new Owner(0, 0), limits);
  }

  public static ApplyOptions archive(
      String source, String base, @Nullable Owner owner, LayerLimits limits) {
    return new ApplyOptions(source, Kind.ARCHIVE, base, owner, limits);
  }
}
