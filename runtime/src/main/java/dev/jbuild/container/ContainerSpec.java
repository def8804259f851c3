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
    Draft draft = new Draft(this);
    draft.hostname = value;
    return draft.spec();
  }

  public ContainerSpec withNetwork(NetworkMode value) {
    Draft draft = new Draft(this);
    draft.network = value;
    return draft.spec();
  }

  public ContainerSpec withMounts(ImmutableList<Mount> value) {
    Draft draft = new Draft(this);
    draft.mounts = value;
    return draft.spec();
  }

  public ContainerSpec withExtraHosts(ImmutableList<String> value) {
    Draft draft = new Draft(this);
    draft.extraHosts = value;
    return draft.spec();
  }

  public ContainerSpec withResolver(Resolver value) {
    Draft draft = new Draft(this);
    draft.resolver = value;
    return draft.spec();
  }

  public ContainerSpec withRlimits(ImmutableList<Rlimit> value) {
    Draft draft = new Draft(this);
    draft.rlimits = value;
    return draft.spec();
  }

  public ContainerSpec withResources(Resources value) {
    Draft draft = new Draft(this);
    draft.resources = value;
    return draft.spec();
  }

  public ContainerSpec withSecurity(Security value) {
    Draft draft = new Draft(this);
    draft.security = value;
    return draft.spec();
  }

  public ContainerSpec withInit(boolean value) {
    Draft draft = new Draft(this);
    draft.init = value;
    return draft.spec();
  }

  /** A copy of which one part is to be changed. */
  private static final class Draft {
    private final ContainerSpec from;
    private String hostname;
    private NetworkMode network;
    private ImmutableList<Mount> mounts;
    private ImmutableList<String> extraHosts;
    private Resolver resolver;
    private ImmutableList<Rlimit> rlimits;
    private Resources resources;
    private Security security;
    private boolean init;

    Draft(ContainerSpec from) {
      this.from = from;
      this.hostname = from.hostname;
      this.network = from.network;
      this.mounts = from.mounts;
      this.extraHosts = from.extraHosts;
      this.resolver = from.resolver;
      this.rlimits = from.rlimits;
      this.resources = from.resources;
      this.security = from.security;
      this.init = from.init;
    }

    ContainerSpec spec() {
      return new ContainerSpec(
          from.root,
          from.process,
          hostname,
          network,
          mounts,
          extraHosts,
          resolver,
          rlimits,
          resources,
          security,
          init);
    }
  }
}
