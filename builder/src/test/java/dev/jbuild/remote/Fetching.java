package dev.jbuild.remote;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A store, and fetchers that fetch into it, each like one build. */
final class Fetching implements AutoCloseable {
  final Store store;
  final Map<String, String> environment = new TreeMap<>(Map.of("PATH", System.getenv("PATH")));
  final Map<String, String> secrets = new TreeMap<>();
  final AtomicInteger nativeUses = new AtomicInteger();
  Optional<Path> agent = Optional.empty();
  long maxBytes = 1 << 20;
  Duration stall = Duration.ofSeconds(20);
  private final PosixFs fs = new NativePosixFs();

  Fetching(Path directory) {
    store = Store.open(directory.resolve("store"), directory.resolve("run"));
  }

  RemoteFetcher build() {
    FetchSettings settings =
        new FetchSettings(
            ImmutableMap.copyOf(environment),
            this::secret,
            () -> agent,
            maxBytes,
            stall,
            Duration.ofMillis(1));
    return new RemoteFetcher(
        store,
        () -> {
          nativeUses.incrementAndGet();
          return fs;
        },
        settings);
  }

  FetchedFile fetch(String url) {
    try (RemoteFetcher fetcher = build()) {
      return fetcher.fetch(new RemoteSource.Http(url), Optional.empty());
    }
  }

  GitCheckout checkout(String text) {
    return checkout(text, false);
  }

  GitCheckout checkout(String text, boolean keepGitDir) {
    try (RemoteFetcher fetcher = build()) {
      RemoteSource source = RemoteSource.parse(text).orElseThrow();
      return fetcher.checkout((RemoteSource.Git) source, keepGitDir, Optional.empty());
    }
  }

  private Optional<Bytes> secret(String id) {
    return Optional.ofNullable(secrets.get(id))
        .map(text -> Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    store.close();
  }
}
