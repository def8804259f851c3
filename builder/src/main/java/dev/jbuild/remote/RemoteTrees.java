package dev.jbuild.remote;

import dev.jbuild.oci.Digest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What one build fetches: each source once, however many steps name it, so that all of them see the
 * same. Safe for many threads.
 */
public final class RemoteTrees {
  private final Supplier<RemoteFetcher> fetcher;
  private final Map<Wanted, CompletableFuture<Path>> trees = new HashMap<>();

  private record Wanted(RemoteSource source, Optional<String> checksum, boolean keepGitDir) {}

  /**
   * @param fetcher asked for at the first use
   */
  public RemoteTrees(Supplier<RemoteFetcher> fetcher) {
    this.fetcher = fetcher;
  }

  /**
   * A directory with what was fetched: one file, or a checkout.
   *
   * @param checksum a digest for a file, the start of a commit's hash for a repository
   * @throws RemoteException when it cannot be had, or is something else
   */
  public Path directory(RemoteSource source, Optional<String> checksum, boolean keepGitDir) {
    Wanted wanted = new Wanted(source, checksum, keepGitDir);
    CompletableFuture<Path> mine = new CompletableFuture<>();
    CompletableFuture<Path> known;
    synchronized (trees) {
      known = trees.putIfAbsent(wanted, mine);
    }
    if (known != null) {
      return joined(known);
    }
    try {
      mine.complete(fetch(wanted));
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    }
    return joined(mine);
  }

  private static Path joined(CompletableFuture<Path> tree) {
    try {
      return tree.join();
    } catch (java.util.concurrent.CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private Path fetch(Wanted wanted) {
    return switch (wanted.source()) {
      case RemoteSource.Http http ->
          fetcher.get().fetch(http, wanted.checksum().map(Digest::parse)).directory();
      case RemoteSource.Git git ->
          fetcher.get().checkout(git, wanted.keepGitDir(), wanted.checksum()).directory();
    };
  }
}
