package dev.jbuild.cli;

import java.nio.file.Path;
import java.util.Optional;

/** Where the store, the run root and the configuration file are when nobody says so. */
final class StoreLocation {
  private final Environment environment;

  StoreLocation(Environment environment) {
    this.environment = environment;
  }

  Path root(Optional<String> option) {
    if (option.isPresent()) {
      return environment.path(option.get());
    }
    if (isRoot()) {
      return Path.of("/var/lib/jbuild");
    }
    return environment
        .variable("XDG_DATA_HOME")
        .map(home -> environment.path(home).resolve("jbuild"))
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local/share/jbuild"));
  }

  Path runRoot(Optional<String> option) {
    if (option.isPresent()) {
      return environment.path(option.get());
    }
    if (isRoot()) {
      return Path.of("/run/jbuild");
    }
    return environment
        .variable("XDG_RUNTIME_DIR")
        .map(home -> environment.path(home).resolve("jbuild"))
        .orElseGet(() -> Path.of("/tmp/jbuild-" + System.getProperty("user.name")));
  }

  Path config(Optional<String> option) {
    if (option.isPresent()) {
      return environment.path(option.get());
    }
    if (isRoot()) {
      return Path.of("/etc/jbuild/config");
    }
    return environment
        .variable("XDG_CONFIG_HOME")
        .map(home -> environment.path(home).resolve("jbuild/config"))
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".config/jbuild/config"));
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
