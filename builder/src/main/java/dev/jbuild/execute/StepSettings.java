package dev.jbuild.execute;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;

/**
 * What the command line says about all steps.
 *
 * @param runRoot for what lives as long as a step: launch plans, generated files
 * @param agents of {@code --ssh}, by id
 * @param maxLayerBytes cap for what one step writes
 */
public record StepSettings(
    Path runRoot,
    Sandbox sandbox,
    ImmutableList<String> extraHosts,
    long maxLayerBytes,
    Secrets secrets,
    ImmutableMap<String, SshAgents.Agent> agents) {}
