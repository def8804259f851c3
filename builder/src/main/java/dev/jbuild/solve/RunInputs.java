package dev.jbuild.solve;

import com.google.common.collect.ImmutableList;

/**
 * What the command line adds to the keys of all steps that run a program.
 *
 * @param extraHosts lines for {@code /etc/hosts}
 * @param resolver lines of {@code /etc/resolv.conf} that are not the host's
 * @param capabilities the set, unless it is the default one; then empty
 * @param volumes target and access of each, also of devices
 */
public record RunInputs(
    ImmutableList<String> extraHosts,
    ImmutableList<String> resolver,
    String capabilities,
    ImmutableList<String> volumes) {
  /** Nothing was said. */
  public static final RunInputs NONE =
      new RunInputs(ImmutableList.of(), ImmutableList.of(), "", ImmutableList.of());
}
