package dev.jbuild.remote;

import dev.jbuild.oci.Digest;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.store.Store;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Fetches remote sources into the store. Threads and processes may fetch at once, the same source
 * too. What is fetched stays until it is pruned, which never happens while the store is open.
 *
 * <p>Nothing is loaded or started before it is needed: neither the HTTP client, nor git, nor the
 * door to system calls.
 */
public final class RemoteFetcher implements AutoCloseable {
  private final Store store;
  private final Supplier<PosixFs> fs;
  private final FetchSettings settings;

  public RemoteFetcher(Store store, Supplier<PosixFs> fs, FetchSettings settings) {
    this.store = store;
    this.fs = fs;
    this.settings = settings;
  }

  /**
   * Fetches a file. An unchanged one costs one small request when the server gives validators; with
   * a checksum that the store has under this name already, no request is made.
   *
   * @throws RemoteException when it cannot be had, or has another checksum
   */
  public FetchedFile fetch(RemoteSource.Http source, Optional<Digest> checksum) {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  /** Ends transfers that still run: their callers get a {@link RemoteException}. */
  @Override
  public void close() {}
}
