package dev.jbuild.snapshot;

import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code snapshot} of a snapshot's directory: one line of words, read on every cached
 * build. Its time of modification tells when the snapshot was made.
 *
 * <pre>jbuild-snapshot-1 DIFFID PARENT-CHAINID-OR-MINUS TARBYTES</pre>
 */
record SnapshotRecord(DiffId diffId, Optional<ChainId> parent, long tarBytes) {
  static final String FILE = "snapshot";
  private static final String MAGIC = "jbuild-snapshot-1";
  private static final String NONE = "-";
  private static final String ALGORITHM = "sha256:";

  byte[] toBytes() {
    String parentId = parent.isPresent() ? parent.get().toString() : NONE;
    String line = MAGIC + " " + diffId + " " + parentId + " " + tarBytes + "\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  /** Absent when damaged: the snapshot then counts as absent too. */
  static Optional<SnapshotRecord> parse(byte[] bytes) {
    String[] words = new String(bytes, StandardCharsets.ISO_8859_1).split(" ", -1);
    if (words.length != 4 || !words[0].equals(MAGIC) || !words[3].endsWith("\n")) {
      return Optional.empty();
    }
    Digest diffId = digest(words[1]);
    Digest parent = digest(words[2]);
    long tarBytes = number(words[3]);
    if (diffId == null || tarBytes < 0 || (parent == null && !words[2].equals(NONE))) {
      return Optional.empty();
    }
    Optional<ChainId> parentId =
        parent == null ? Optional.empty() : Optional.of(new ChainId(parent));
    return Optional.of(new SnapshotRecord(new DiffId(diffId), parentId, tarBytes));
  }

  private static @Nullable Digest digest(String word) {
    if (!word.startsWith(ALGORITHM)) {
      return null;
    }
    String hex = word.substring(ALGORITHM.length());
    return isHex(hex) ? new Digest(hex) : null;
  }

  static boolean isHex(String text) {
    if (text.length() != 64) {
      return false;
    }
    for (int i = 0; i < 64; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  private static long number(String line) {
    long value = 0;
    for (int i = 0; i < line.length() - 1; i++) {
      int digit = line.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > Long.MAX_VALUE / 10 - 1) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return line.length() > 1 ? value : -1;
  }
}
