package dev.jbuild.layer;

import dev.jbuild.layer.TarHeader.Attributes;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.InputFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes ustar headers, with a PAX header in front when something does not fit: long or non-ASCII
 * names, numbers that are too large, times before 1970, extended attributes (POSIX.1-2017 pax).
 * Names that are not UTF-8 stay raw in the ustar fields where they fit, as PAX asks for UTF-8;
 * where they do not fit, the raw bytes go into the PAX record, which Go, GNU tar and Python read
 * back unchanged. No user names, no fractions of seconds, no access or change times.
 */
final class TarWriter {
  /** A multiple of the buffer. */
  private static final long LARGE = 64 << 20;

  private static final int NUMBER = 8;
  private static final int LONG_NUMBER = 12;
  private static final byte[] MAGIC = "ustar\00000".getBytes(StandardCharsets.ISO_8859_1);

  private final DigestRing ring;
  private final Sink sink;
  private byte[] buffer;
  private int position;

  /**
   * Where the bytes go beside the hash.
   *
   * @param out stays open; null when only the hash is wanted
   * @param whenLarge runs once, at 64 MiB
   */
  record Sink(@Nullable OutputStream out, Runnable whenLarge) {}

  TarWriter(DigestRing ring, Sink sink) throws IOException {
    this.ring = ring;
    this.sink = sink;
    this.buffer = ring.next();
  }

  /** An entry without content. */
  void entry(TarHeader header) throws IOException {
    Names names = Names.of(header);
    Map<String, Bytes> records = records(header, names);
    if (!records.isEmpty()) {
      paxHeader(records);
    }
    block(header, names);
  }

  /** Copies exactly {@code length} bytes; false when the file ends before. */
  boolean content(InputFile in, long length) throws IOException {
    long left = length;
    while (left > 0) {
      int n = in.read(buffer, position, (int) Math.min(left, buffer.length - position));
      if (n < 0) {
        return false;
      }
      left -= n;
      advance(n);
    }
    return true;
  }

  /** Content of a hole. */
  void zeros(long length) throws IOException {
    long left = length;
    while (left > 0) {
      int n = (int) Math.min(left, buffer.length - position);
      Arrays.fill(buffer, position, position + n, (byte) 0);
      left -= n;
      advance(n);
    }
  }

  /** Fills the last block of content. */
  void pad() throws IOException {
    zeros(-position & (TarField.BLOCK - 1));
  }

  /** Two zero blocks; all is handed on. */
  void finish() throws IOException {
    zeros(2 * TarField.BLOCK);
    handOn();
  }

  private void advance(int n) throws IOException {
    position += n;
    if (position == buffer.length) {
      handOn();
      buffer = ring.next();
    }
  }

  private void handOn() throws IOException {
    OutputStream out = sink.out();
    if (out != null) {
      out.write(buffer, 0, position);
    }
    ring.submit(buffer, position);
    if (ring.bytes() == LARGE) {
      sink.whenLarge().run();
    }
    position = 0;
  }

