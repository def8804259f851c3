package dev.jbuild.archive;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads where the members of a tar file are. Strict: a wrong checksum, a name that climbs, a second
 * member of a name, a device, or a member that goes beyond the end of the file is refused. The
 * layers inside are another matter and are not looked at.
 */
final class TarIndex {
  private static final int MOST_MEMBERS = 100_000;
  private static final int LONGEST_NAME = 4096;

  /** What is known about a member. */
  sealed interface Member {
    /** A regular file: {@code size} bytes from {@code offset}. */
    record File(long offset, long size) implements Member {}

    /** A symbolic or hard link to another member; {@code target} is a name in the archive. */
    record Link(String target) implements Member {}

    /** A link that leads out of the archive; harmless until it is used. */
    record Outside(String target) implements Member {}
  }

  private final String source;
  private final FileChannel channel;
  private final long end;
  private final Map<String, Member> members = new HashMap<>();
  private long at;
  private Optional<String> longName = Optional.empty();
  private Optional<String> longLink = Optional.empty();
  private Optional<Long> longSize = Optional.empty();

  private TarIndex(String source, FileChannel channel) throws IOException {
    this.source = source;
    this.channel = channel;
    this.end = channel.size();
  }

  /**
   * @throws ArchiveException when it is no tar, or refused
   */
  static ImmutableMap<String, Member> read(String source, FileChannel channel) throws IOException {
    TarIndex index = new TarIndex(source, channel);
    index.readAll();
    return ImmutableMap.copyOf(index.members);
  }

  private void readAll() throws IOException {
    if (end == 0) {
      throw ArchiveException.unknownFormat(source, "the file is empty");
    }
    int zeroBlocks = 0;
    while (at < end && zeroBlocks < 2) {
      byte[] bytes = bytes(at, TarBlock.BYTES);
      TarBlock block = new TarBlock(bytes);
      at += TarBlock.BYTES;
      if (block.isZero()) {
        zeroBlocks++;
      } else {
        zeroBlocks = 0;
        add(block);
      }
    }
    if (members.isEmpty()) {
      throw ArchiveException.unknownFormat(source, "a tar without any file");
    }
  }

  private void add(TarBlock block) throws IOException {
    if (!block.checksumMatches()) {
      throw members.isEmpty()
          ? ArchiveException.unknownFormat(source, "no tar header at its beginning")
          : ArchiveException.refused(source, "wrong checksum in the tar header at " + (at - 512));
    }
    long size = longSize.orElse(block.size());
    switch (block.type()) {
      case 'x' -> extended(block.size());
      case 'g' -> skip("global pax header", block.size());
      case 'L' -> longName = Optional.of(string(block.size()));
      case 'K' -> longLink = Optional.of(string(block.size()));
      default -> {
        String name = longName.orElseGet(block::name);
        String link = longLink.orElseGet(block::link);
        longName = Optional.empty();
        longLink = Optional.empty();
        longSize = Optional.empty();
        member(block.type(), name, link, size);
      }
    }
  }

  private void member(char type, String rawName, String link, long size) {
    String name = normalise(rawName);
    switch (type) {
      case '0', 0, '7' -> {
        // an old tar marks a directory by the slash alone
        if (rawName.endsWith("/")) {
          skip(name, size);
        } else {
          put(rawName, name, new Member.File(at, size));
          skip(name, size);
        }
      }
      case '5' -> skip(name, Math.max(0, size));
      case '1' -> put(rawName, name, link(link, ""));
      case '2' -> put(rawName, name, link(link, parent(name)));
      default ->
          throw ArchiveException.refused(
              rawName, "neither a file, a directory nor a link (type '" + type + "')");
    }
  }

  private void put(String rawName, String name, Member member) {
    if (name.isEmpty()) {
      throw ArchiveException.refused(source, "a member without a name");
    }
    if (members.size() >= MOST_MEMBERS) {
      throw ArchiveException.refused(source, "more than " + MOST_MEMBERS + " members");
    }
    if (members.putIfAbsent(name, member) != null) {
      throw ArchiveException.refused(rawName, "is in the archive twice");
    }
  }

