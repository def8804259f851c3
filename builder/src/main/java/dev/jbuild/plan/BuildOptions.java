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
 * @param contexts by name, in lower case
 * @param allowed what a recipe may do beyond the default, as {@code --allow} names it
 */
public record BuildOptions(
    Optional<String> target,
    ImmutableMap<String, String> buildArgs,
    ImmutableMap<String, String> labels,
    TargetPlatform platform,
    Network network,
    ImmutableList<String> extraHosts,
    boolean noCache,
    ImmutableSet<String> noCacheStages,
    ImmutableMap<String, NamedContext> contexts,
    ImmutableSet<String> allowed) {
  /** Lets a recipe use {@code RUN --network=host}. */
  public static final String NETWORK_HOST = "network.host";

  /** Lets a recipe use {@code RUN --security=insecure}. */
  public static final String SECURITY_INSECURE = "security.insecure";

  /** The same for another platform. */
  public BuildOptions withPlatform(TargetPlatform other) {
    return new BuildOptions(
        target,
        buildArgs,
        labels,
        other,
        network,
        extraHosts,
        noCache,
        noCacheStages,
        contexts,
        allowed);
  }
}
