package dev.jbuild.recall;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Numbers and texts one after the other, a checksum at the end; see {@link TraceReader}. */
final class TraceWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 12);

  TraceWriter number(long value) {
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(0, value).array());
    return this;
  }

  TraceWriter truth(boolean value) {
    return number(value ? 1 : 0);
  }

  /** Texts that are told apart from their neighbours whatever characters they have. */
  TraceWriter text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  TraceWriter bytes(byte[] value) {
    number(value.length);
    out.writeBytes(value);
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  /** All that was written, with a checksum behind it. */
  byte[] sealed() {
    CRC32 checksum = new CRC32();
    checksum.update(out.toByteArray());
    return number(checksum.getValue()).toBytes();
  }
}
