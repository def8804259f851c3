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
 * <pre>
 * jbuild-snapshot-1 DIFFID PARENT-CHAINID-OR-MINUS TARBYTES
 * jbuild-snapshot-2 DIFFID PARENT-CHAINID TARBYTES CHAINID-WHOSE-FILES-IT-SHARES
 * </pre>
 *
 * @param sharedFrom a snapshot of the same layer on nothing, whose files this one uses instead of
 *     having its own
 */
record SnapshotRecord(
    DiffId diffId, Optional<ChainId> parent, long tarBytes, Optional<ChainId> sharedFrom) {
  static final String FILE = "snapshot";
  private static final String MAGIC = "jbuild-snapshot-1";
  private static final String SHARING_MAGIC = "jbuild-snapshot-2";
  private static final String NONE = "-";
  private static final String ALGORITHM = "sha256:";

  byte[] toBytes() {
    String parentId = parent.isPresent() ? parent.get().toString() : NONE;
    String magic = sharedFrom.isPresent() ? SHARING_MAGIC : MAGIC;
    String files = sharedFrom.isPresent() ? " " + sharedFrom.get() : "";
    String line = magic + " " + diffId + " " + parentId + " " + tarBytes + files + "\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  /** Absent when damaged: the snapshot then counts as absent too. */
  static Optional<SnapshotRecord> parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.endsWith("\n")) {
      return Optional.empty();
    }
    String[] words = text.substring(0, text.length() - 1).split(" ", -1);
    boolean shares = words.length == 5 && words[0].equals(SHARING_MAGIC);
    if (!shares && (words.length != 4 || !words[0].equals(MAGIC))) {
      return Optional.empty();
    }
    Digest diffId = digest(words[1]);
    Digest parent = digest(words[2]);
    long tarBytes = number(words[3]);
    Digest files = shares ? digest(words[4]) : null;
    if (diffId == null || tarBytes < 0 || (parent == null && !words[2].equals(NONE))) {
      return Optional.empty();
    }
    if (shares && (files == null || parent == null)) {
      return Optional.empty();
    }
    Optional<ChainId> parentId =
        parent == null ? Optional.empty() : Optional.of(new ChainId(parent));
    Optional<ChainId> sharedFrom =
        files == null ? Optional.empty() : Optional.of(new ChainId(files));
    return Optional.of(new SnapshotRecord(new DiffId(diffId), parentId, tarBytes, sharedFrom));
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

  private static long number(String word) {
    long value = 0;
    for (int i = 0; i < word.length(); i++) {
      int digit = word.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > Long.MAX_VALUE / 10 - 1) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return word.isEmpty() ? -1 : value;
  }
}
