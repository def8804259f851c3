package dev.jbuild.container;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.launch.Op;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Options of {@code --tmpfs}, split into those of the mount and those of the file system.
 *
 * @param attributes {@code MOUNT_ATTR_*}
 */
public record TmpfsOptions(int attributes, ImmutableMap<String, String> settings) {

  /**
   * Reads them.
   *
   * @throws ContainerException of wrong usage, when one is not known or its value is none of its
   *     kind (tmpfs(5))
   */
  public static TmpfsOptions parse(Mount.Tmpfs mount) {
    int attributes = LaunchPlanner.NOSUID | LaunchPlanner.NODEV | LaunchPlanner.NOEXEC;
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("source", "tmpfs");
    settings.put("mode", "1777");
    for (String option : mount.options()) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      switch (name) {
        case "size", "mode", "uid", "gid", "nr_inodes" -> {
          if (equals < 0 || equals + 1 == option.length()) {
            throw refused(mount, option);
          }
          if (!option.substring(equals + 1).matches(values(name))) {
            throw ContainerException.badOption(
                "--tmpfs " + mount.target(), "option " + option + " has no value of its kind");
          }
          settings.put(name, option.substring(equals + 1));
        }
        case "ro" -> attributes |= LaunchPlanner.RDONLY;
        case "rw" -> attributes &= ~LaunchPlanner.RDONLY;
        case "noexec" -> attributes |= LaunchPlanner.NOEXEC;
        case "exec" -> attributes &= ~LaunchPlanner.NOEXEC;
        case "nosuid" -> attributes |= LaunchPlanner.NOSUID;
        case "suid" -> attributes &= ~LaunchPlanner.NOSUID;
        case "nodev" -> attributes |= LaunchPlanner.NODEV;
        case "dev" -> attributes &= ~LaunchPlanner.NODEV;
        default -> throw refused(mount, option);
      }
    }
    return new TmpfsOptions(attributes, ImmutableMap.copyOf(settings));
  }

  private static String values(String name) {
    return switch (name) {
      case "mode" -> "[0-7]{1,5}";
      case "size" -> "[0-9]{1,18}([kKmMgGtTpPeE]|%)?";
      case "nr_inodes" -> "[0-9]{1,18}[kKmMgGtTpPeE]?";
      default -> "[0-9]{1,9}";
    };
  }

  private static ContainerException refused(Mount.Tmpfs mount, String option) {
    return ContainerException.badOption(
        "--tmpfs " + mount.target(), "option " + option + " is not known");
  }

  void addTo(LaunchPlan.Builder plan) {
    plan.add(Op.FS, "tmpfs");
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      plan.add(Op.FS_SET, setting.getKey(), setting.getValue());
    }
    plan.add(Op.FS_MAKE, "0x" + Integer.toHexString(attributes));
  }
}
