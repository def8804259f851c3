package dev.jbuild.container;

import com.google.common.collect.ImmutableList;

/**
 * What to run, independent of how: the counterpart of the runtime-spec's {@code config.json}.
 *
 * @param hostname one label or a dotted name, at most 64 bytes
 * @param extraHosts lines for {@code /etc/hosts}, {@code NAME:ADDRESS} as docker's {@code
 *     --add-host}
 * @param resolver for {@code /etc/resolv.conf}, where there is a network
 * @param init pid 1 is a small init that reaps and forwards signals; otherwise the command is pid 1
 * @param resources limits; see {@link Resources}
 */
public record ContainerSpec(
    Rootfs root,
    ProcessSpec process,
    String hostname,
    NetworkMode network,
    ImmutableList<Mount> mounts,
    ImmutableList<String> extraHosts,
    Resolver resolver,
    ImmutableList<Rlimit> rlimits,
    Resources resources,
    Security security,
    boolean init) {

  /** Host name of every build step: constant, so that it cannot make a step irreproducible. */
  public static final String STEP_HOSTNAME = "buildkitsandbox";

  /**
   * A spec with Docker's defaults, no network and an init; change it by the {@code with} methods.
   */
  public static ContainerSpec of(Rootfs root, ProcessSpec process) {
    return new ContainerSpec(
        root,
        process,
        STEP_HOSTNAME,
        NetworkMode.NONE,
        ImmutableList.of(),
        ImmutableList.of(),
        Resolver.HOST,
        ImmutableList.of(),
        Resources.defaults(),
        Security.defaults(),
        true);
  }

  public ContainerSpec withHostname(String value) {
    return new ContainerSpec(
        root,
        process,
        value,
        network,
        mounts,
        extraHosts,
        resolver,
        rlimits,
        resources,
        security,
        init);
  }

  public ContainerSpec withNetwork(NetworkMode value) {
    return new ContainerSpec(
        root,
        process,
        hostname,
        value,
        mounts,
        extraHosts,
        resolver,
        rlimits,
        resources,
        security,
        init);
  }

  public ContainerSpec withMounts(ImmutableList<Mount> value) {
    return new ContainerSpec(
        root,
        process,
        hostname,
        network,
        value,
        extraHosts,
        resolver,
        rlimits,
        resources,
        security,
        init);
  }

  public ContainerSpec withExtraHosts(ImmutableList<String> value) {
    return new ContainerSpec(
        root, process, hostname, network, mounts, value, resolver, rlimits, resources, security,
        init);
  }

  public ContainerSpec withResolver(Resolver value) {
    return new ContainerSpec(
        root,
        process,
        hostname,
        network,
        mounts,
        extraHosts,
        value,
        rlimits,
        resources,
        security,
        init);
  }

  public ContainerSpec withRlimits(ImmutableList<Rlimit> value) {
    return new ContainerSpec(
        root,
        process,
        hostname,
        network,
        mounts,
        extraHosts,
        resolver,
        value,
        resources,
        security,
        init);
  }

  public ContainerSpec withResources(Resources value) {
    return new ContainerSpec(
        root,
        process,
        hostname,
        network,
        mounts,
        extraHosts,
        resolver,
        rlimits,
        value,
        security,
        init);
  }

  public ContainerSpec withSecurity(Security value) {
    return new ContainerSpec(
        root,
        process,
        hostname,
        network,
        mounts,
        extraHosts,
        resolver,
        rlimits,
        resources,
        value,
        init);
  }

  public ContainerSpec withInit(boolean value) {
    return new ContainerSpec(
        root,
        process,
        hostname,
        network,
        mounts,
        extraHosts,
        resolver,
        rlimits,
        resources,
        security,
        value);
  }
}
