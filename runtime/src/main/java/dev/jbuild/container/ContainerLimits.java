package dev.jbuild.container;

/**
 * What control groups deny.
 *
 * @param allDevices no device is denied that this process may open
 */
record ContainerLimits(Resources resources, boolean allDevices) {}
