package dev.jbuild.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes a tar of plain files: ustar headers, owner 0:0, time 0, so that equal content gives equal
 * bytes. A size of 8 GiB and more is written in base-256, as GNU tar does.
 */
final class TarSink implements ImageSink {
  private static final long OCTAL_LIMIT = 1L << 33;

  private final OutputStream out;
  private final Set<String> names = new HashSet<>();

  /**
   * @param out stays open
   */
  TarSink(OutputStream out) {
    this.out = out;
  }

  @Override
  public boolean has(String name) {
    return names.contains(name);
  }

  @Override
  public void write(String name, long size, Content content) throws IOException {
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      String directory = name.substring(0, slash + 1);
      if (names.add(directory)) {
        out.write(header(directory, 0));
      }
    }
    names.add(name);
    out.write(header(name, size));
    CountingOutput counting = new CountingOutput(out, null);
    content.writeTo(counting);
    if (counting.count() != size) {
      throw ArchiveException.damaged(
          name, "has " + counting.count() + " bytes, " + size + " were expected");
    }
    int rest = (int) (size % TarBlock.BYTES);
    if (rest != 0) {
      out.write(new byte[TarBlock.BYTES - rest]);
    }
  }

  @Override
  public void finish() throws IOException {
    out.write(new byte[2 * TarBlock.BYTES]);
    out.flush();
  }

  private static byte[] header(String name, long size) {
    byte[] block = new byte[TarBlock.BYTES];
    boolean directory = name.endsWith("/");
    put(block, 0, name);
    put(block, 100, directory ? "0000755" : "0000644");
    put(block, 108, "0000000");
    put(block, 116, "0000000");
    putSize(block, size);
    put(block, 136, "00000000000");
    put(block, 148, "        ");
    block[156] = (byte) (directory ? '5' : '0');
    put(block, 257, "ustar\00000");
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, octal(sum, 6) + "\0 ");
    return block;
  }

  private static void putSize(byte[] block, long size) {
    if (size < OCTAL_LIMIT) {
      put(block, 124, octal(size, 11));
      return;
    }
    block[124] = (byte) 0x80;
    for (int i = 0; i < Long.BYTES; i++) {
      block[135 - i] = (byte) (size >>> (8 * i));
    }
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  private static String octal(long value, int digits) {
    String text = Long.toOctalString(value);
    return "0".repeat(digits - text.length()) + text;
  }
}
