package dev.jbuild.context;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Only looks, by {@code java.nio}: enough to see that nothing changed, without the start-up cost of
 * the native door. It reads no content, so a directory that is exchanged while it looks leads it at
 * worst to stat data that the index does not know. Everything it cannot do exactly (bytes outside
 * ASCII, content, extended attributes) throws {@link NativeNeeded}.
 */
final class NioReader implements ContextReader {
  private static final String ATTRIBUTES =
      "unix:mode,ino,dev,rdev,nlink,uid,gid,size,lastModifiedTime,ctime";

  private final Path root;

  NioReader(Path root) {
    this.root = root;
  }

  /** The native door has to be opened for this. */
  static final class NativeNeeded extends RuntimeException {
    private static final long serialVersionUID = 1;

    NativeNeeded() {
      super(null, null, false, false);
    }
  }

  @Override
  public @Nullable FileStatus status(String path) throws IOException {
    return statusOf(host(path));
  }

  @Override
  public String readSymlink(String path) throws IOException {
    return ascii(Files.readSymbolicLink(host(path)).toString());
  }

  @Override
  public Folder open(String path) {
    return new NioFolder(host(path));
  }

  @Override
  public void close() {}

  private Path host(String path) {
    return path.isEmpty() ? root : root.resolve(ascii(path));
  }

  private static String ascii(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 0x80) {
        throw new NativeNeeded();
      }
    }
    return name;
  }

  private static @Nullable FileStatus statusOf(Path file) throws IOException {
    try {
      return status(Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static FileStatus status(Map<String, Object> attributes) {
    int mode = (int) number(attributes, "mode");
    Instant modified = time(attributes, "lastModifiedTime");
    Instant changed = time(attributes, "ctime");
    long device = number(attributes, "rdev");
    long fileSystem = number(attributes, "dev");
    return new FileStatus(
        type(mode),
        mode & 07777,
        (int) number(attributes, "uid"),
        (int) number(attributes, "gid"),
        number(attributes, "size"),
        (int) number(attributes, "nlink"),
        (long) major(fileSystem) << 32 | minor(fileSystem),
        number(attributes, "ino"),
        major(device),
        minor(device),
        modified.getEpochSecond(),
        modified.getNano(),
        changed.getEpochSecond(),
        changed.getNano(),
        0);
  }

  private static long number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Number value ? value.longValue() : missing(name);
  }

  private static Instant time(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof FileTime value
        ? value.toInstant()
        : Instant.ofEpochSecond(missing(name));
  }

  private static long missing(String name) {
    throw new IllegalStateException("the unix view has no " + name);
  }

  private static FileType type(int mode) {
    return switch (mode & 0170000) {
      case 0100000 -> FileType.REGULAR;
      case 0040000 -> FileType.DIRECTORY;
      case 0120000 -> FileType.SYMLINK;
      case 0020000 -> FileType.CHARACTER_DEVICE;
      case 0060000 -> FileType.BLOCK_DEVICE;
      case 0010000 -> FileType.FIFO;
      default -> FileType.SOCKET;
    };
  }

  /** gnu_dev_major(3). */
  private static int major(long device) {
    return (int) ((device >>> 8 & 0xFFF) | (device >>> 32 & ~0xFFFL));
  }

  private static int minor(long device) {
    return (int) ((device & 0xFF) | (device >>> 12 & ~0xFFL));
  }

  private record NioFolder(Path directory) implements Folder {

    @Override
    public ImmutableList<Name> names() throws IOException {
      List<String> names = new ArrayList<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
        for (Path entry : stream) {
          names.add(ascii(entry.getFileName().toString()));
        }
      }
      names.sort(null);
      ImmutableList.Builder<Name> sorted = ImmutableList.builderWithExpectedSize(names.size());
      for (String name : names) {
        sorted.add(new Name(name, null));
      }
      return sorted.build();
    }

    @Override
    public @Nullable FileStatus status(String name) throws IOException {
      return statusOf(directory.resolve(name));
    }

    @Override
    public String readSymlink(String name) throws IOException {
      return ascii(Files.readSymbolicLink(directory.resolve(name)).toString());
    }

    @Override
    public ImmutableMap<String, Bytes> xattrs(String name) {
      throw new NativeNeeded();
    }

    @Override
    public byte @Nullable [] hash(String name, FileStatus expected) {
      throw new NativeNeeded();
    }

    @Override
    public void close() {}
  }
}
