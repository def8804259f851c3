package dev.jbuild.snapshot;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.FreshFiles;
import dev.jbuild.base.WholeFile;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What processes that died, and power cuts, leave among the snapshots: directories with the file
 * {@code pending} and no valid record. A living process keeps {@code pending} locked until it has
 * written the record. A directory with neither is no debris but damage.
 */
final class Debris {
  private static final String ASIDE = "abandoned-";

  private final Path snapshots;
  private final Supplier<PosixFs> fs;
  private final Set<ChainId> own = new HashSet<>();

  Debris(Path snapshots, Supplier<PosixFs> fs) {
    this.snapshots = snapshots;
    this.fs = fs;
  }

  /** Everything that is named like a snapshot. */
  ImmutableList<ChainId> names() throws IOException {
    ImmutableList.Builder<ChainId> names = ImmutableList.builder();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(snapshots)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (SnapshotRecord.isHex(name)) {
          names.add(new ChainId(new Digest(name)));
        }
      }
    } catch (NoSuchFileException e) {
      return ImmutableList.of();
    }
    return names.build();
  }

  boolean isThere(ChainId chainId) {
    return Files.exists(directory(chainId));
  }

  /** True when it was never finished, by a living process or a dead one. */
  boolean isUnfinished(ChainId chainId) {
    return Files.exists(directory(chainId).resolve(Publisher.PENDING))
        && !Files.exists(directory(chainId).resolve(SnapshotRecord.FILE));
  }

  void markUnfinished(ChainId chainId) throws IOException {
    Path pending = directory(chainId).resolve(Publisher.PENDING);
    FileChannel.open(pending, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
  }

  /**
   * This process is about to place it: the sweep does not look at it any more. To open and close
   * its claim would drop the lock of this process (fcntl(2)).
   */
  void own(ChainId chainId) {
    synchronized (own) {
      own.add(chainId);
    }
  }

  /** Removes all that no living process is about to finish, one at a time. */
  void sweep() throws IOException {
    for (ChainId chainId : names()) {
      synchronized (own) {
        if (!own.contains(chainId) && isUnfinished(chainId)) {
          remove(chainId);
        }
      }
    }
    if (Files.exists(snapshots)) {
      try (DirectoryStream<Path> aside = Files.newDirectoryStream(snapshots, ASIDE + "*")) {
        for (Path path : aside) {
          fs.get().deleteTree(path);
        }
      }
    }
  }

  /** Removes it when it has no valid record and no living process is about to write one. */
  boolean remove(ChainId chainId) throws IOException {
    Path pending = directory(chainId).resolve(Publisher.PENDING);
    try (FileChannel claim = FileChannel.open(pending, StandardOpenOption.WRITE)) {
      if (claim.tryLock() == null || isRecorded(chainId)) {
        return false;
      }
      return moveAside(chainId);
    } catch (OverlappingFileLockException e) {
      return false; // this process itself is about to finish it
    } catch (NoSuchFileException e) {
      return !isRecorded(chainId) && isThere(chainId) && moveAside(chainId);
    }
  }

  private boolean moveAside(ChainId chainId) throws IOException {
    Path aside = FreshFiles.directory(snapshots, ASIDE);
    try {
      Files.move(directory(chainId), aside.resolve("tree"), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return true; // another process was faster
    } finally {
      fs.get().deleteTree(aside);
    }
    return true;
  }

  private boolean isRecorded(ChainId chainId) throws IOException {
    try {
      Path record = directory(chainId).resolve(SnapshotRecord.FILE);
      return SnapshotRecord.parse(WholeFile.bytes(record)).isPresent();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    }
  }

  private Path directory(ChainId chainId) {
    return snapshots.resolve(chainId.digest().hex());
  }
}
