package dev.jbuild.copy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.context.TreeEntry;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.FileStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * The digest of a selection: every field that ends up in the image, each with its length, entries
 * in byte order, depth first. What the destination makes of it (its directory exists, or not) is
 * for the rest of the cache key.
 */
final class SelectionDigest {
  private static final String VERSION = "jbuild selection 1\n";

  private final boolean owners;
  private final boolean modes;
  private final MessageDigest digest = Digest.sha256();
  private final ByteBuffer fields = ByteBuffer.allocate(8 << 10);
  private long entryCount;
  private long byteCount;

  SelectionDigest(SourceView tree, CopyRequest request) {
    owners = tree.keepsOwners() && request.chown() == null;
    modes = !ModeChange.of(request.chmod()).isAbsolute();
    putText(VERSION);
    for (InlineFile file : request.inlineFiles()) {
      putByte('I');
      putText(file.name());
      putBytes(file.content());
      entryCount++;
      byteCount += file.content().size();
    }
  }

  /** Number of entries that were digested. */
  long entryCount() {
    return entryCount;
  }

  /** Bytes in the regular files that were digested. */
  long byteCount() {
    return byteCount;
  }

  Digest of(ImmutableList<Selection.Item> items) {
    for (Selection.Item item : items) {
      Map<Long, Long> links = new HashMap<>();
      if (item.entry().status().isDirectory()) {
        putByte('D');
        entryCount++;
        putBelow(item.entry(), links);
      } else {
        putByte('F');
        putText(item.name());
        put(item.entry(), links, 0);
      }
    }
    flush();
    return Digest.ofHash(digest.digest());
  }

  /** The entries of a directory, without recursion. */
  private void putBelow(TreeEntry root, Map<Long, Long> links) {
    ArrayDeque<Iterator<TreeEntry>> open = new ArrayDeque<>();
    open.push(root.children().iterator());
    long number = 0;
    while (!open.isEmpty()) {
      if (!open.peek().hasNext()) {
        open.pop();
        putByte('E');
        continue;
      }
      TreeEntry entry = open.peek().next();
      putText(entry.name());
      put(entry, links, ++number);
      if (entry.status().isDirectory()) {
        open.push(entry.children().iterator());
      }
    }
  }

  /**
   * @param links number of the first entry of each file with several names, by inode
   */
  private void put(TreeEntry entry, Map<Long, Long> links, long number) {
    FileStatus status = entry.status();
    entryCount++;
    byteCount += status.isRegular() ? status.size() : 0;
    if (status.isRegular() && status.links() > 1) {
      Long first = links.putIfAbsent(status.inode(), number);
      if (first != null) {
        putByte('L');
        putLong(first);
        return;
      }
    }
    putType(entry);
    if (modes && !status.isSymlink()) {
      putLong(status.mode());
    }
    if (owners) {
      putLong((long) status.uid() << 32 | status.gid());
    }
    for (Map.Entry<String, Bytes> attribute : entry.xattrs().entrySet()) {
      putByte('x');
      putText(attribute.getKey());
      putBytes(attribute.getValue());
    }
    putByte('.');
  }

  private void putType(TreeEntry entry) {
    FileStatus status = entry.status();
    switch (status.type()) {
      case REGULAR -> {
        putByte('f');
        putLong(status.size());
        flush();
        entry.addContentTo(digest);
      }
      case DIRECTORY -> putByte(entry.isPassage() ? 'w' : 'd');
      case SYMLINK -> {
        putByte('l');
        putText(entry.target());
      }
      case CHARACTER_DEVICE -> putDevice('c', status);
      case BLOCK_DEVICE -> putDevice('b', status);
      case FIFO -> putByte('p');
      case SOCKET -> putByte('s');
    }
  }

  private void putDevice(char type, FileStatus status) {
    putByte(type);
    putLong((long) status.deviceMajor() << 32 | status.deviceMinor());
  }

  private void putByte(char type) {
    room(1).put((byte) type);
  }

  private void putLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  private void putText(String text) {
    putLong(text.length());
    if (text.length() > fields.capacity()) {
      flush();
      digest.update(text.getBytes(StandardCharsets.ISO_8859_1));
      return;
    }
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      fields.put((byte) text.charAt(i));
    }
  }

  private void putBytes(Bytes bytes) {
    putLong(bytes.size());
    flush();
    digest.update(bytes.toArray());
  }

  private ByteBuffer room(int bytes) {
    if (fields.remaining() < bytes) {
      flush();
    }
    return fields;
  }

  private void flush() {
    digest.update(fields.array(), 0, fields.position());
    fields.clear();
  }
}
