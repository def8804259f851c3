package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import java.util.Map;

/**
 * An index that moves between archive and store. The manifests that it lists may be others on the
 * other side: the store keeps the one that it has of an image, and saving may compress layers.
 */
final class IndexDocument {
  private IndexDocument() {}

  /**
   * The index with other manifests in place of those that it lists; platforms and annotations stay.
   *
   * @param manifests by the digest that the index has now
   * @param keepOthers whether what has no entry there stays listed
   * @return an equal document when nothing differs: its own bytes are good then
   */
  static ImageIndex with(
      ImageIndex document, Map<Digest, Descriptor> manifests, boolean keepOthers) {
    ImmutableList.Builder<Descriptor> all = ImmutableList.builder();
    for (Descriptor listed : document.manifests()) {
      Descriptor now = manifests.get(listed.digest());
      if (now == null && keepOthers) {
        all.add(listed);
      } else if (now != null) {
        all.add(
            new Descriptor(
                now.mediaType(),
                now.digest(),
                now.sizeBytes(),
                listed.annotations(),
                listed.platform().isPresent() ? listed.platform() : now.platform(),
                listed.digest().equals(now.digest()) ? listed.other() : now.other()));
      }
    }
    ImageIndex changed =
        new ImageIndex(document.mediaType(), all.build(), document.annotations(), document.other());
    // a platform that was only added is no reason for another digest
    return sameManifests(changed, document) ? document : changed;
  }

  private static boolean sameManifests(ImageIndex one, ImageIndex other) {
    if (one.manifests().size() != other.manifests().size()) {
      return false;
    }
    for (int i = 0; i < one.manifests().size(); i++) {
      if (!one.manifests().get(i).digest().equals(other.manifests().get(i).digest())) {
        return false;
      }
    }
    return true;
  }
}
