package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.store.StoreEntry;

/**
 * An image, or an index of images, to be saved.
 *
 * @param names that go with it, out of those that it has
 */
public record SaveRequest(StoreEntry entry, ImmutableList<ImageReference> names) {}
