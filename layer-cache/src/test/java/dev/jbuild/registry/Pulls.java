package dev.jbuild.registry;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.store.Store;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A store, and what pulls into it. */
final class Pulls implements AutoCloseable {
  static final Platform AMD64 = Platform.parse("linux/amd64");

  static final RegistrySettings.Times TIMES =
      new RegistrySettings.Times(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofMillis(1),
          Duration.ofSeconds(10));

  final Store store;
  final Map<String, String> environment = new HashMap<>();

  Pulls(Path directory) {
    store = Store.open(directory.resolve("store"), directory.resolve("run"));
    environment.put("DOCKER_CONFIG", directory.resolve("docker").toString());
  }

  RegistrySettings settings() {
    return new RegistrySettings(
        ImmutableMap.copyOf(environment), FileSystems.getDefault(), ImmutableSet.of(), TIMES);
  }

  Puller puller() {
    return new Puller(store, settings());
  }

  /** As one command does it: documents, then layers. */
  Resolved pull(ImageReference reference) {
    return pull(reference, AMD64);
  }

  Resolved pull(ImageReference reference, Platform platform) {
    try (Puller puller = puller()) {
      Resolved resolved = puller.resolve(reference, platform);
      try (Transfers transfers = puller.transfer(reference, resolved.layers(), layer -> {})) {
        resolved.layers().forEach(layer -> transfers.await(layer.digest()));
      }
      return resolved;
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
