package dev.jbuild.recall;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Reads what a {@link TraceWriter} wrote, in its order. */
final class TraceReader {
  private final byte[] all;
  private final ByteBuffer in;

  private TraceReader(byte[] all, int end) {
    this.all = all;
    this.in = ByteBuffer.wrap(all, 0, end);
  }

  /**
   * @throws BufferUnderflowException when the bytes are cut off or damaged; every other method
   *     throws it, too, when it finds less than it should
   */
  static TraceReader ofSealed(byte[] bytes) {
    int end = bytes.length - Long.BYTES;
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 0, Math.max(end, 0));
    if (end < 0 || ByteBuffer.wrap(bytes).getLong(end) != checksum.getValue()) {
      throw new BufferUnderflowException();
    }
    return new TraceReader(bytes, end);
  }

  long number() {
    return in.getLong();
  }

  boolean truth() {
    return number() == 1;
  }

  /** A small number: a length, or how many elements come; never more than there are bytes. */
  int count() {
    long value = in.getLong();
    if (value < 0 || value > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return (int) value;
  }

  String text() {
    int length = count();
    String text = new String(all, in.position(), length, StandardCharsets.UTF_8);
    in.position(in.position() + length);
    return text;
  }

  byte[] bytes() {
    byte[] value = new byte[count()];
    in.get(value);
    return value;
  }
}
