package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.Printable;
import dev.jbuild.base.Signals;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;
import java.util.Optional;

/**
 * What a container of the image runs by default: the member {@code config} of an image
 * configuration (image-spec 1.1.1, config.md), with Docker's {@code Healthcheck}, {@code Shell} and
 * {@code OnBuild}. Users, paths and ports are data here, judged by who uses them; a stop signal
 * that is none is refused, since nothing could ever use it.
 *
 * @param user empty when not set
 * @param env {@code NAME=value} each, in order
 * @param entrypoint absent when not set; may be empty
 * @param workingDir empty when not set
 * @param shell absent means {@code /bin/sh -c}
 * @param argsEscaped Docker's mark of Windows command lines; kept, not used
 * @param other members that this record does not name
 */
public record ContainerConfig(
    String user,
    ImmutableSet<String> exposedPorts,
    ImmutableList<String> env,
    Optional<ImmutableList<String>> entrypoint,
    Optional<ImmutableList<String>> cmd,
    ImmutableSet<String> volumes,
    String workingDir,
    ImmutableMap<String, String> labels,
    Optional<String> stopSignal,
    Optional<Healthcheck> healthcheck,
    Optional<ImmutableList<String>> shell,
    ImmutableList<String> onBuild,
    boolean argsEscaped,
    JsonObject other) {
  private static final ImmutableList<String> NAMES =
      ImmutableList.of(
          "User",
          "ExposedPorts",
          "Env",
          "Entrypoint",
          "Cmd",
          "Volumes",
          "WorkingDir",
          "Labels",
          "StopSignal",
          "Healthcheck",
          "Shell",
          "OnBuild",
          "ArgsEscaped");

  public static final ContainerConfig EMPTY = builder().build();

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with the values of this one. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * Reads the member {@code config}.
   *
   * @throws dev.jbuild.json.JsonException when a field is of the wrong kind, an argument holds a
   *     NUL, a variable has no {@code =}, or the stop signal is none
   */
  public static ContainerConfig fromJson(JsonView json) {
    Builder config = new Builder();
    config.user = ConfigFields.text(json, "User");
    config.exposedPorts = ConfigFields.set(json, "ExposedPorts");
    config.env = ConfigFields.texts(json, "Env");
    config.entrypoint = ConfigFields.optionalTexts(json, "Entrypoint");
    config.cmd = ConfigFields.optionalTexts(json, "Cmd");
    config.volumes = ConfigFields.set(json, "Volumes");
    config.workingDir = ConfigFields.text(json, "WorkingDir");
    Optional<JsonView> labels = json.find("Labels");
    config.labels = labels.isPresent() ? labels.get().stringMap() : ImmutableMap.of();
    String stopSignal = ConfigFields.text(json, "StopSignal");
    config.stopSignal = stopSignal.isEmpty() ? Optional.empty() : Optional.of(stopSignal);
    config.healthcheck = json.find("Healthcheck").map(Healthcheck::fromJson);
    config.shell = ConfigFields.optionalTexts(json, "Shell");
    config.onBuild = json.texts("OnBuild");
    config.argsEscaped = ConfigFields.flag(json, "ArgsEscaped");
    config.other = json.object().without(NAMES);
    for (String variable : config.env) {
      if (variable.indexOf('=') < 0) {
        throw json.member("Env")
            .invalid("a variable without '=': '" + Printable.shorten(variable, 80) + "'");
      }
    }
    if (!stopSignal.isEmpty() && !Signals.isSignal(stopSignal)) {
      throw json.member("StopSignal")
          .invalid("not a signal: '" + Printable.shorten(stopSignal, 40) + "'");
    }
    return config.build();
  }

  /**
   * Empty and unset fields are left out, sets and maps are in ascending order, as Go writes them.
   */
  public JsonValue toJson() {
    JsonObject.Builder json = JsonObject.builder().putNonEmpty("User", user);
    ConfigFields.putSet(json, "ExposedPorts", exposedPorts);
    ConfigFields.putTexts(json, "Env", env);
    ConfigFields.putTexts(json, "Entrypoint", entrypoint.orElse(ImmutableList.of()));
    ConfigFields.putTexts(json, "Cmd", cmd.orElse(ImmutableList.of()));
    ConfigFields.putSet(json, "Volumes", volumes);
    json.putNonEmpty("WorkingDir", workingDir);
    if (!labels.isEmpty()) {
      json.put("Labels", JsonObject.ofStrings(labels));
    }
    json.putNonEmpty("StopSignal", stopSignal.orElse(""));
    if (healthcheck.isPresent()) {
      json.put("Healthcheck", healthcheck.get().toJson());
    }
    ConfigFields.putTexts(json, "Shell", shell.orElse(ImmutableList.of()));
    ConfigFields.putTexts(json, "OnBuild", onBuild);
    if (argsEscaped) {
      json.put("ArgsEscaped", true);
    }
    return json.putAll(other).build();
  }

  /** Collects the fields; everything starts unset. */
  public static final class Builder {
    private String user = "";
    private ImmutableSet<String> exposedPorts = ImmutableSet.of();
    private ImmutableList<String> env = ImmutableList.of();
    private Optional<ImmutableList<String>> entrypoint = Optional.empty();
    private Optional<ImmutableList<String>> cmd = Optional.empty();
    private ImmutableSet<String> volumes = ImmutableSet.of();
    private String workingDir = "";
    private ImmutableMap<String, String> labels = ImmutableMap.of();
    private Optional<String> stopSignal = Optional.empty();
    private Optional<Healthcheck> healthcheck = Optional.empty();
    private Optional<ImmutableList<String>> shell = Optional.empty();
    private ImmutableList<String> onBuild = ImmutableList.of();
    private boolean argsEscaped;
    private JsonObject other = JsonObject.EMPTY;

    private Builder() {}

    private Builder(ContainerConfig from) {
      user = from.user;
      exposedPorts = from.exposedPorts;
      env = from.env;
      entrypoint = from.entrypoint;
      cmd = from.cmd;
      volumes = from.volumes;
      workingDir = from.workingDir;
      labels = from.labels;
      stopSignal = from.stopSignal;
      healthcheck = from.healthcheck;
      shell = from.shell;
      onBuild = from.onBuild;
      argsEscaped = from.argsEscaped;
      other = from.other;
    }

    public Builder user(String value) {
      user = value;
      return this;
    }

    public Builder exposedPorts(Iterable<String> value) {
      exposedPorts = ImmutableSet.copyOf(value);
      return this;
    }

    /** Each {@code NAME=value}. */
    public Builder env(Iterable<String> value) {
      env = ImmutableList.copyOf(value);
      return this;
    }

    public Builder entrypoint(Optional<ImmutableList<String>> value) {
      entrypoint = value;
      return this;
    }

    public Builder cmd(Optional<ImmutableList<String>> value) {
      cmd = value;
      return this;
    }

    public Builder volumes(Iterable<String> value) {
      volumes = ImmutableSet.copyOf(value);
      return this;
    }

    public Builder workingDir(String value) {
      workingDir = value;
      return this;
    }

    public Builder labels(ImmutableMap<String, String> value) {
      labels = value;
      return this;
    }

    public Builder stopSignal(Optional<String> value) {
      stopSignal = value;
      return this;
    }

    public Builder healthcheck(Optional<Healthcheck> value) {
      healthcheck = value;
      return this;
    }

    public Builder shell(Optional<ImmutableList<String>> value) {
      shell = value;
      return this;
    }

    public Builder onBuild(Iterable<String> value) {
      onBuild = ImmutableList.copyOf(value);
      return this;
    }

    public ContainerConfig build() {
      return new ContainerConfig(
          user,
          exposedPorts,
          env,
          entrypoint,
          cmd,
          volumes,
          workingDir,
          labels,
          stopSignal,
          healthcheck,
          shell,
          onBuild,
          argsEscaped,
          other);
    }
  }
}
