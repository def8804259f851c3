package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.Platform;
import java.util.Optional;

/**
 * What a plan depends on beside the recipe.
 *
 * @param target name or number of the stage to build; the last when absent
 * @param buildArgs values by name
 * @param labels set on the resulting image after those of the recipe
 * @param platform of the result
 * @param network of steps that do not name one
 * @param extraHosts {@code name:address} lines for {@code /etc/hosts} of each step
 * @param noCache run every step
 * @param noCacheStages stages (lower case) whose steps run always
 */
public record BuildOptions(
    Optional<String> target,
    ImmutableMap<String, String> buildArgs,
    ImmutableMap<String, String> labels,
    Platform platform,
    Network network,
    ImmutableList<String> extraHosts,
    boolean noCache,
    ImmutableSet<String> noCacheStages) {}
