package dev.jbuild.snapshot;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.FreshFiles;
import dev.jbuild.base.WholeFile;
import dev.jbuild.layer.LayerDigest;
import dev.jbuild.layer.LayerTar;
import dev.jbuild.oci.ChainId;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.store.SnapshotTrees;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots by chainID. Safe for many threads and many processes at once (all of which hold the
 * store's shared lock).
 *
 * <p>{@link #commit} makes a snapshot usable in this process at once and starts to write it to disk
 * in the background; other processes see it when that is done. {@link #flush} waits for it: call it
 * before anything that names the snapshot is promised to the user, and before the process ends.
 */
public final class SnapshotStore implements SnapshotTrees, AutoCloseable {
  private static final String DIFF = "diff";

  private final Path snapshots;
  private final Supplier<PosixFs> fs;
  private final Map<ChainId, Snapshot> known = new ConcurrentHashMap<>();
  private final Publisher publisher;
  private final Debris debris;
  private @Nullable Sweeping sweeping;

  /** {@code fs} is asked for only when something is written. */
  public SnapshotStore(Path snapshotsDirectory, Supplier<PosixFs> fs) {
    this.snapshots = snapshotsDirectory;
    this.fs = fs;
    this.publisher = new Publisher(snapshotsDirectory, fs);
    this.debris = new Debris(snapshotsDirectory, fs);
  }

  /** Reads a few small files, no native code; absent also when a parent is missing. */
  public Optional<Snapshot> find(ChainId chainId) {
    ArrayDeque<ChainId> ids = new ArrayDeque<>();
    ArrayDeque<SnapshotRecord> records = new ArrayDeque<>();
    Snapshot below = null;
    Optional<ChainId> next = Optional.of(chainId);
    while (next.isPresent()) {
      below = known.get(next.get());
      if (below != null) {
        break;
      }
      Optional<SnapshotRecord> record = record(next.get());
      if (record.isEmpty() || !hasFiles(record.get())) {
        return Optional.empty();
      }
      ids.push(next.get());
      records.push(record.get());
      next = record.get().parent();
    }
    while (!ids.isEmpty()) {
      below = snapshot(ids.pop(), records.pop(), below);
      known.put(below.chainId(), below);
    }
    return Optional.ofNullable(below);
  }

  /** Whether there is a record of that very snapshot, damaged or not. */
  public boolean has(ChainId chainId) {
    return Files.exists(directory(chainId).resolve(SnapshotRecord.FILE));
  }

  /** Are the files there that a snapshot uses, its own or those of another? */
  private boolean hasFiles(SnapshotRecord record) {
    Optional<ChainId> files = record.sharedFrom();
    return files.isEmpty() || known.containsKey(files.get()) || record(files.get()).isPresent();
  }

  private Optional<SnapshotRecord> record(ChainId chainId) {
    Path file = directory(chainId).resolve(SnapshotRecord.FILE);
    try {
      return SnapshotRecord.parse(WholeFile.bytes(file));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw SnapshotException.of("read its record", directory(chainId), e);
    }
  }

  private Snapshot snapshot(ChainId chainId, SnapshotRecord record, @Nullable Snapshot below) {
    Path diff = directory(record.sharedFrom().orElse(chainId)).resolve(DIFF);
    ImmutableList.Builder<Path> directories = ImmutableList.builder();
    directories.add(diff);
    if (below != null && record.sharedFrom().isPresent()) {
      for (Path lower : below.directories()) {
        // overlayfs refuses a directory that is there twice; a layer on nothing hides no entry that
        // it does not have itself, so the upper one alone gives the same tree
        if (!lower.equals(diff)) {
          directories.add(lower);
        }
      }
    } else if (below != null) {
      // files of its own are below no other: only those of a layer on nothing are shared
      directories.addAll(below.directories());
    }
    boolean shares = record.sharedFrom().isPresent();
    return new Snapshot(
        chainId,
        record.diffId(),
        record.parent(),
        record.tarBytes(),
        directories.build(),
        record.sharedFrom(),
        shares && below != null ? below.rootAttributes() : diff);
  }

  /**
   * A fresh upper directory in a new directory below {@code temporary} (same file system as the
   * store), its root with the attributes of the parent's root.
   */
  public ActiveSnapshot prepare(Path temporary, Optional<Snapshot> parent) {
    try {
      sweepOnce();
      Path directory = FreshFiles.directory(temporary, "snapshot-");
      Path upper = Files.createDirectory(directory.resolve(DIFF));
      try (Directory root = fs.get().openDirectory(upper)) {
        if (parent.isPresent()) {
          copyRoot(parent.get().rootAttributes(), root);
        } else {
          root.setMode("", 0755);
        }
      }
      return new ActiveSnapshot(directory, upper, parent);
    } catch (IOException e) {
      throw SnapshotException.of("prepare a new one", temporary, e);
    }
  }

  /** Beside the first step: it looks at every snapshot of the store. */
  private synchronized void sweepOnce() {
    if (sweeping == null) {
      sweeping = Sweeping.start(debris);
    }
  }

  private void copyRoot(Path from, Directory to) throws IOException {
    try (Directory source = fs.get().openDirectory(from)) {
      FileStatus status = source.status();
      to.setOwner("", status.uid(), status.gid());
      to.setMode("", status.mode());
      ImmutableMap<String, Bytes> xattrs = source.extendedAttributes("");
      for (Map.Entry<String, Bytes> xattr : xattrs.entrySet()) {
        if (!xattr.getKey().contains(".overlay.")) {
          to.setExtendedAttribute("", xattr.getKey(), xattr.getValue());
        }
      }
      to.setModified("", status.modifiedSeconds(), status.modifiedNanos());
    }
  }

  /** Hashes the upper directory and commits it. */
  public Snapshot commit(ActiveSnapshot active) {
    return commit(active, digest(active));
  }

  /** Hashes the upper directory; a large one is written to disk meanwhile. */
  public LayerDigest digest(ActiveSnapshot active) {
    return LayerTar.digest(fs.get(), active.upper(), publisher::syncEarly);
  }

  /** Commits an upper directory whose digest is known; one that exists already is kept. */
  public Snapshot commit(ActiveSnapshot active, LayerDigest digest) {
    Optional<ChainId> parent = active.parent().map(Snapshot::chainId);
    ChainId chainId = ChainId.of(parent, digest.diffId());
    SnapshotRecord record =
        new SnapshotRecord(digest.diffId(), parent, digest.tarBytes(), Optional.empty());
    Snapshot snapshot = snapshot(chainId, record, active.parent().orElse(null));
    return commit(active, snapshot);
  }

  /**
   * The layer of a snapshot that has no parent, on top of another snapshot. No file is copied: the
   * new snapshot uses those of {@code layer}, which therefore must stay as long as it does (see
   * {@link #sharedFrom}).
   *
   * @param temporary as for {@link #prepare}
   * @return {@code layer} itself when there is no parent
   */
  public Snapshot restack(Path temporary, Snapshot layer, Optional<Snapshot> parent) {
    if (layer.parent().isPresent()) {
      throw new IllegalArgumentException("made on another snapshot: " + layer.chainId());
    }
    if (parent.isEmpty()) {
      return layer;
    }
    Snapshot stacked = restacked(layer, parent.get());
    Optional<Snapshot> existing = find(stacked.chainId());
    if (existing.isPresent()) {
      return existing.get();
    }
    try {
      sweepOnce();
      Path directory = FreshFiles.directory(temporary, "snapshot-");
      ActiveSnapshot empty = new ActiveSnapshot(directory, directory.resolve(DIFF), parent);
      return commit(empty, stacked);
    } catch (IOException e) {
      throw SnapshotException.of("stack a layer", directory(stacked.chainId()), e);
    }
  }

  /** What {@link #restack} gives, without making it. */
  public Snapshot restacked(Snapshot layer, Snapshot parent) {
    Optional<ChainId> below = Optional.of(parent.chainId());
    SnapshotRecord record =
        new SnapshotRecord(layer.diffId(), below, layer.tarBytes(), Optional.of(layer.chainId()));
    return snapshot(ChainId.of(below, layer.diffId()), record, parent);
  }

  private Snapshot commit(ActiveSnapshot active, Snapshot snapshot) {
    ChainId chainId = snapshot.chainId();
    try {
      synchronized (this) {
        Optional<Snapshot> existing = find(chainId);
        if (existing.isPresent()) {
          discard(active);
          return existing.get();
        }
        Files.createDirectories(snapshots);
        debris.own(chainId);
        Placed placed = place(active, snapshot);
        known.put(chainId, snapshot);
        publisher.add(placed);
        return snapshot;
      }
    } catch (IOException e) {
      throw SnapshotException.of("commit", directory(chainId), e);
    }
  }

  /**
   * Renames the directory to its place, its claim locked. What is there already and has no record
   * belongs to a living process that is about to write it, and is shared; or to a dead one or a
   * time before a power cut, and is replaced.
   */
  private Placed place(ActiveSnapshot active, Snapshot snapshot) throws IOException {
    Path target = directory(snapshot.chainId());
    FileChannel claim =
        FileChannel.open(
            active.directory().resolve(Publisher.PENDING),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    claim.lock();
    boolean placed = false;
    try {
      while (!placed && !isTaken(snapshot.chainId())) {
        placed = tryMove(active.directory(), target);
      }
    } finally {
      if (!placed) {
        claim.close();
      }
    }
    if (placed) {
      return new Placed(snapshot, target, claim);
    }
    discard(active);
    return new Placed(snapshot, target, null);
  }

  /** Another process has placed it, and is alive or has written the record. */
  private boolean isTaken(ChainId chainId) throws IOException {
    return debris.isThere(chainId) && !debris.remove(chainId);
  }

  private static boolean tryMove(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      if (Files.exists(to)) {
        return false;
      }
      throw e;
    }
  }

  /** Deletes what was written. */
  public void discard(ActiveSnapshot active) {
    try {
      fs.get().deleteTree(active.directory());
    } catch (IOException e) {
      throw SnapshotException.of("delete", active.directory(), e);
    }
  }

  private synchronized @Nullable Sweeping sweeping() {
    return sweeping;
  }

  /**
   * Has something done on another thread, soon, once other processes can see all that was committed
   * here so far; it is made durable together with that.
   *
   * @param always done then, and also when writing to disk has failed, which {@link #flush} tells
   */
  public void whenVisible(Runnable then, Runnable always) {
    publisher.after(then, always);
  }

  /** Does what {@link #whenVisible} has put off now, without waiting for it. */
  public void hurry() {
    publisher.hurry();
  }

  /** Waits until all snapshots committed here are on disk. */
  public void flush() {
    Sweeping started = sweeping();
    try {
      publisher.flush();
      if (started != null) {
        started.await();
      }
    } catch (IOException e) {
      throw SnapshotException.of("write to disk", snapshots, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException cause = new InterruptedIOException("interrupted");
      throw SnapshotException.of("write to disk", snapshots, cause);
    }
  }

  /**
   * All snapshots, children before their parents: removed in this order, none ever lacks its
   * parent. Those that were not finished are left out; the next process that writes removes them.
   */
  @Override
  public ImmutableList<ChainId> list() {
    try {
      List<ChainId> found = new ArrayList<>();
      for (ChainId chainId : debris.names()) {
        if (!debris.isUnfinished(chainId)) {
          found.add(chainId);
        }
      }
      return childrenFirst(found);
    } catch (IOException e) {
      throw SnapshotException.of("list", snapshots, e);
    }
  }

  private ImmutableList<ChainId> childrenFirst(List<ChainId> found) {
    Map<ChainId, Integer> depths = new HashMap<>();
    for (ChainId chainId : found) {
      ArrayDeque<ChainId> chain = new ArrayDeque<>();
      Optional<ChainId> next = Optional.of(chainId);
      while (next.isPresent() && !depths.containsKey(next.get())) {
        chain.push(next.get());
        depths.put(next.get(), 0);
        next = parent(next.get());
      }
      int depth = next.map(id -> depths.getOrDefault(id, 0)).orElse(0);
      while (!chain.isEmpty()) {
        depths.put(chain.pop(), ++depth);
      }
    }
    return ImmutableList.sortedCopyOf(
        Comparator.comparingInt((ChainId id) -> -depths.getOrDefault(id, 0))
            .thenComparing(Comparator.naturalOrder()),
        found);
  }

  @Override
  public Optional<ChainId> parent(ChainId chainId) {
    return record(chainId).flatMap(SnapshotRecord::parent);
  }

  @Override
  public Optional<ChainId> sharedFrom(ChainId chainId) {
    return record(chainId).flatMap(SnapshotRecord::sharedFrom);
  }

  @Override
  public Path directory(ChainId chainId) {
    return snapshots.resolve(chainId.digest().hex());
  }

  /**
   * Removes a snapshot, its record first; the caller holds the store's exclusive lock and knows
   * that nothing needs it.
   */
  @Override
  public void remove(ChainId chainId) {
    Path directory = directory(chainId);
    try {
      known.clear(); // others may be stacked on it
      if (Files.exists(directory)) {
        debris.markUnfinished(chainId); // or a crash in between would look like damage
      }
      Files.deleteIfExists(directory.resolve(SnapshotRecord.FILE));
      fs.get().deleteTree(directory);
    } catch (IOException e) {
      throw SnapshotException.of("remove", directory, e);
    }
  }

  /** Flushes. */
  @Override
  public void close() {
    flush();
  }
}
