package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.store.StoreEntry;

/**
 * An image, or an index of images, that was loaded.
 *
 * @param names that it has from the archive, or from the caller
 * @param moved names among them that another image or index lost, and its id
 * @param ignoredNames what stood in the archive instead of a name, unescaped
 * @param absent platforms that an index lists and that were not in the archive
 */
public record LoadedImage(
    StoreEntry entry,
    ImmutableList<ImageReference> names,
    ImmutableMap<ImageReference, Digest> moved,
    ImmutableList<String> ignoredNames,
    ImmutableList<Platform> absent) {}
