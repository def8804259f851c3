package dev.jbuild.solve;

import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.KeyBuilder;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.InlineFile;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.Network;
import dev.jbuild.plan.RunMount;
import dev.jbuild.plan.Step;
import dev.jbuild.snapshot.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * The key of a step: all that can change its result, and nothing else. Not in a key: host paths,
 * times, where the recipe is, the text of the instruction, proxy arguments, limits, time-outs,
 * names of stages.
 *
 * <p>Of the command line's words about all steps these are in the key of a {@code RUN}: {@code
 * --add-host}; {@code --dns} and its kin where the step has a network, as a program may read its
 * {@code /etc/resolv.conf} or find another host; {@code --cap-add} and {@code --cap-drop}, as what
 * is refused changes what is done, but not where the step has all capabilities anyway; of a {@code
 * --volume} its target and whether it can be written to, and of a {@code --device} its target and
 * access. What a volume holds, and where on the host it is, are not: it can change at any time,
 * also while the step runs.
 */
final class KeyCalculator {
  private final RunInputs common;

  /**
   * @param common what the command line says about all steps
   */
  KeyCalculator(RunInputs common) {
    this.common = common;
  }

  /**
   * @param inputs what the content of each mount adds, {@code ""} for nothing
   * @param platform of the stage: a program that is run by an emulator, or sees another processor,
   *     may do something else. What only moves files has the same result on all platforms, and is
   *     shared by them, as with BuildKit 0.32, whose file operations are keyed without one.
   */
  CacheKey run(Step.Run step, List<String> inputs, Platform platform, Optional<Snapshot> parent) {
    KeyBuilder key =
        start("run", parent)
            .add("platform", platform.normalised().toString())
            .addAll("argument", step.arguments());
    key.addAll("environment", step.environment().lines())
        .add("user", step.user())
        .add("directory", step.workingDirectory())
        .add("network", step.network().name())
        .add("hostname", step.hostname())
        .addAll("host", common.extraHosts());
    addCommon(step, key);
    if (step.script().isPresent()) {
      key.add("script", step.script().get().content());
    }
    if (step.policy().privileged()) {
      key.add("security", "insecure");
    }
    for (int i = 0; i < step.mounts().size(); i++) {
      key.addAll("mount", mount(step.mounts().get(i), inputs.get(i)));
    }
    return key.build();
  }

  /** Adds nothing for an option that was not given. */
  private void addCommon(Step.Run step, KeyBuilder key) {
    if (!common.resolver().isEmpty() && step.network() != Network.NONE) {
      key.addAll("resolver", common.resolver());
    }
    if (!common.capabilities().isEmpty() && !step.policy().privileged()) {
      key.add("capabilities", common.capabilities());
    }
    if (!common.volumes().isEmpty()) {
      key.addAll("volume", common.volumes());
    }
  }

  /**
   * What a mount is and shows. Neither where a bind comes from, nor what a cache or a secret holds,
   * nor how a cache is shared.
   */
  private static List<String> mount(RunMount mount, String input) {
    return switch (mount) {
      case RunMount.Bind bind ->
          List.of("bind", bind.target(), bind.writable() ? "rw" : "ro", input);
      case RunMount.Cache cache ->
          List.of(
              "cache",
              cache.id(),
              cache.target(),
              cache.from().isPresent() ? "" : cache.source(),
              cache.readOnly() ? "ro" : "rw",
              access(cache.access()),
              input);
      case RunMount.Tmpfs tmpfs ->
          List.of("tmpfs", tmpfs.target(), Long.toString(tmpfs.sizeBytes()));
      case RunMount.Secret secret ->
          List.of(
              "secret",
              secret.id(),
              secret.target().orElse(""),
              secret.variable().orElse(""),
              access(secret.access()),
              input);
      case RunMount.Ssh ssh -> List.of("ssh", ssh.id(), ssh.target(), access(ssh.access()));
    };
  }

  private static String access(RunMount.Access access) {
    return Integer.toOctalString(access.mode()) + " " + access.uid() + ":" + access.gid();
  }

  /**
   * A linked copy does not look at what it is put on, so neither does its key.
   *
   * @param selections digests of what the parts copy: names, types, modes, content
   */
  CacheKey copy(Step.Copy step, List<Digest> selections, Optional<Snapshot> parent) {
    boolean add = step.parts().getFirst().request().add();
    KeyBuilder key =
        start(add ? "add" : "copy", step.link() ? Optional.empty() : parent)
            .add("link", Boolean.toString(step.link()));
    for (int i = 0; i < step.parts().size(); i++) {
      CopyRequest request = step.parts().get(i).request();
      if (i > 0) {
        // the archives of one part may be unpacked while those of another are not
        key.add("add", Boolean.toString(request.add()));
      }
      addPart(request, selections.get(i), key);
    }
    return key.build();
  }

  private static void addPart(CopyRequest request, Digest selection, KeyBuilder key) {
    key.add("selection", selection.toString())
        .add("destination", request.destination())
        .add("sources", Integer.toString(request.sources().size()))
        .add("parents", Boolean.toString(request.parents()))
        .addAll("exclude", request.excludes())
        .add("unpack", request.unpack().name())
        .add("chown", request.chown() == null ? "" : request.chown())
        .add("chmod", request.chmod() == null ? "" : request.chmod());
    for (InlineFile file : request.inlineFiles()) {
      key.add("inline.name", file.name()).add("inline.content", file.content().toString());
    }
  }

  CacheKey workdir(Step.Workdir step, Optional<Snapshot> parent) {
    return start("workdir", parent).add("path", step.path()).add("user", step.user()).build();
  }

  /** The parent counts by its content, not by how it came about: equal trees meet again. */
  private KeyBuilder start(String kind, Optional<Snapshot> parent) {
    return new KeyBuilder(kind)
        .add("parent", parent.isPresent() ? parent.get().chainId().toString() : "scratch");
  }
}
