package dev.jbuild.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that is in its place but not yet known to be on disk.
 *
 * @param claim the locked file {@code pending} of the directory; null when another process has it
 */
record Placed(Snapshot snapshot, @Nullable FileChannel claim) {

  SnapshotRecord record() {
    return new SnapshotRecord(snapshot.diffId(), snapshot.parent(), snapshot.tarBytes());
  }

  void release() throws IOException {
    if (claim != null) {
      claim.close();
    }
  }
}
