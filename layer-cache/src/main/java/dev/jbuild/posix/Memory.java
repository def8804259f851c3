package dev.jbuild.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A piece of native memory, zero at first; freed when nothing refers to it any more. */
final class Memory {
  private final ByteBuffer buffer;
  private final long address;

  Memory(int bytes) {
    buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    address = SystemCall.addressOf(buffer);
  }

  /** Good only as long as this object is reachable. */
  long address() {
    return address;
  }

  short getShort(int offset) {
    return buffer.getShort(offset);
  }

  int getInt(int offset) {
    return buffer.getInt(offset);
  }

  long getLong(int offset) {
    return buffer.getLong(offset);
  }

  void putInt(int offset, int value) {
    buffer.putInt(offset, value);
  }

  void putLong(int offset, long value) {
    buffer.putLong(offset, value);
  }

  /** Copies the first bytes of this memory. */
  void get(byte[] to, int offset, int length) {
    buffer.get(0, to, offset, length);
  }

  void put(int at, byte[] from, int offset, int length) {
    buffer.put(at, from, offset, length);
  }
}
