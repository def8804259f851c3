package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * What a plan depends on beside the recipe.
 *
 * @param target name or number of the stage to build; the last when absent
 * @param buildArgs values by name
 * @param labels set on the resulting image after those of the recipe
 * @param platform of the result, and of this machine
 * @param network of steps that do not name one
 * @param extraHosts {@code name:address} lines for {@code /etc/hosts} of each step
 * @param noCache run every step
 * @param noCacheStages stages (lower case) whose steps run always
 */
public record BuildOptions(
    Optional<String> target,
    ImmutableMap<String, String> buildArgs,
    ImmutableMap<String, String> labels,
    TargetPlatform platform,
    Network network,
    ImmutableList<String> extraHosts,
    boolean noCache,
    ImmutableSet<String> noCacheStages) {

  /** The same for another platform. */
  public BuildOptions withPlatform(TargetPlatform other) {
    return new BuildOptions(
        target, buildArgs, labels, other, network, extraHosts, noCache, noCacheStages);
  }
}
