package dev.jbuild.posix;

import org.jspecify.annotations.Nullable;

/**
 * Native memory of one thread for the arguments and results of its calls. The thread holds it until
 * it asks for that of another {@link Kernel}, so none of it is freed under a call.
 */
final class Scratch {
  /** PATH_MAX of the kernel, the NUL included. */
  static final int PATH_BYTES = 4096;

  /** XATTR_LIST_MAX and XATTR_SIZE_MAX; also a good size for getdents64. */
  static final int BULK_BYTES = 65536;

  static final int TRANSFER_BYTES = 256 * 1024;

  final Memory record = new Memory(256);
  final Memory path = new Memory(PATH_BYTES);
  final Memory secondPath = new Memory(PATH_BYTES);
  final byte[] bytes = new byte[BULK_BYTES];

  private @Nullable Memory bulk;
  private @Nullable Memory transfer;

  Memory bulk() {
    Memory made = bulk;
    if (made == null) {
      made = new Memory(BULK_BYTES);
      bulk = made;
    }
    return made;
  }

  Memory transfer() {
    Memory made = transfer;
    if (made == null) {
      made = new Memory(TRANSFER_BYTES);
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
    bulk().get(bytes, 0, length);
  }

  private long put(Memory target, String text, int offset) {
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
    target.put(offset, bytes, 0, length + 1);
    return target.address();
  }
}
