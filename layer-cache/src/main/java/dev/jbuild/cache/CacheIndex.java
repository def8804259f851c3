package dev.jbuild.cache;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.WholeFile;
import dev.jbuild.cache.CacheKey.Field;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Records by key, one file each, below one directory that many processes share. A record is written
 * aside, synced and renamed; who reads sees all of it or nothing.
 */
public final class CacheIndex {
  private static final String MAGIC = "jbuild-key 1";

  private final Path directory;

  /**
   * @param directory the store's {@code keys}
   */
  public CacheIndex(Path directory) {
    this.directory = directory;
  }

  /**
   * The record of {@code key}, without its fields: who has the key has them, and to read them back
   * is something that a cached build would notice. Absent when there is none or it is damaged.
   */
  public Optional<CacheRecord> find(CacheKey key) {
    return read(file(key.digest()), false);
  }

  /** Whether there is a record of that key, damaged or not. */
  public boolean has(Digest key) {
    return Files.exists(file(key));
  }

  /**
   * Stores a record, replacing an older one of the same key. It is not synced: a power cut may
   * leave the record cut off, which is then none, as its last line is missing.
   *
   * @throws CacheException when the directory cannot be written; nothing is left behind then
   */
  public void put(CacheKey key, CacheRecord record) {
    Path file = file(key.digest());
    Path aside =
        file.resolveSibling(file.getFileName() + "." + Long.toHexString(System.nanoTime()));
    try {
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(aside, format(record), StandardOpenOption.CREATE_NEW);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      discard(aside);
      throw CacheException.unwritable(file, e);
    }
  }

  public void remove(Digest key) throws IOException {
    Files.deleteIfExists(file(key));
  }

  /** Digests of all keys that have a record, in no particular order. */
  public ImmutableList<Digest> list() throws IOException {
    ImmutableList.Builder<Digest> keys = ImmutableList.builder();
    if (!Files.isDirectory(directory)) {
      return ImmutableList.of();
    }
    try (DirectoryStream<Path> prefixes = Files.newDirectoryStream(directory, "??")) {
      for (Path prefix : prefixes) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(prefix)) {
          for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.length() == 64) {
              keys.add(new Digest(name));
            }
          }
        }
      }
    }
    return keys.build();
  }

  /** The record stored under a digest that {@link #list} returned. */
  public Optional<CacheRecord> read(Digest key) {
    return read(file(key), true);
  }

  private Path file(Digest key) {
    return directory.resolve(key.hex().substring(0, 2)).resolve(key.hex());
  }

  private static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the failure that is being reported matters more, and a stray file here is never read
    }
  }

  private static String format(CacheRecord record) {
    StringBuilder text = new StringBuilder(512);
    text.append(MAGIC).append('\n');
    text.append("chain ").append(record.chainId()).append('\n');
    text.append("created ").append(record.created().getEpochSecond()).append('\n');
    text.append("millis ").append(record.millis()).append('\n');
    for (Field field : record.fields()) {
      text.append("field ");
      escape(field.name(), text);
      text.append(' ');
      escape(field.value(), text);
      text.append('\n');
    }
    return text.append("end\n").toString();
  }

  private static Optional<CacheRecord> read(Path file, boolean withFields) {
    try {
      return parse(WholeFile.text(file, StandardCharsets.UTF_8), withFields);
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The last line says that the record is whole. */
  private static Optional<CacheRecord> parse(String text, boolean withFields) {
    if (!text.startsWith(MAGIC + "\n") || !text.endsWith("\nend\n")) {
      return Optional.empty();
    }
    ChainId chain = new ChainId(new Digest(line(text, "chain sha256:")));
    Instant created = Instant.ofEpochSecond(Long.parseLong(line(text, "created ")));
    long millis = Long.parseLong(line(text, "millis "));
    ImmutableList<Field> fields = withFields ? fields(text) : ImmutableList.of();
    return Optional.of(new CacheRecord(chain, created, millis, fields));
  }

  private static ImmutableList<Field> fields(String text) {
    ImmutableList.Builder<Field> fields = ImmutableList.builder();
    int at = text.indexOf("\nfield ");
    while (at >= 0) {
      int end = text.indexOf('\n', at + 1);
      int space = text.indexOf(' ', at + 7);
      fields.add(
          new Field(
              unescape(text.substring(at + 7, space)), unescape(text.substring(space + 1, end))));
      at = text.startsWith("\nfield ", end) ? end : -1;
    }
    return fields.build();
  }

  private static String line(String text, String prefix) {
    int at = text.indexOf("\n" + prefix);
    if (at < 0) {
      throw new IllegalArgumentException("no line " + prefix);
    }
    int start = at + 1 + prefix.length();
    return text.substring(start, text.indexOf('\n', start));
  }

  /** Only what would break the line format: percent sign, space and line ends. */
  private static void escape(String value, StringBuilder out) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '%' -> out.append("%25");
        case ' ' -> out.append("%20");
        case '\n' -> out.append("%0A");
        case '\r' -> out.append("%0D");
        default -> out.append(c);
      }
    }
  }

  private static String unescape(String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    StringBuilder out = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '%') {
        out.append((char) Integer.parseInt(value, i + 1, i + 3, 16));
        i += 2;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
