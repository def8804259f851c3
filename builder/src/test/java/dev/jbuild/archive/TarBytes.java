package dev.jbuild.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds tars byte by byte, well formed or not. */
final class TarBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  TarBytes file(String name, byte[] content) {
    return entry('0', name, "", content);
  }

  TarBytes file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  TarBytes directory(String name) {
    return entry('5', name, "", new byte[0]);
  }

  TarBytes symlink(String name, String target) {
    return entry('2', name, target, new byte[0]);
  }

  TarBytes hardLink(String name, String target) {
    return entry('1', name, target, new byte[0]);
  }

  TarBytes entry(char type, String name, String link, byte[] content) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, type == '5' ? "0000755" : "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, String.format("%011o", content.length));
    put(header, 136, "00000000001");
    header[156] = (byte) type;
    put(header, 157, link);
    put(header, 257, "ustar\00000");
    put(header, 148, "        ");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    return raw(header).raw(content).raw(new byte[(512 - content.length % 512) % 512]);
  }

  /** A PAX header for the next entry. */
  TarBytes pax(String key, String value) {
    int length = key.length() + value.length() + 3;
    while (Integer.toString(length).length() + key.length() + value.length() + 3 != length) {
      length++;
    }
    byte[] record = (length + " " + key + "=" + value + "\n").getBytes(StandardCharsets.ISO_8859_1);
    return entry('x', "pax", "", record);
  }

  TarBytes raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  /** With the two zero blocks at the end. */
  byte[] toBytes() {
    byte[] all = bytes.toByteArray();
    byte[] ended = new byte[all.length + 1024];
    System.arraycopy(all, 0, ended, 0, all.length);
    return ended;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] chars = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(chars, 0, block, at, Math.min(chars.length, 512 - at));
  }
}
