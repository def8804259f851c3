package dev.jbuild.copy;

import dev.jbuild.context.Crew;
import dev.jbuild.context.RelativePath;
import dev.jbuild.context.TreeEntry;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies directories to where nothing is yet, on several threads, each working on one directory at
 * a time. Nothing has to be looked up there, so it writes below a plain directory.
 */
final class FreshTree {
  private static final int FILES_A_TASK = 512;

  private final SourceView source;
  private final EntryWriter writer;
  private final Directory root;
  private final LinkTable links;
  private final int threads;

  /**
   * @param root the upper directory, where {@code to} paths begin
   */
  FreshTree(SourceView source, EntryWriter writer, Directory root, LinkTable links, int threads) {
    this.source = source;
    this.writer = writer;
    this.root = root;
    this.links = links;
    this.threads = threads;
  }

  /**
   * A directory, already created and empty, that gets the entries of another.
   *
   * @param from path of {@code entry} in the source tree
   * @param to path below the upper directory
   */
  record Place(TreeEntry entry, String from, String to) {}

  /** Some of a directory's entries. */
  private record Part(Place place, List<TreeEntry> children, Countdown parts) {}

  /** How many parts of a directory are still to be done; the last one sets its time. */
  private static final class Countdown {
    private int left;

    Countdown(int left) {
      this.left = left;
    }

    synchronized boolean isLast() {
      return --left == 0;
    }
  }

  /** Fills directories. Their attributes are not touched, but for their times. */
  void fill(List<Place> places) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Place place : places) {
      parts.addAll(parts(place));
    }
    new Crew<Part>(threads, this::fill).run(parts);
  }

  private static List<Part> parts(Place place) {
    List<TreeEntry> children = place.entry().children();
    int count = Math.max(1, (children.size() + FILES_A_TASK - 1) / FILES_A_TASK);
    Countdown countdown = new Countdown(count);
    List<Part> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int end = Math.min(children.size(), (i + 1) * FILES_A_TASK);
      parts.add(new Part(place, children.subList(i * FILES_A_TASK, end), countdown));
    }
    return parts;
  }

  private void fill(Part part, Crew<Part> crew) throws IOException {
    Place place = part.place();
    try (SourceView.Folder from = source.open(place.from());
        Directory to = root.openBeneath(place.to())) {
      for (TreeEntry child : part.children()) {
        create(child, place, from, to, crew);
      }
      if (part.parts().isLast()) {
        writer.setModified(place.entry(), to, "");
      }
    }
  }

  private void create(
      TreeEntry child, Place place, SourceView.Folder from, Directory to, Crew<Part> crew) {
    String source = RelativePath.join(place.from(), child.name());
    try {
      FileStatus status = child.status();
      if (status.isDirectory()) {
        writer.createDirectory(child, to, child.name());
        String path = RelativePath.join(place.to(), child.name());
        parts(new Place(child, source, path)).forEach(crew::add);
      } else if (LinkTable.concerns(status)) {
        links.create(child, place.to(), to, () -> writer.create(child, from, to, child.name()));
      } else {
        writer.create(child, from, to, child.name());
      }
    } catch (IOException e) {
      throw CopyException.failed(source, e);
    }
  }
}
