package dev.jbuild.execute;

import com.google.common.collect.ImmutableList;
import dev.jbuild.container.GroupChoice;
import dev.jbuild.container.Isolation;
import dev.jbuild.container.Mount;
import dev.jbuild.container.Resolver;
import dev.jbuild.container.Resources;
import dev.jbuild.container.Rlimit;
import dev.jbuild.container.Security;
import dev.jbuild.solve.RunInputs;

/**
 * What the command line says about the container of every step.
 *
 * @param capabilities bits, as of {@link Security}; a step with {@code --security=insecure} has all
 * @param volumes host directories and files that every step sees
 * @param devices of the host that every step may open
 * @param groups where the control groups of the steps are made, and what all may use together
 * @param isolation what the steps share with the host; in no key, as buildah has it
 */
public record Sandbox(
    Resources resources,
    ImmutableList<Rlimit> rlimits,
    Resolver resolver,
    long capabilities,
    ImmutableList<Mount.Bind> volumes,
    ImmutableList<Mount> devices,
    GroupChoice groups,
    Isolation isolation) {

  /** What of it is in the key of a step. */
  public RunInputs inputs(ImmutableList<String> extraHosts) {
    ImmutableList.Builder<String> shown = ImmutableList.builder();
    for (Mount.Bind volume : volumes) {
      shown.add(volume.target()).add(volume.readOnly() ? "ro" : "rw");
    }
    for (Mount mount : devices) {
      if (mount instanceof Mount.Device device) {
        shown.add("device " + device.target()).add(device.access());
      }
    }
    return new RunInputs(
        extraHosts,
        resolver.lines(),
        capabilities == Security.DEFAULT_CAPABILITIES ? "" : Long.toHexString(capabilities),
        shown.build());
  }
}
