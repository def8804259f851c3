package dev.jbuild.layer;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of one PAX extended header that matter here, values as raw bytes (POSIX.1-2017 pax,
 * "pax Extended Header"). Of several records of one keyword the last counts; an empty value takes
 * back an earlier one. {@code atime}, {@code ctime}, user names, {@code hdrcharset} (names are
 * bytes) and unknown keywords are ignored unread.
 */
final class PaxHeader {
  static final String XATTR = "SCHILY.xattr.";
  private static final int MAX_XATTR_NAME = 255;
  private static final int MAX_XATTR_VALUE = 1 << 16;

  private final long offset;
  private final TreeMap<String, Bytes> xattrs = new TreeMap<>();
  private @Nullable String path;
  private @Nullable String link;
  private @Nullable String size;
  private @Nullable String uid;
  private @Nullable String gid;
  private @Nullable String modified;
  final SparseRecords sparse = new SparseRecords();

  private PaxHeader(long offset) {
    this.offset = offset;
  }

  /** {@code offset} of the header in the archive, for messages. */
  static PaxHeader parse(byte[] data, long offset) throws TarFault {
    PaxHeader header = new PaxHeader(offset);
    int at = 0;
    while (at < data.length) {
      at = header.record(data, at);
    }
    return header;
  }

  /** One record {@code LENGTH KEYWORD=VALUE\n}; returns where the next one starts. */
  private int record(byte[] data, int start) throws TarFault {
    int length = 0;
    int i = start;
    while (i < data.length && data[i] >= '0' && data[i] <= '9' && i - start < 8) {
      length = length * 10 + (data[i] - '0');
      i++;
    }
    int end = start + length;
    if (i == start || i >= data.length || data[i] != ' ' || end > data.length || end <= i + 1) {
      throw fault("bad length of a record");
    }
    int key = i + 1;
    int equals = key;
    while (equals < end && data[equals] != '=') {
      equals++;
    }
    if (data[end - 1] != '\n' || equals >= end - 1) {
      throw fault("record without \"=\" or line end");
    }
    accept(
        new String(data, key, equals - key, StandardCharsets.ISO_8859_1),
        data,
        equals + 1,
        end - 1);
    return end;
  }

  private void accept(String key, byte[] data, int from, int to) throws TarFault {
    if (key.startsWith(XATTR)) {
      xattr(key.substring(XATTR.length()), data, from, to);
      return;
    }
    switch (key) {
      case "path" -> path = name(key, data, from, to);
      case "linkpath" -> link = name(key, data, from, to);
      case "size" -> size = text(data, from, to);
      case "uid" -> uid = text(data, from, to);
      case "gid" -> gid = text(data, from, to);
      case "mtime" -> modified = text(data, from, to);
      case "GNU.sparse.name" -> sparse.name = name(key, data, from, to);
      default -> {
        if (key.startsWith("GNU.sparse.")) {
          sparse.accept(key.substring("GNU.sparse.".length()), text(data, from, to));
        }
      }
    }
  }

  private static @Nullable String text(byte[] data, int from, int to) {
    return from == to ? null : new String(data, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private @Nullable String name(String key, byte[] data, int from, int to) throws TarFault {
    String value = text(data, from, to);
    if (value != null && value.indexOf('\0') >= 0) {
      throw fault("record \"" + key + "\" holds a NUL byte");
    }
    return value;
  }

  private void xattr(String encoded, byte[] data, int from, int to) throws TarFault {
    String name = XattrNames.decode(encoded);
    if (name.isEmpty() || name.length() > MAX_XATTR_NAME || name.indexOf('\0') >= 0) {
      throw fault("bad name of an extended attribute");
    }
    if (to - from > MAX_XATTR_VALUE) {
      throw fault("extended attribute \"" + name + "\" is too large (limit 65536 bytes)");
    }
    xattrs.put(name, Bytes.of(Arrays.copyOfRange(data, from, to)));
  }

  String pathOr(String ustar) {
    return path != null ? path : ustar;
  }

  String linkOr(String ustar) {
    return link != null ? link : ustar;
  }

  long sizeOr(long ustar) {
    return size != null ? decimal(size) : ustar;
  }

  long uidOr(long ustar) {
    return uid != null ? decimal(uid) : ustar;
  }

  long gidOr(long ustar) {
    return gid != null ? decimal(gid) : ustar;
  }

  @Nullable String modified() {
    return modified;
  }

  ImmutableMap<String, Bytes> xattrs() {
    return xattrs.isEmpty() ? ImmutableMap.of() : ImmutableMap.copyOf(xattrs);
  }

  private TarFault fault(String why) {
    return TarFault.archive("pax header at byte " + offset + ": " + why);
  }

  /** A decimal integer below 2^63, else {@link TarField#INVALID}. */
  static long decimal(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    int digits = text.length() - start;
    if (digits < 1 || digits > 19) {
      return TarField.INVALID;
    }
    long value = 0;
    for (int i = start; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return TarField.INVALID;
      }
      value = value * 10 + digit;
    }
    return start == 0 ? value : -value;
  }
}
