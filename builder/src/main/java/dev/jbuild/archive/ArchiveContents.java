package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;

/**
 * What an archive holds, in its order.
 *
 * @param images that stand alone
 * @param indexes with the images that they list
 */
record ArchiveContents(ImmutableList<ArchivedImage> images, ImmutableList<ArchivedIndex> indexes) {

  static ArchiveContents of(ImmutableList<ArchivedImage> images) {
    return new ArchiveContents(images, ImmutableList.of());
  }

  int size() {
    return images.size() + indexes.size();
  }

  /** All images, those of indexes after those that stand alone. */
  ImmutableList<ArchivedImage> everyImage() {
    ImmutableList.Builder<ArchivedImage> all = ImmutableList.builder();
    all.addAll(images);
    for (ArchivedIndex index : indexes) {
      all.addAll(index.images());
    }
    return all.build();
  }
}
