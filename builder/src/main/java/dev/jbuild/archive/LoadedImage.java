package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.store.StoredImage;

/**
 * An image that was loaded.
 *
 * @param names that it has from the archive, or from the caller
 * @param moved names among them that another image lost, and that image's id
 * @param ignoredNames what stood in the archive instead of a name, unescaped
 */
public record LoadedImage(
    StoredImage image,
    ImmutableList<ImageReference> names,
    ImmutableMap<ImageReference, Digest> moved,
    ImmutableList<String> ignoredNames) {}
