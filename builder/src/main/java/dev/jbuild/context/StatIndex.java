package dev.jbuild.context;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.FreshFiles;
import dev.jbuild.base.WholeFile;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.FileStatus;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the files of one context: for each the stat data it had when it was read, with
 * the digest of its content, its link target and its extended attributes. An entry counts as long
 * as size, both times, inode and file system are the same: no system call can set the change time
 * back.
 *
 * <p>The file has one block a directory, entries in byte order, so that looking up a directory's
 * files in order costs one pass and no objects. It ends in a checksum; a file that is cut, damaged
 * or of another version is as good as none.
 */
final class StatIndex {
  private static final long MAGIC = 0x4A42_5354_4154_3033L; // "JBSTAT03"
  private static final int MAX_BYTES = 1 << 30;
  private static final int HAS_CONTENT = 1;
  private static final int HAS_TARGET = 2;
  private static final int HAS_XATTRS = 4;
  private static final int STAT_BYTES = 48;

  private final Map<String, Block> blocks = new HashMap<>();
  private long entryCount;
  private boolean changed;

  /** Entries of one directory, encoded one after the other. */
  private static final class Block {
    private final byte[] data;
    private final int start;
    private final int length;
    private final int count;

    Block(byte[] data, int start, int length, int count) {
      this.data = data;
      this.start = start;
      this.length = length;
      this.count = count;
    }
  }

  /** What was known of an entry; absent parts are {@code null}. */
  static final class Known {
    final byte @Nullable [] content;
    final @Nullable String target;
    final ImmutableMap<String, Bytes> xattrs;

    Known(byte @Nullable [] content, @Nullable String target, ImmutableMap<String, Bytes> xattrs) {
      this.content = content;
      this.target = target;
      this.xattrs = xattrs;
    }
  }

