package dev.jbuild.context;

import com.google.common.collect.ImmutableList;
import dev.jbuild.context.NioReader.NativeNeeded;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A directory on this machine that a recipe copies from. Safe for use by several threads. {@link
 * #close} saves what was learned about its files.
 *
 * <p>Paths are relative to the context, clean, without a leading slash; {@code ""} is the context
 * itself. What the ignore rules hide does not exist here, nor does what can only be reached through
 * it.
 */
public final class BuildContext implements AutoCloseable {
  private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors());

  private final Path directory;
  private final IgnoreRules rules;
  private final Path indexFile;
  private final Supplier<PosixFs> fs;
  private @Nullable StatIndex index;
  private @Nullable ContextReader reader;

  private BuildContext(Path directory, IgnoreRules rules, Path indexFile, Supplier<PosixFs> fs) {
    this.directory = directory;
    this.rules = rules;
    this.indexFile = indexFile;
    this.fs = fs;
  }

  /**
   * Opens a context. No file is read, and the native door is asked for only when something has to
   * be read.
   *
   * @param contentDirectory of the store, for the stat index; need not exist
   */
  public static BuildContext open(
      Path directory, IgnoreRules rules, Path contentDirectory, Supplier<PosixFs> fs) {
    try {
      Path real = directory.toRealPath();
      if (!Files.isDirectory(real)) {
        throw ContextException.notADirectory(directory.toString());
      }
      byte[] name = real.toString().getBytes(StandardCharsets.UTF_8);
      String key = Digest.of(name).hex().substring(0, 32);
      Path indexFile = contentDirectory.resolve("contexts").resolve(key + ".index");
      return new BuildContext(real, rules, indexFile, fs);
    } catch (NoSuchFileException e) {
      throw ContextException.missing(directory.toString());
    } catch (IOException e) {
      throw ContextException.unreadable("context " + directory, e);
    }
  }

  public IgnoreRules rules() {
    return rules;
  }

  /** Status of a visible entry, not followed; {@code null} when there is none. */
  public synchronized @Nullable FileStatus status(String path) {
    return looking(path, reader -> Optional.ofNullable(visible(reader, path))).orElse(null);
  }

  private @Nullable FileStatus visible(ContextReader reader, String path) throws IOException {
    FileStatus status = reader.status(path);
    if (status == null || !isExcluded(path)) {
      return status;
    }
    boolean leadsToVisible =
        status.isDirectory()
            && rules.hasExceptions()
            && !scan(reader, path, status, TreeFilter.everything()).children().isEmpty();
    return leadsToVisible ? status : null;
  }

  /**
   * Status of an entry that a path goes through, not followed: a hidden directory counts, as
   * something below it may be visible, but a hidden link does not.
   */
  public synchronized @Nullable FileStatus statusOnTheWay(String path) {
    boolean excluded = isExcluded(path);
    if (excluded && !rules.hasExceptions()) {
      return null;
    }
    FileStatus status =
        looking(path, reader -> Optional.ofNullable(reader.status(path))).orElse(null);
    return status != null && excluded && !status.isDirectory() ? null : status;
  }

  /** Does an entry exist that the ignore rules hide? */
  public synchronized boolean isHidden(String path) {
    return isExcluded(path) && looking(path, reader -> reader.status(path) != null);
  }

  /** Target of a symbolic link. */
  public synchronized String readSymlink(String path) {
    return looking(path, reader -> reader.readSymlink(path));
  }

  /** Names of all entries of a directory in byte order, hidden ones too. */
  public synchronized ImmutableList<String> names(String path) {
    return looking(
        path,
        reader -> {
          try (ContextReader.Folder folder = reader.open(path)) {
            ImmutableList.Builder<String> names = ImmutableList.builder();
            for (ContextReader.Name name : folder.names()) {
              names.add(name.name());
            }
            return names.build();
          }
        });
  }

  /** Examines a visible entry with all that is visible below it. */
  public TreeEntry examine(String path, FileStatus status) {
    return examine(path, status, TreeFilter.everything());
  }

  /**
   * Examines a visible entry, a directory with all that is visible below it and that {@code filter}
   * takes. Content is read only where the stat data is not what it was when it was read last.
   *
   * @param status as {@link #status} tells it
   */
  public synchronized TreeEntry examine(String path, FileStatus status, TreeFilter filter) {
    return looking(path, reader -> scan(reader, path, status, filter));
  }

  /**
   * Opens a directory of the context for reading its files; the caller closes it. No symbolic link
   * is followed.
   */
  public Directory openDirectory(String path) throws IOException {
    NativeReader reader;
    synchronized (this) {
      reader = nativeReader();
    }
    return reader.openDirectory(path);
  }

  /** Saves the stat index when it changed; a failure to do so is not one of the build. */
  @Override
  public synchronized void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
    if (index != null && index.isChanged()) {
      try {
        index.save(indexFile);
      } catch (IOException e) {
        System.getLogger(BuildContext.class.getName())
            .log(System.Logger.Level.DEBUG, "stat index not saved", e);
      }
    }
  }

  private TreeEntry scan(ContextReader reader, String path, FileStatus status, TreeFilter filter)
      throws IOException {
    ContextScan scan =
        new ContextScan(reader, new ContextScan.Rules(rules, filter), index(), THREADS);
    return status.isDirectory()
        ? scan.directory(path, status, level(path))
        : scan.single(path, status);
  }

  private boolean isExcluded(String path) {
    return !path.isEmpty() && rules.excludes(path);
  }

  private IgnoreRules.Level level(String path) {
    IgnoreRules.Level level = rules.root();
    if (path.isEmpty() || rules.isEmpty()) {
      return level;
    }
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      level = rules.enter(level, path.substring(0, slash));
    }
    return rules.enter(level, path);
  }

  private interface Look<T> {
    T at(ContextReader reader) throws IOException;
  }

  /** Looks with the cheap reader while it will do. */
  private <T> T looking(String path, Look<T> look) {
    String shown = path.isEmpty() ? "context" : path;
    try {
      if (reader == null
          && index().entryCount() > 0
          && index().entryCount() <= ContextLimits.MAX_ENTRIES_WITHOUT_NATIVE) {
        reader = new NioReader(directory);
      }
      if (reader instanceof NioReader) {
        try {
          return look.at(reader);
        } catch (NativeNeeded | IOException e) {
          reader = null;
        }
      }
      return look.at(nativeReader());
    } catch (IOException e) {
      throw ContextException.unreadable(shown, e);
    }
  }

  private NativeReader nativeReader() throws IOException {
    if (reader instanceof NativeReader open) {
      return open;
    }
    NativeReader opened = new NativeReader(fs.get().openDirectory(directory));
    reader = opened;
    return opened;
  }

  private StatIndex index() {
    if (index == null) {
      index = StatIndex.load(indexFile);
    }
    return index;
  }
}
