package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.store.StoredImage;

/**
 * An image to be saved.
 *
 * @param names that go with it, out of those that it has
 */
public record SaveRequest(StoredImage image, ImmutableList<ImageReference> names) {}
