package dev.jbuild.context;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is in a context, by name and stat data alone: no content is read and nothing is remembered.
 * It reads the way a build does, below a descriptor of the context, links not followed.
 */
public final class ContextInventory {
  private final ContextReader reader;
  private final IgnoreRules rules;
  private final boolean hiddenToo;
  private final List<Entry> entries = new ArrayList<>();

  private ContextInventory(ContextReader reader, IgnoreRules rules, boolean hiddenToo) {
    this.reader = reader;
    this.rules = rules;
    this.hiddenToo = hiddenToo;
  }

  /**
   * An entry of a context.
   *
   * @param path relative, a byte string as all names here
   * @param hidden by the ignore rules; a directory is not when something below it is visible
   */
  public record Entry(String path, FileStatus status, boolean hidden) {}

  /**
   * Lists a context, each directory before its entries, those in byte order.
   *
   * @param hiddenToo also list what the rules hide
   */
  public static ImmutableList<Entry> list(
      Path directory, IgnoreRules rules, boolean hiddenToo, Supplier<PosixFs> fs) {
    try (ContextReader reader = open(directory, fs)) {
      ContextInventory inventory = new ContextInventory(reader, rules, hiddenToo);
      inventory.walk("", rules.root());
      return ImmutableList.copyOf(inventory.entries);
    } catch (IOException e) {
      throw ContextException.unreadable("context " + directory, e);
    }
  }

  /** Status of an entry, hidden or not, no link followed; {@code null} when there is none. */
  public static @Nullable FileStatus status(Path directory, String path, Supplier<PosixFs> fs) {
    try (ContextReader reader = open(directory, fs)) {
      return reader.status(path);
    } catch (IOException e) {
      throw ContextException.unreadable(path, e);
    }
  }

  private static ContextReader open(Path directory, Supplier<PosixFs> fs) throws IOException {
    if (!Files.exists(directory)) {
      throw ContextException.missing(directory.toString());
    }
    if (!Files.isDirectory(directory)) {
      throw ContextException.notADirectory(directory.toString());
    }
    return new NativeReader(fs.get().openDirectory(directory.toRealPath()));
  }

  /** Returns whether anything below is visible. */
  private boolean walk(String directory, IgnoreRules.Level level) throws IOException {
    boolean anyVisible = false;
    for (Entry entry : read(directory, level)) {
      int place = entries.size();
      entries.add(entry);
      boolean visible = !entry.hidden();
      if (entry.status().isDirectory()) {
        visible |= walk(entry.path(), rules.enter(level, entry.path()));
      }
      if (!visible && !hiddenToo) {
        // a hidden directory that led to nothing has left nothing behind it
        entries.remove(place);
      } else if (visible && entry.hidden()) {
        entries.set(place, new Entry(entry.path(), entry.status(), false));
      }
      anyVisible |= visible;
    }
    return anyVisible;
  }

  /** The entries of a directory that count; it is closed again, so that depth costs no files. */
  private List<Entry> read(String directory, IgnoreRules.Level level) throws IOException {
    List<Entry> found = new ArrayList<>();
    try (ContextReader.Folder folder = reader.open(directory)) {
      for (ContextReader.Name name : folder.names()) {
        String path = RelativePath.join(directory, name.name());
        boolean hidden = rules.excludes(level, path);
        if (hidden && !hiddenToo && !mayLeadOn(name.type())) {
          continue;
        }
        FileStatus status = folder.status(name.name());
        if (status != null && (!hidden || hiddenToo || status.isDirectory())) {
          found.add(new Entry(path, status, hidden));
        }
      }
    }
    return found;
  }

  private boolean mayLeadOn(@Nullable FileType type) {
    return rules.hasExceptions() && (type == null || type == FileType.DIRECTORY);
  }
}