  /** A target is relative to the link's directory, for hard links to the archive's root. */
  private static Member link(String target, String base) {
    if (target.startsWith("/")) {
      return new Member.Outside(target);
    }
    Optional<String> name = resolve(base.isEmpty() ? target : base + "/" + target);
    return name.isPresent() ? new Member.Link(name.get()) : new Member.Outside(target);
  }

  /**
   * The name without {@code ./} and trailing slashes; one that climbs or is absolute is refused.
   */
  private static String normalise(String name) {
    if (name.length() > LONGEST_NAME) {
      throw ArchiveException.refused(name, "the name is longer than " + LONGEST_NAME + " bytes");
    }
    if (name.startsWith("/") || name.indexOf('\0') >= 0) {
      throw ArchiveException.refused(name, "a member must have a relative name");
    }
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw ArchiveException.refused(name, "the name climbs out of the archive");
      }
    }
    return resolve(name).orElse("");
  }

  /** Plays {@code .} and {@code ..} on the names alone; absent when it climbs out. */
  private static Optional<String> resolve(String path) {
    StringBuilder resolved = new StringBuilder();
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (!part.equals("..")) {
        resolved.append(resolved.length() == 0 ? "" : "/").append(part);
      } else if (resolved.length() == 0) {
        return Optional.empty();
      } else {
        resolved.setLength(Math.max(0, resolved.lastIndexOf("/")));
      }
    }
    return Optional.of(resolved.toString());
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  /** Records {@code LENGTH KEY=VALUE\n} of a PAX header; only names and size matter here. */
  private void extended(long size) throws IOException {
    byte[] records = header(size);
    int from = 0;
    while (from < records.length && records[from] != 0) {
      int blank = from;
      int length = 0;
      while (blank < records.length && records[blank] >= '0' && records[blank] <= '9') {
        length = Math.min(length * 10 + records[blank] - '0', records.length + 1);
        blank++;
      }
      int equals = blank;
      while (equals < from + length && equals < records.length && records[equals] != '=') {
        equals++;
      }
      if (length > records.length - from || equals >= from + length - 1 || blank == from) {
        throw ArchiveException.refused(source, "malformed pax header at " + at);
      }
      String key = text(records, blank + 1, equals);
      record(key, text(records, equals + 1, from + length - 1));
      from += length;
    }
  }

  private void record(String key, String value) {
    switch (key) {
      case "path" -> longName = Optional.of(value);
      case "linkpath" -> longLink = Optional.of(value);
      case "size" -> {
        boolean digits = !value.isEmpty() && value.length() < 19;
        for (int i = 0; i < value.length(); i++) {
          digits &= value.charAt(i) >= '0' && value.charAt(i) <= '9';
        }
        if (!digits) {
          throw ArchiveException.refused(source, "malformed size in a pax header at " + at);
        }
        longSize = Optional.of(Long.parseLong(value));
      }
      default -> {
        // times, owners and attributes of the archive's own members mean nothing
      }
    }
  }

  private String string(long size) throws IOException {
    byte[] bytes = header(size);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return text(bytes, 0, length);
  }

  private byte[] header(long size) throws IOException {
    if (size < 0 || size > Limits.TAR_HEADER_BYTES) {
      throw ArchiveException.refused(
          source, "a tar header of " + size + " bytes, the limit is " + Limits.TAR_HEADER_BYTES);
    }
    long from = at;
    skip("tar header", size);
    return bytes(from, (int) size);
  }

  private void skip(String name, long size) {
    if (size < 0) {
      throw ArchiveException.refused(name, "malformed size in its tar header");
    }
    if (size > end - at) {
      throw ArchiveException.refused(
          source,
          "truncated: unexpected end in " + name + ", " + (size - (end - at)) + " bytes short");
    }
    long rest = size % TarBlock.BYTES;
    at += size + (rest == 0 ? 0 : TarBlock.BYTES - rest);
  }

  private byte[] bytes(long offset, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw members.isEmpty()
            ? ArchiveException.unknownFormat(source, "no tar header at its beginning")
            : ArchiveException.refused(source, "truncated: unexpected end of the tar");
      }
    }
    return buffer.array();
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
