package dev.jbuild.context;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Limits;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One walk over a part of a context: finds what is visible, takes digests from the index where
 * nothing changed, and reads the rest on several threads.
 */
final class ContextScan {
  private static final int FILES_A_TASK = 256;
  private static final int ATTEMPTS = 5;

  private final ContextReader reader;
  private final IgnoreRules rules;
  private final TreeFilter filter;
  private final StatIndex index;
  private final int threads;
  private final SettledBefore settledBefore;
  private final List<Place> places = new ArrayList<>();
  private int prefix;

  ContextScan(ContextReader reader, Rules rules, StatIndex index, int threads) {
    this.reader = reader;
    this.rules = rules.ignored();
    this.filter = rules.filter();
    this.index = index;
    this.threads = threads;
    this.settledBefore = SettledBefore.now();
  }

  /**
   * What a walk leaves out.
   *
   * @param filter by paths from where the walk begins
   */
  record Rules(IgnoreRules ignored, TreeFilter filter) {}

  /** A directory of the walk. */
  private static final class Place {
    private final String path;
    private final TreeEntry entry;
    private final IgnoreRules.Level level;
    private final TreeFilter.Level taken;
    private final @Nullable Place parent;
    private final List<TreeEntry> children = new ArrayList<>();
    private final List<TreeEntry> unknown = new ArrayList<>();
    private Set<String> names = Set.of();
    private boolean stale;

    Place(String path, TreeEntry entry, Levels levels, @Nullable Place parent) {
      this.path = path;
      this.entry = entry;
      this.level = levels.ignored();
      this.taken = levels.taken();
      this.parent = parent;
    }
  }

  /** What both kinds of rules decided on a directory. */
  private record Levels(IgnoreRules.Level ignored, TreeFilter.Level taken) {}

  /** Some files of a directory that have to be read. */
  private record Reading(String directory, List<TreeEntry> files) {}

  /** Examines a directory with all that is visible below it. */
  TreeEntry directory(String path, FileStatus status, IgnoreRules.Level level) throws IOException {
    TreeEntry root = new TreeEntry(RelativePath.name(path), status);
    prefix = path.isEmpty() ? 0 : path.length() + 1;
    Place top = new Place(path, root, new Levels(level, filter.root()), null);
    places.add(top);
    new Crew<Place>(threads, this::list).run(List.of(top));
    readUnknown();
    assemble();
    remember(path);
    return root;
  }

  /** Examines an entry that is no directory. */
  TreeEntry single(String path, FileStatus status) throws IOException {
    String parent = RelativePath.parent(path);
    TreeEntry entry = new TreeEntry(RelativePath.name(path), status);
    StatIndex.Known known = index.cursor(parent).find(entry.name(), status);
    if (known != null) {
      apply(known, entry);
      if (!needsContent(entry)) {
        return entry;
      }
    }
    try (ContextReader.Folder folder = reader.open(parent)) {
      readDetails(folder, entry);
      if (needsContent(entry)) {
        readContent(folder, parent, entry);
      }
    }
    entry.setSettled(settledBefore.includes(entry.status()));
    index.update(parent, List.of(entry), null);
    return entry;
  }

  private void list(Place place, Crew<Place> crew) throws IOException {
    try (ContextReader.Folder folder = reader.open(place.path)) {
      StatIndex.Cursor cursor = index.cursor(place.path);
      ImmutableList<ContextReader.Name> names = folder.names();
      int inIndex = 0;
      for (ContextReader.Name name : names) {
        boolean excluded = !rules.isEmpty() && rules.excludes(place.level, path(place, name));
        if (excluded && (!rules.hasExceptions() || isFile(name.type()))) {
          continue;
        }
        TreeFilter.Level taken = filter.enter(place.taken, relative(place, name));
        boolean passage = !taken.isTaken();
        if (passage && (isFile(name.type()) || !filter.leadsOn(taken, relative(place, name)))) {
          continue;
        }
        FileStatus status = folder.status(name.name());
        if (status == null || ((excluded || passage) && !status.isDirectory())) {
          continue;
        }
        TreeEntry entry = new TreeEntry(name.name(), status);
        entry.setPassage(passage);
        if (!lookUp(cursor, folder, entry)) {
          place.unknown.add(entry);
        } else {
          inIndex++;
        }
        place.children.add(entry);
        if (status.isDirectory()) {
          enter(place, entry, taken, crew);
        }
      }
      place.stale =
          !place.unknown.isEmpty() || (inIndex == 0 && !cursor.isEmpty() && filter.isEverything());
      if (place.stale) {
        place.names = HashSet.newHashSet(names.size());
        names.forEach(name -> place.names.add(name.name()));
      }
    }
  }

