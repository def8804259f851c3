package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import java.util.Optional;

/**
 * Picks the entry of a layout's index that a build context names ({@code
 * oci-layout://DIRECTORY[:TAG|@DIGEST]}).
 */
final class NamedLayoutImage {
  private static final String LATEST = "latest";

  private NamedLayoutImage() {}

  /**
   * The entry of that tag, reference or digest.
   *
   * @param name {@code ""} is the tag {@code latest}, or the only entry
   * @throws ArchiveException when there is none
   */
  static Descriptor find(ImageIndex index, String name) {
    ImmutableList<Descriptor> entries = index.manifests();
    if (name.isEmpty() && entries.size() == 1) {
      return entries.getFirst();
    }
    String wanted = name.isEmpty() ? LATEST : name;
    Optional<Digest> digest =
        Digest.isDigest(wanted) ? Optional.of(Digest.parse(wanted)) : Optional.empty();
    for (Descriptor entry : entries) {
      if (digest.isPresent() ? entry.digest().equals(digest.get()) : isCalled(entry, wanted)) {
        return entry;
      }
    }
    throw ArchiveException.refused(
        OciLayoutReader.INDEX, "there is no image " + wanted + " among " + entries.size());
  }

  /** The annotation is a tag, or a whole reference. */
  private static boolean isCalled(Descriptor entry, String wanted) {
    String name = entry.annotations().getOrDefault(ImageIndex.REF_NAME, "");
    return name.equals(wanted) || name.endsWith(":" + wanted);
  }
}
