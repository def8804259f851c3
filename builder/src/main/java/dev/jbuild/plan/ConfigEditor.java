package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.Healthcheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The configuration of a stage while its instructions are read; one thread. */
final class ConfigEditor {
  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final ImmutableList<String> DEFAULT_SHELL = ImmutableList.of("/bin/sh", "-c");

  final Map<String, String> environment;
  final Map<String, String> labels;
  final Set<String> exposedPorts;
  final Set<String> volumes;
  final List<String> onBuild;
  String user;
  String workingDirectory;
  Optional<String> stopSignal;
  Optional<Healthcheck> healthcheck;
  Optional<String> author;
  private @Nullable ImmutableList<String> entrypoint;
  private @Nullable ImmutableList<String> cmd;
  private @Nullable ImmutableList<String> shell;
  private boolean cmdIsOwn;

  ConfigEditor(StageConfig base) {
    environment = new LinkedHashMap<>(base.environment());
    environment.putIfAbsent("PATH", DEFAULT_PATH);
    labels = new LinkedHashMap<>(base.labels());
    exposedPorts = new LinkedHashSet<>(base.exposedPorts());
    volumes = new LinkedHashSet<>(base.volumes());
    // triggers run in the stage that starts from their image, and are not handed on
    onBuild = new ArrayList<>();
    user = base.user();
    workingDirectory = base.workingDirectory();
    stopSignal = base.stopSignal();
    healthcheck = base.healthcheck();
    author = base.author();
    entrypoint = base.entrypoint().orElse(null);
    cmd = base.cmd().orElse(null);
    shell = base.shell().orElse(null);
  }

  /** What {@code FROM scratch} starts with: nothing, except the root as working directory. */
  static StageConfig scratch() {
    return new StageConfig(
        ImmutableMap.of(),
        Optional.empty(),
        Optional.empty(),
        "",
        "/",
        ImmutableMap.of(),
        ImmutableSet.of(),
        ImmutableSet.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ImmutableList.of(),
        Optional.empty());
  }

  ImmutableList<String> shellOrDefault() {
    return shell == null ? DEFAULT_SHELL : shell;
  }

  void shell(ImmutableList<String> arguments) {
    shell = arguments;
  }

  void cmd(ImmutableList<String> arguments) {
    cmd = arguments;
    cmdIsOwn = true;
  }

  /** An entry point makes the base's command meaningless, but not one that this stage has set. */
  void entrypoint(ImmutableList<String> arguments) {
    entrypoint = arguments;
    if (!cmdIsOwn) {
      cmd = null;
    }
  }

  StageConfig build() {
    return new StageConfig(
        ImmutableMap.copyOf(environment),
        Optional.ofNullable(entrypoint),
        Optional.ofNullable(cmd),
        user,
        workingDirectory,
        ImmutableMap.copyOf(labels),
        ImmutableSet.copyOf(exposedPorts),
        ImmutableSet.copyOf(volumes),
        stopSignal,
        healthcheck,
        Optional.ofNullable(shell),
        ImmutableList.copyOf(onBuild),
        author);
  }
}
