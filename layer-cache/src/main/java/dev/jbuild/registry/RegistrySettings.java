package dev.jbuild.registry;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.nio.file.FileSystem;
import java.time.Duration;
import java.util.Optional;

/**
 * What pulling depends on beside the image.
 *
 * @param environment of the process: where credentials, proxies and certificates are named
 * @param files where those are read from
 * @param insecure registries, with their ports, whose certificates are not verified and that may
 *     also be asked without TLS
 * @param times how long servers may take
 */
public record RegistrySettings(
    ImmutableMap<String, String> environment,
    FileSystem files,
    ImmutableSet<String> insecure,
    Times times) {

  /**
   * How long servers may take.
   *
   * @param connect until a connection stands
   * @param answer until the head of an answer is there
   * @param stall in which some bytes of a body must come
   * @param backoff before the second attempt; doubled before each further one
   * @param lost that may go by in all without any use, until a request is given up
   */
  public record Times(
      Duration connect, Duration answer, Duration stall, Duration backoff, Duration lost) {
    /** Chosen so that no pull that gets nowhere lasts for a minute. */
    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(15),
            Duration.ofMillis(200),
            Duration.ofSeconds(30));
  }

  public static RegistrySettings of(
      ImmutableMap<String, String> environment, FileSystem files, ImmutableSet<String> insecure) {
    return new RegistrySettings(environment, files, insecure, Times.DEFAULT);
  }

  /** A variable that is set and not empty. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
