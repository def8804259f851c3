package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;

/**
 * An open store. It holds the store's shared lock until it is closed, so that nothing it sees is
 * collected meanwhile. One process opens a store once; all methods may be called by many threads.
 */
public final class Store implements AutoCloseable {
  private static final Set<String> OWN_NAMES =
      Set.of(
          "oci-layout",
          "oci-layout.new",
          "index.json",
          "index.json.new",
          "index.json.damaged",
          "blobs",
          "snapshots",
          "keys",
          "content",
          "records",
          "containers",
          "sources",
          "stubs",
          "tmp",
          "lock",
          "gate",
          "index.lock",
          "reserve",
          "sessions.lock",
          "lost+found");

  private final StoreLayout layout;
  private final Path runRoot;
  private final StoreLock lock;
  private final Session session;
  private final BlobStore blobs;
  private final ImageStore images;
  private final RecordStore records;
  private final SourceStore sources;
  private final CacheStore caches;

  private Store(StoreLayout layout, Path runRoot, StoreLock lock) {
    this.layout = layout;
    this.runRoot = runRoot;
    this.lock = lock;
    this.session = new Session(layout);
    this.blobs = new BlobStore(layout, session);
    this.images = new ImageStore(layout, blobs);
    this.records = new RecordStore(layout, session);
    this.sources = new SourceStore(layout, session);
    this.caches = new CacheStore(layout, session);
  }

  /**
   * Opens the store at {@code root}, and makes it when there is none: only its owner may enter it.
   * Waits while another process collects.
   *
   * @param runRoot for sockets and mounts; not touched here
   * @throws StoreException when the directory cannot be made or used, or holds something else
   * @throws IllegalStateException when this process has the store open already
   */
  public static Store open(Path root, Path runRoot) {
    StoreLayout layout = new StoreLayout(root);
    if (!Files.exists(layout.ociLayout())) {
      create(layout);
    }
    return new Store(layout, runRoot, StoreLock.shared(layout));
  }

  public StoreLayout layout() {
    return layout;
  }

  public Path runRoot() {
    return runRoot;
  }

  public BlobStore blobs() {
    return blobs;
  }

  public ImageStore images() {
    return images;
  }

  public RecordStore records() {
    return records;
  }

  public SourceStore sources() {
    return sources;
  }

  public CacheStore caches() {
    return caches;
  }

  /**
   * A new directory on the store's file system, for what is not finished. It goes when the store is
   * closed; when the process dies before, the next one that writes removes it. What must outlive
   * this process, such as a container that it becomes by {@code execve}, does not belong there.
   */
  public Path newTemporaryDirectory(String prefix) {
    try {
      return session.newDirectory(prefix);
    } catch (IOException e) {
      throw StoreException.io(layout.tmpDir(), e);
    }
  }

  /** Removes what processes left that are gone; also done when this one first writes. */
  public void sweep() {
    try {
      session.sweep();
    } catch (IOException e) {
      throw StoreException.io(layout.tmpDir(), e);
    }
  }

  /**
   * Runs {@code action} while no other process uses the store; who comes meanwhile waits. No other
   * thread may use this store then, and what was written here but is not named by the index or a
   * key counts as unused.
   *
   * @throws StoreException when other processes do not finish within {@code patience}
   */
  public void exclusively(Duration patience, Runnable action) {
    lock.exclusively(patience, action);
  }

  /** As {@link #exclusively(Duration, Runnable)}, with a patience of one minute. */
  public void exclusively(Runnable action) {
    exclusively(Duration.ofMinutes(1), action);
  }

  void writeLayoutFile() throws IOException {
    DurableFiles.replace(layout.ociLayout(), session.newPath("layout"), ImageLayout.toBytes());
  }

  void writeEmptyIndex() throws IOException {
    DurableFiles.replace(
        layout.index(), session.newPath("index"), ImageIndex.of(ImmutableList.of()).toBytes());
  }

  /** Removes the temporary directories of this process and lets go of the store. */
  @Override
  public void close() {
    try {
      session.close();
    } catch (IOException e) {
      throw StoreException.io(layout.tmpDir(), e);
    } finally {
      lock.close();
    }
  }

  private static void create(StoreLayout layout) {
    Path root = layout.root();
    try {
      Files.createDirectories(root);
      if (!isOurs(root)) {
        throw StoreException.notAStore(root);
      }
      restrict(root);
      try (FileChannel gate =
          FileChannel.open(layout.gate(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        FileLocks.await(gate);
        createLocked(layout);
      }
    } catch (FileAlreadyExistsException e) {
      throw StoreException.io(root, new IOException("exists and is not a directory", e));
    } catch (IOException e) {
      throw StoreException.io(root, e);
    }
  }

  /** The file {@code oci-layout} comes last: without it the next process starts over. */
  private static void createLocked(StoreLayout layout) throws IOException {
    if (Files.exists(layout.ociLayout())) {
      return;
    }
    for (Path directory :
        ImmutableList.of(
            layout.blobsDir(),
            layout.snapshotsDir(),
            layout.keysDir(),
            layout.contentDir(),
            layout.recordsDir(),
            layout.containersDir(),
            layout.stubsDir(),
            layout.tmpDir())) {
      Files.createDirectories(directory);
    }
    if (!Files.exists(layout.index())) {
      DurableFiles.replace(
          layout.index(), aside(layout.index()), ImageIndex.of(ImmutableList.of()).toBytes());
    }
    DurableFiles.replace(layout.ociLayout(), aside(layout.ociLayout()), ImageLayout.toBytes());
  }

  private static Path aside(Path file) {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /** Whether nothing lies there but what an interrupted creation may have left. */
  private static boolean isOurs(Path root) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        if (!OWN_NAMES.contains(entry.getFileName().toString())) {
          return false;
        }
      }
    }
    return true;
  }

  private static void restrict(Path root) throws IOException {
    if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
