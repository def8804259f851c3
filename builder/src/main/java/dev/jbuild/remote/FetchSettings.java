package dev.jbuild.remote;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.Limits;
import dev.jbuild.posix.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What fetching depends on beside the source.
 *
 * @param environment of the process: {@code PATH}, the proxy variables, {@code SSH_AUTH_SOCK},
 *     {@code HOME} are looked for
 * @param secrets by id: {@code GIT_AUTH_TOKEN}, {@code GIT_AUTH_HEADER}, both perhaps with {@code
 *     .HOST}; {@code HTTP_AUTH_TOKEN_HOST}, {@code HTTP_AUTH_HEADER_HOST}
 * @param agent socket of the ssh agent that repositories over ssh are fetched with, asked for when
 *     one is; absent: that of {@code SSH_AUTH_SOCK}
 * @param maxBytes the most that one file may have
 * @param stall how long a server may say nothing
 * @param backoff before the second attempt; doubled before each further one
 */
public record FetchSettings(
    ImmutableMap<String, String> environment,
    Function<String, Optional<Bytes>> secrets,
    Supplier<Optional<Path>> agent,
    long maxBytes,
    Duration stall,
    Duration backoff) {

  public static FetchSettings of(
      ImmutableMap<String, String> environment,
      Function<String, Optional<Bytes>> secrets,
      Supplier<Optional<Path>> agent) {
    return new FetchSettings(
        environment,
        secrets,
        agent,
        Limits.CONTEXT_FILE_BYTES,
        Duration.ofSeconds(60),
        Duration.ofMillis(500));
  }

  FetchSettings withMaxBytes(long bytes) {
    return new FetchSettings(environment, secrets, agent, bytes, stall, backoff);
  }

  /** A variable that is set and not empty. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** A secret as text, without the line end that files of secrets have. */
  Optional<String> secret(String id) {
    return secrets
        .apply(id)
        .map(bytes -> new String(bytes.toArray(), StandardCharsets.UTF_8).strip())
        .filter(text -> !text.isEmpty());
  }
}
