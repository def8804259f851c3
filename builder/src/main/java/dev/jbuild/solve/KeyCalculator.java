package dev.jbuild.solve;

import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.KeyBuilder;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.InlineFile;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.Step;
import dev.jbuild.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The key of a step: all that can change its result, and nothing else. Not in a key: host paths,
 * times, where the recipe is, the text of the instruction, proxy arguments, limits, names of
 * stages.
 */
final class KeyCalculator {
  private final String platform;
  private final List<String> extraHosts;

  KeyCalculator(Platform platform, List<String> extraHosts) {
    this.platform = platform.toString();
    this.extraHosts = extraHosts;
  }

  CacheKey run(Step.Run step, Optional<Snapshot> parent) {
    KeyBuilder key = start("run", parent).addAll("argument", step.arguments());
    List<String> environment = new ArrayList<>();
    for (Map.Entry<String, String> entry : new TreeMap<>(step.environment()).entrySet()) {
      environment.add(entry.getKey() + "=" + entry.getValue());
    }
    key.addAll("environment", environment)
        .add("user", step.user())
        .add("directory", step.workingDirectory())
        .add("network", step.network().name())
        .add("hostname", step.hostname())
        .addAll("host", extraHosts);
    if (step.script().isPresent()) {
      key.add("script", step.script().get().content());
    }
    return key.build();
  }

  /**
   * A linked copy does not look at what it is put on, so neither does its key.
   *
   * @param selection digest of what is copied: names, types, modes, content
   */
  CacheKey copy(Step.Copy step, Digest selection, Optional<Snapshot> parent) {
    CopyRequest request = step.request();
    KeyBuilder key =
        start(request.add() ? "add" : "copy", step.link() ? Optional.empty() : parent)
            .add("link", Boolean.toString(step.link()))
            .add("selection", selection.toString())
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
    return key.build();
  }

  CacheKey workdir(Step.Workdir step, Optional<Snapshot> parent) {
    return start("workdir", parent).add("path", step.path()).add("user", step.user()).build();
  }

  /** The parent counts by its content, not by how it came about: equal trees meet again. */
  private KeyBuilder start(String kind, Optional<Snapshot> parent) {
    return new KeyBuilder(kind)
        .add("platform", platform)
        .add("parent", parent.isPresent() ? parent.get().chainId().toString() : "scratch");
  }
}
