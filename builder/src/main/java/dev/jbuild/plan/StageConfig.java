package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.Healthcheck;
import java.util.Optional;

/**
 * The part of an image's configuration that instructions change (image-spec 1.1.1, config.md, and
 * Docker's additions).
 *
 * @param environment in the order of first definition
 * @param entrypoint absent when unset; may be empty
 * @param shell for the shell form; absent means {@code /bin/sh -c}
 */
public record StageConfig(
    ImmutableMap<String, String> environment,
    Optional<ImmutableList<String>> entrypoint,
    Optional<ImmutableList<String>> cmd,
    String user,
    String workingDirectory,
    ImmutableMap<String, String> labels,
    ImmutableSet<String> exposedPorts,
    ImmutableSet<String> volumes,
    Optional<String> stopSignal,
    Optional<Healthcheck> healthcheck,
    Optional<ImmutableList<String>> shell,
    ImmutableList<String> onBuild,
    Optional<String> author) {}
