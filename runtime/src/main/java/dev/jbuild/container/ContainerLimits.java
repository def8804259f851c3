package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import dev.jbuild.launch.DeviceRules;

/**
 * What control groups deny.
 *
 * @param allDevices no device is denied that this process may open
 * @param devices granted besides the usual ones
 */
record ContainerLimits(
    Resources resources, boolean allDevices, ImmutableList<DeviceRules.Granted> devices) {
  ContainerLimits(Resources resources, boolean allDevices) {
    this(resources, allDevices, ImmutableList.of());
  }
}