  /**
   * What goes into the ustar fields.
   *
   * @param paxName name, or null when the fields hold it whole; so is {@code paxLink}
   */
  private record Names(
      String prefix, String name, @Nullable String paxName, String link, @Nullable String paxLink) {

    static Names of(TarHeader header) {
      String name = header.name();
      String link = header.link();
      String cutLink = cut(link);
      String paxLink = fits(link, cutLink.length() == link.length()) ? null : link;
      if (name.length() <= TarField.NAME_LENGTH) {
        return new Names("", name, fits(name, true) ? null : name, cutLink, paxLink);
      }
      int slash = splitAt(name);
      if (slash < 0 || !fits(name, true)) {
        return new Names("", cut(name), name, cutLink, paxLink);
      }
      return new Names(name.substring(0, slash), name.substring(slash + 1), null, cutLink, paxLink);
    }

    private static String cut(String text) {
      return text.length() <= TarField.NAME_LENGTH ? text : text.substring(0, TarField.NAME_LENGTH);
    }

    /** Where the prefix ends, or -1: the last slash that leaves both parts short enough. */
    private static int splitAt(String name) {
      int slash = name.lastIndexOf('/', TarField.PREFIX_LENGTH);
      int rest = name.length() - slash - 1;
      return slash > 0 && rest > 0 && rest <= TarField.NAME_LENGTH ? slash : -1;
    }

    private static boolean fits(String text, boolean wholly) {
      return wholly && (isAscii(text) || !isUtf8(text));
    }

    private static boolean isAscii(String text) {
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) >= 0x80) {
          return false;
        }
      }
      return true;
    }

    private static boolean isUtf8(String text) {
      try {
        byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw));
        return true;
      } catch (CharacterCodingException e) {
        return false;
      }
    }
  }

  /** In byte order of their keywords. */
  private static Map<String, Bytes> records(TarHeader header, Names names) {
    Map<String, Bytes> records = new TreeMap<>();
    Attributes attributes = header.attributes();
    put(records, "path", names.paxName());
    put(records, "linkpath", names.paxLink());
    putNumber(records, "size", header.size(), LONG_NUMBER);
    putNumber(records, "mtime", attributes.seconds(), LONG_NUMBER);
    putNumber(records, "uid", Integer.toUnsignedLong(attributes.uid()), NUMBER);
    putNumber(records, "gid", Integer.toUnsignedLong(attributes.gid()), NUMBER);
    for (Map.Entry<String, Bytes> xattr : attributes.xattrs().entrySet()) {
      records.put(PaxHeader.XATTR + XattrNames.encode(xattr.getKey()), xattr.getValue());
    }
    return records;
  }

  private static void put(Map<String, Bytes> records, String key, @Nullable String value) {
    if (value != null) {
      records.put(key, Bytes.of(value.getBytes(StandardCharsets.ISO_8859_1)));
    }
  }

  private static void putNumber(Map<String, Bytes> records, String key, long value, int field) {
    if (!TarField.fitsOctal(value, field)) {
      put(records, key, Long.toString(value));
    }
  }

  private void paxHeader(Map<String, Bytes> records) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Map.Entry<String, Bytes> record : records.entrySet()) {
      byte[] key = record.getKey().getBytes(StandardCharsets.ISO_8859_1);
      byte[] value = record.getValue().toArray();
      data.writeBytes(recordLength(key.length + value.length + 3));
      data.write(' ');
      data.writeBytes(key);
      data.write('=');
      data.writeBytes(value);
      data.write('\n');
    }
    byte[] bytes = data.toByteArray();
    clearBlock();
    ascii(TarField.NAME, "PaxHeaders.0/entry");
    field(TarField.MODE, NUMBER, 0644);
    field(TarField.UID, NUMBER, 0);
    field(TarField.GID, NUMBER, 0);
    field(TarField.SIZE, LONG_NUMBER, bytes.length);
    field(TarField.MTIME, LONG_NUMBER, 0);
    buffer[position + TarField.TYPE] = 'x';
    endBlock();
    bytes(bytes);
    pad();
  }

  /** The length of a record counts its own digits. */
  private static byte[] recordLength(int rest) {
    int length = rest + 1;
    while (Integer.toString(length).length() + rest != length) {
      length = Integer.toString(length).length() + rest;
    }
    return Integer.toString(length).getBytes(StandardCharsets.ISO_8859_1);
  }

  private void bytes(byte[] data) throws IOException {
    int done = 0;
    while (done < data.length) {
      int n = Math.min(data.length - done, buffer.length - position);
      System.arraycopy(data, done, buffer, position, n);
      done += n;
      advance(n);
    }
  }

  private void block(TarHeader header, Names names) throws IOException {
    Attributes attributes = header.attributes();
    clearBlock();
    ascii(TarField.NAME, names.name());
    field(TarField.MODE, NUMBER, attributes.mode());
    field(TarField.UID, NUMBER, Integer.toUnsignedLong(attributes.uid()));
    field(TarField.GID, NUMBER, Integer.toUnsignedLong(attributes.gid()));
    field(TarField.SIZE, LONG_NUMBER, header.size());
    field(TarField.MTIME, LONG_NUMBER, attributes.seconds());
    buffer[position + TarField.TYPE] = header.type().flag();
    ascii(TarField.LINK, names.link());
    field(TarField.MAJOR, NUMBER, header.device().major());
    field(TarField.MINOR, NUMBER, header.device().minor());
    ascii(TarField.PREFIX, names.prefix());
    endBlock();
  }

  /** Blocks never straddle two buffers: both are multiples of 512 bytes. */
  private void clearBlock() {
    Arrays.fill(buffer, position, position + TarField.BLOCK, (byte) 0);
  }

  private void ascii(int offset, String text) {
    for (int i = 0; i < text.length(); i++) {
      buffer[position + offset + i] = (byte) text.charAt(i);
    }
  }

  private void field(int offset, int length, long value) {
    TarField.putOctal(buffer, position + offset, length, value);
  }

  private void endBlock() throws IOException {
    System.arraycopy(MAGIC, 0, buffer, position + TarField.MAGIC, MAGIC.length);
    int at = position + TarField.CHECKSUM;
    TarField.putOctal(buffer, at, 7, TarField.checksum(buffer, position));
    buffer[at + 7] = ' ';
    advance(TarField.BLOCK);
  }
}
