package dev.jbuild.archive;

import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import java.util.Optional;

/**
 * What may be loaded, and how it is called.
 *
 * @param platform which image of an index is taken; absent takes all that are there
 * @param name for an image that has none in its archive, when there is only one
 */
public record LoadOptions(
    LayerLimits limits, Optional<Platform> platform, Optional<ImageReference> name) {}
