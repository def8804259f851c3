package dev.jbuild.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Native memory of one thread for the arguments and results of its calls. One automatic arena: as
 * every call passes {@link #errno}, none of it can be freed under a call.
 */
final class Scratch {
  /** PATH_MAX of the kernel, the NUL included. */
  static final int PATH_BYTES = 4096;

  /** XATTR_LIST_MAX and XATTR_SIZE_MAX; also a good size for getdents64. */
  static final int BULK_BYTES = 65536;

  static final int TRANSFER_BYTES = 256 * 1024;

  final Arena arena = Arena.ofAuto();
  final MemorySegment errno = arena.allocate(8, 8);
  final MemorySegment record = arena.allocate(256, 8);
  final MemorySegment path = arena.allocate(PATH_BYTES, 8);
  final MemorySegment secondPath = arena.allocate(PATH_BYTES, 8);
  final byte[] bytes = new byte[BULK_BYTES];

  private @Nullable MemorySegment bulk;
  private @Nullable MemorySegment transfer;

  MemorySegment bulk() {
    MemorySegment made = bulk;
    if (made == null) {
      made = arena.allocate(BULK_BYTES, 8);
      bulk = made;
    }
    return made;
  }

  MemorySegment transfer() {
    MemorySegment made = transfer;
    if (made == null) {
      made = arena.allocate(TRANSFER_BYTES, 4096);
      transfer = made;
    }
    return made;
  }

  /** Writes a byte string with its NUL; its address, or 0 when it is too long for the kernel. */
  long path(String text) {
    return put(path, text, 0);
  }

  long secondPath(String text) {
    return put(secondPath, text, 0);
  }

  /** Writes {@code prefix + text} without building the string. */
  long path(String prefix, String text) {
    return put(path, prefix, 0) == 0 ? 0 : put(path, text, prefix.length());
  }

  /** Copies {@code length} bytes of the bulk buffer to {@link #bytes}. */
  void takeBulk(int length) {
    MemorySegment.copy(bulk(), ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
  }

  private long put(MemorySegment target, String text, int offset) {
    int length = text.length();
    if (offset + length >= PATH_BYTES) {
      return 0;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == 0 || c > 0xFF) {
        throw new IllegalArgumentException("not a string of non-zero bytes: " + text);
      }
      bytes[i] = (byte) c;
    }
    bytes[length] = 0;
    MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, offset, length + 1);
    return target.address();
  }
}
