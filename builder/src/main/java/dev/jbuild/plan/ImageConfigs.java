package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.oci.ContainerConfig;
import dev.jbuild.oci.ImageConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Between an image's stored configuration and the one that instructions change. */
public final class ImageConfigs {
  private ImageConfigs() {}

  /** What a stage inherits from its base image. */
  static StageConfig read(ImageConfig image) {
    ContainerConfig config = image.config();
    Map<String, String> environment = new LinkedHashMap<>();
    for (String entry : config.env()) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        environment.put(entry, "");
      } else {
        environment.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return new StageConfig(
        ImmutableMap.copyOf(environment),
        config.entrypoint(),
        config.cmd(),
        config.user(),
        // the base's directory is cleaned like one of the recipe: it is data of a stranger
        config.workingDir().isEmpty() ? "/" : ImagePaths.resolve("/", config.workingDir()),
        config.labels(),
        config.exposedPorts(),
        config.volumes(),
        config.stopSignal(),
        config.healthcheck(),
        config.shell(),
        config.onBuild(),
        image.author().isEmpty() ? Optional.empty() : Optional.of(image.author()));
  }

  /**
   * The configuration of the resulting image.
   *
   * @param labels of the command line; they win over those of the recipe
   */
  public static ContainerConfig write(StageConfig stage, ImmutableMap<String, String> labels) {
    ImmutableList.Builder<String> environment = ImmutableList.builder();
    for (Map.Entry<String, String> entry : stage.environment().entrySet()) {
      environment.add(entry.getKey() + "=" + entry.getValue());
    }
    ImmutableMap.Builder<String, String> allLabels = ImmutableMap.builder();
    allLabels.putAll(stage.labels()).putAll(labels);
    return ContainerConfig.builder()
        .user(stage.user())
        .exposedPorts(stage.exposedPorts())
        .env(environment.build())
        .entrypoint(stage.entrypoint())
        .cmd(stage.cmd())
        .volumes(stage.volumes())
        .workingDir(stage.workingDirectory())
        .labels(allLabels.buildKeepingLast())
        .stopSignal(stage.stopSignal())
        .healthcheck(stage.healthcheck())
        .shell(stage.shell())
        .onBuild(stage.onBuild())
        .build();
  }
}