  private static String path(Place place, ContextReader.Name name) {
    return RelativePath.join(place.path, name.name());
  }

  private String relative(Place place, ContextReader.Name name) {
    return filter.isEverything() ? "" : path(place, name).substring(prefix);
  }

  private static boolean isFile(@Nullable FileType type) {
    return type != null && type != FileType.DIRECTORY;
  }

  private void enter(Place parent, TreeEntry entry, TreeFilter.Level taken, Crew<Place> crew) {
    String path = RelativePath.join(parent.path, entry.name());
    Levels levels = new Levels(rules.enter(parent.level, path), taken);
    Place place = new Place(path, entry, levels, parent);
    synchronized (places) {
      places.add(place);
    }
    crew.add(place);
  }

  /** Is all known of an entry but the content it may need? Reads what is cheap to read. */
  private boolean lookUp(StatIndex.Cursor cursor, ContextReader.Folder folder, TreeEntry entry)
      throws IOException {
    StatIndex.Known known = cursor.find(entry.name(), entry.status());
    if (known != null) {
      apply(known, entry);
      return !needsContent(entry);
    }
    readDetails(folder, entry);
    return false;
  }

  private static void apply(StatIndex.Known known, TreeEntry entry) {
    entry.setXattrs(known.xattrs);
    if (known.target != null) {
      entry.setTarget(known.target);
    }
    if (known.content != null) {
      entry.setContent(known.content);
    }
  }

  private static boolean needsContent(TreeEntry entry) {
    return entry.status().isRegular() && !entry.isContentKnown();
  }

  private static void readDetails(ContextReader.Folder folder, TreeEntry entry) throws IOException {
    if (entry.status().isSymlink()) {
      entry.setTarget(folder.readSymlink(entry.name()));
    } else if (entry.status().isRegular() || entry.status().isDirectory()) {
      entry.setXattrs(folder.xattrs(entry.name()));
    }
  }

  private void readUnknown() throws IOException {
    List<Reading> readings = new ArrayList<>();
    for (Place place : places) {
      List<TreeEntry> files = new ArrayList<>();
      for (TreeEntry entry : place.unknown) {
        if (needsContent(entry)) {
          files.add(entry);
        }
      }
      for (int i = 0; i < files.size(); i += FILES_A_TASK) {
        int end = Math.min(files.size(), i + FILES_A_TASK);
        readings.add(new Reading(place.path, files.subList(i, end)));
      }
    }
    new Crew<Reading>(threads, (reading, crew) -> readAll(reading)).run(readings);
  }

  private void readAll(Reading reading) throws IOException {
    try (ContextReader.Folder folder = reader.open(reading.directory())) {
      for (TreeEntry file : reading.files()) {
        readContent(folder, reading.directory(), file);
      }
    }
  }

  private static void readContent(ContextReader.Folder folder, String directory, TreeEntry file)
      throws IOException {
    String path = RelativePath.join(directory, file.name());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long size = file.status().size();
      if (size > Limits.CONTEXT_FILE_BYTES) {
        throw ContextException.tooLarge(path, size, Limits.CONTEXT_FILE_BYTES);
      }
      byte[] content = folder.hash(file.name(), file.status());
      if (content != null) {
        file.setContent(content);
        return;
      }
      FileStatus now = folder.status(file.name());
      if (now == null || !now.isRegular()) {
        throw ContextException.changing(path);
      }
      file.setStatus(now);
    }
    throw ContextException.changing(path);
  }

  /** Gives directories their entries, from the deepest up, and drops what only led to nothing. */
  private void assemble() {
    for (int i = places.size() - 1; i >= 0; i--) {
      Place place = places.get(i);
      for (TreeEntry entry : place.unknown) {
        entry.setSettled(settledBefore.includes(entry.status()));
      }
      place.entry.setChildren(ImmutableList.copyOf(place.children));
      boolean leadsOnly = place.level.excluded() || place.entry.isPassage();
      if (leadsOnly && place.children.isEmpty() && place.parent != null) {
        place.parent.children.remove(place.entry);
      }
    }
  }

  private void remember(String top) {
    boolean stale = false;
    for (Place place : places) {
      if (place.stale) {
        stale = true;
        index.update(place.path, place.unknown, place.names);
      }
    }
    if (stale && filter.isEverything()) {
      Set<String> existing = HashSet.newHashSet(places.size());
      places.forEach(place -> existing.add(place.path));
      index.retainBelow(top, existing);
    }
  }
}