  static StatIndex load(Path file) {
    StatIndex index = new StatIndex();
    try {
      if (Files.size(file) <= MAX_BYTES) {
        index.decode(WholeFile.bytes(file));
      }
    } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
      index.blocks.clear();
      index.entryCount = 0;
    }
    return index;
  }

  private void decode(byte[] data) {
    ByteBuffer in = ByteBuffer.wrap(data);
    int end = data.length - Long.BYTES;
    CRC32 checksum = new CRC32();
    checksum.update(data, 0, Math.max(end, 0));
    if (end < 0 || in.getLong(end) != checksum.getValue() || in.getLong() != MAGIC) {
      return;
    }
    while (in.position() < end) {
      String directory = text(in, in.getInt());
      int count = in.getInt();
      int length = in.getInt();
      blocks.put(directory, new Block(data, in.position(), length, count));
      in.position(in.position() + length);
      entryCount += count;
    }
  }

  long entryCount() {
    return entryCount;
  }

  boolean isChanged() {
    return changed;
  }

  /** Looks up entries of one directory; they must be asked for in byte order of their names. */
  Cursor cursor(String directory) {
    return new Cursor(blocks.get(directory));
  }

  /** Reads a block from front to back. */
  static final class Cursor {
    private final @Nullable Block block;
    private final ByteBuffer in;
    private int left;
    private int nameStart;
    private int nameLength = -1;
    private int bodyLength;

    private Cursor(@Nullable Block block) {
      this.block = block;
      this.left = block == null ? 0 : block.count;
      this.in =
          block == null
              ? ByteBuffer.allocate(0)
              : ByteBuffer.wrap(block.data, block.start, block.length);
    }

    boolean isEmpty() {
      return block == null;
    }

    /** What is known of an entry that still is as {@code status} says; else {@code null}. */
    @Nullable Known find(String name, FileStatus status) {
      while (nameLength >= 0 || left > 0) {
        if (nameLength < 0) {
          readHead();
        }
        int order = compareName(name);
        if (order > 0) {
          return null;
        }
        int body = in.position();
        in.position(body + bodyLength);
        nameLength = -1;
        if (order == 0) {
          return read(body, status);
        }
      }
      return null;
    }

    private void readHead() {
      left--;
      nameLength = in.getShort() & 0xFFFF;
      bodyLength = in.getInt();
      nameStart = in.position();
      in.position(nameStart + nameLength);
    }

    /** Order of the entry's name against another. */
    private int compareName(String name) {
      int common = Math.min(nameLength, name.length());
      for (int i = 0; i < common; i++) {
        int difference = (in.get(nameStart + i) & 0xFF) - name.charAt(i);
        if (difference != 0) {
          return difference;
        }
      }
      return nameLength - name.length();
    }

    private @Nullable Known read(int body, FileStatus status) {
      if (in.getLong(body) != status.inode()
          || in.getLong(body + 8) != status.fileSystem()
          || in.getLong(body + 16) != status.size()
          || in.getLong(body + 24) != status.changedSeconds()
          || in.getLong(body + 32) != status.modifiedSeconds()
          || in.getInt(body + 40) != status.changedNanos()
          || in.getInt(body + 44) != status.modifiedNanos()) {
        return null;
      }
      int behind = in.position();
      in.position(body + STAT_BYTES);
      Known known = readKnown(in);
      in.position(behind);
      return known;
    }

    private static Known readKnown(ByteBuffer in) {
      int flags = in.get();
      byte[] content = null;
      if ((flags & HAS_CONTENT) != 0) {
        content = new byte[32];
        in.get(content);
      }
      String target = (flags & HAS_TARGET) != 0 ? text(in, in.getInt()) : null;
      if ((flags & HAS_XATTRS) == 0) {
        return new Known(content, target, ImmutableMap.of());
      }
      ImmutableMap.Builder<String, Bytes> xattrs = ImmutableMap.builder();
      for (int left = in.getInt(); left > 0; left--) {
        String name = text(in, in.getInt());
        byte[] value = new byte[in.getInt()];
        in.get(value);
        xattrs.put(name, Bytes.of(value));
      }
      return new Known(content, target, xattrs.build());
    }
  }

  /**
   * Takes over what was found in a directory. Entries that were not settled are forgotten.
   *
   * @param names of all entries that exist; {@code null} when the directory was not listed
   */
  void update(String directory, Collection<TreeEntry> found, @Nullable Set<String> names) {
    SortedMap<String, byte[]> bodies = new TreeMap<>();
    Block old = blocks.get(directory);
    if (old != null) {
      readBodies(old, bodies);
      entryCount -= old.count;
    }
    if (names != null) {
      bodies.keySet().retainAll(names);
    }
    for (TreeEntry entry : found) {
      if (entry.isSettled()) {
        bodies.put(entry.name(), encode(entry));
      } else {
        bodies.remove(entry.name());
      }
    }
    blocks.put(directory, block(bodies));
    entryCount += bodies.size();
    changed = true;
  }

  private static void readBodies(Block block, Map<String, byte[]> bodies) {
    ByteBuffer in = ByteBuffer.wrap(block.data, block.start, block.length);
    for (int left = block.count; left > 0; left--) {
      int nameLength = in.getShort() & 0xFFFF;
      byte[] body = new byte[in.getInt()];
      String name = text(in, nameLength);
      in.get(body);
      bodies.put(name, body);
    }
  }

  private static byte[] encode(TreeEntry entry) {
    FileStatus status = entry.status();
    ByteBuffer out = ByteBuffer.allocate(bodyBytes(entry));
    out.putLong(status.inode()).putLong(status.fileSystem()).putLong(status.size());
    out.putLong(status.changedSeconds()).putLong(status.modifiedSeconds());
    out.putInt(status.changedNanos()).putInt(status.modifiedNanos());
    int flags = entry.isContentKnown() ? HAS_CONTENT : 0;
    flags |= status.isSymlink() ? HAS_TARGET : 0;
    flags |= entry.xattrs().isEmpty() ? 0 : HAS_XATTRS;
    out.put((byte) flags);
    if (entry.isContentKnown()) {
      out.put(entry.content());
    }
    if (status.isSymlink()) {
      putText(out, entry.target());
    }
    if (!entry.xattrs().isEmpty()) {
      out.putInt(entry.xattrs().size());
      entry
          .xattrs()
          .forEach(
              (name, value) -> {
                putText(out, name);
                out.putInt(value.size()).put(value.toArray());
              });
    }
    return out.array();
  }

  private static int bodyBytes(TreeEntry entry) {
    int bytes = STAT_BYTES + 1 + (entry.isContentKnown() ? 32 : 0);
    bytes += entry.status().isSymlink() ? 4 + entry.target().length() : 0;
    if (!entry.xattrs().isEmpty()) {
      bytes += 4;
      for (Map.Entry<String, Bytes> attribute : entry.xattrs().entrySet()) {
        bytes += 8 + attribute.getKey().length() + attribute.getValue().size();
      }
    }
    return bytes;
  }

  private static Block block(SortedMap<String, byte[]> bodies) {
    int length = 0;
    for (Map.Entry<String, byte[]> body : bodies.entrySet()) {
      length += 6 + body.getKey().length() + body.getValue().length;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    for (Map.Entry<String, byte[]> body : bodies.entrySet()) {
      out.putShort((short) body.getKey().length()).putInt(body.getValue().length);
      out.put(body.getKey().getBytes(StandardCharsets.ISO_8859_1)).put(body.getValue());
    }
    return new Block(out.array(), 0, length, bodies.size());
  }

  /** Forgets a directory and all below it that are not among those that still exist. */
  void retainBelow(String directory, Set<String> existing) {
    String prefix = directory.isEmpty() ? "" : directory + '/';
    List<String> gone = new ArrayList<>();
    for (String known : blocks.keySet()) {
      if (known.startsWith(prefix) && !existing.contains(known) && !known.equals(directory)) {
        gone.add(known);
      }
    }
    for (String known : gone) {
      Block removed = blocks.remove(known);
      entryCount -= removed == null ? 0 : removed.count;
      changed = true;
    }
  }

  /** Writes the index aside and renames it; readers see the old or the new one. */
  void save(Path file) throws IOException {
    long length = 2 * Long.BYTES;
    for (Map.Entry<String, Block> block : blocks.entrySet()) {
      length += 12 + block.getKey().length() + block.getValue().length;
    }
    if (length > MAX_BYTES) {
      return;
    }
    ByteBuffer out = ByteBuffer.allocate((int) length);
    out.putLong(MAGIC);
    for (Map.Entry<String, Block> block : blocks.entrySet()) {
      putText(out, block.getKey());
      out.putInt(block.getValue().count).putInt(block.getValue().length);
      out.put(block.getValue().data, block.getValue().start, block.getValue().length);
    }
    CRC32 checksum = new CRC32();
    checksum.update(out.array(), 0, out.position());
    out.putLong(checksum.getValue());
    Files.createDirectories(file.getParent());
    Path aside = FreshFiles.file(file.resolveSibling(""), "index-");
    try {
      Files.write(aside, out.array());
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
    changed = false;
  }

  private static void putText(ByteBuffer out, String text) {
    out.putInt(text.length()).put(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String text(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
