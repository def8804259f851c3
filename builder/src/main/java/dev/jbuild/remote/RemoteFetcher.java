package dev.jbuild.remote;

import dev.jbuild.http.TrustedRoots;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.store.Store;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches remote sources into the store. Threads and processes may fetch at once, the same source
 * too. What is fetched stays until it is pruned, which never happens while the store is open.
 *
 * <p>One of these sees one state of each source: what a URL or a ref meant when it was asked for
 * first. Nothing is loaded or started before it is needed: neither the HTTP client, nor git, nor
 * the door to system calls.
 */
public final class RemoteFetcher implements AutoCloseable {
  private final HttpFetcher files;
  private final GitFetcher trees;
  private final FetchSettings settings;
  private final TrustedRoots roots;
  private final Once<FetchedFile> fetched = new Once<>();
  private @Nullable HttpExchange exchange;
  private boolean closed;

  /**
   * @param fs asked for when something has to be written
   */
  public RemoteFetcher(Store store, Supplier<PosixFs> fs, FetchSettings settings) {
    this.settings = settings;
    this.roots = new TrustedRoots(store.layout().root().getFileSystem(), settings.environment());
    this.files = new HttpFetcher(store, fs, settings, this::exchange);
    this.trees = new GitFetcher(store, fs, settings);
  }

  /**
   * Fetches a file. An unchanged one costs one small request when the server gives validators; with
   * a checksum that the store has under this name already, no request is made.
   *
   * @throws RemoteException when it cannot be had, or has another checksum
   */
  public FetchedFile fetch(RemoteSource.Http source, Optional<Digest> checksum) {
    return fetch(source, source.fileName(), checksum);
  }

  /** As {@link #fetch(RemoteSource.Http, Optional)}, under another name, of one component. */
  public FetchedFile fetch(RemoteSource.Http source, String name, Optional<Digest> checksum) {
    if (checksum.isPresent()) {
      Optional<FetchedFile> known = files.find(name, checksum.get());
      if (known.isPresent()) {
        return known.get();
      }
    }
    FetchedFile file = fetched.get(name + " " + source.url(), () -> files.fetch(source, name));
    if (checksum.isPresent() && !checksum.get().equals(file.digest())) {
      throw RemoteException.checksum(
          source.shown(), checksum.get().toString(), file.digest().toString());
    }
    return file;
  }

  /**
   * Checks a commit out. A ref costs one question to the server when the store has the commit; a
   * full commit hash that the store has costs nothing.
   *
   * @param keepGitDir with {@code .git}; also when the source asks for it
   * @param checksum start of the commit's hash, beside that of the source
   * @throws RemoteException when it cannot be had, or is another commit
   */
  public GitCheckout checkout(
      RemoteSource.Git source, boolean keepGitDir, Optional<String> checksum) {
    return trees.checkout(GitRequest.of(source, keepGitDir, checksum));
  }

  /** Ends transfers that still run: their callers get a {@link RemoteException}. */
  @Override
  public synchronized void close() {
    closed = true;
    trees.stop();
    if (exchange != null) {
      exchange.close();
    }
  }

  private synchronized HttpExchange exchange() {
    HttpExchange open = exchange;
    if (open == null) {
      open = new HttpExchange(settings, roots);
      exchange = open;
      if (closed) {
        open.close();
      }
    }
    return open;
  }
}
