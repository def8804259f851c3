package dev.jbuild.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that is in its place but not yet known to be on disk.
 *
 * @param directory its own, which may hold no files
 * @param claim the locked file {@code pending} of the directory; null when another process has it
 */
record Placed(Snapshot snapshot, Path directory, @Nullable FileChannel claim) {

  SnapshotRecord record() {
    return new SnapshotRecord(
        snapshot.diffId(), snapshot.parent(), snapshot.tarBytes(), snapshot.sharedFrom());
  }

  void release() throws IOException {
    if (claim != null) {
      claim.close();
    }
  }
}
