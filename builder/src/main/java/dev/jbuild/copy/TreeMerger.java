package dev.jbuild.copy;

import dev.jbuild.context.RelativePath;
import dev.jbuild.context.TreeEntry;
import dev.jbuild.overlay.Node;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies the contents of a directory over what the destination has: directories are merged, any
 * other entry replaces one that is no directory. A directory and something else never replace each
 * other, nor does a directory a link to one (fsutil's {@code copyDirectoryOnly} and {@code
 * ensureEmptyFileTarget}). Subtrees that are new there are left to {@link FreshTree}.
 */
final class TreeMerger {
  private final SourceView source;
  private final Destination destination;
  private final EntryWriter writer;
  private final FreshTree fresh;
  private final LinkTable links;
  private final List<FreshTree.Place> freshPlaces = new ArrayList<>();

  TreeMerger(
      SourceView source,
      Destination destination,
      EntryWriter writer,
      FreshTree fresh,
      LinkTable links) {
    this.source = source;
    this.destination = destination;
    this.writer = writer;
    this.fresh = fresh;
    this.links = links;
  }

  /**
   * A directory that exists on both sides.
   *
   * @param from path in the source tree
   * @param to canonical path in the image
   */
  private record Place(TreeEntry entry, String from, String to) {}

  /**
   * Merges into an existing directory, whose owner and mode stay; its time becomes the source's.
   */
  void merge(Selection.Item item, String to) throws IOException {
    ArrayDeque<Place> open = new ArrayDeque<>();
    open.push(new Place(item.entry(), item.path(), to));
    while (!open.isEmpty()) {
      Place place = open.pop();
      destination.setTime(place.to(), place.entry().status());
      try (SourceView.Folder from = source.open(place.from())) {
        for (TreeEntry child : place.entry().children()) {
          merge(child, place, from, open);
        }
      }
    }
    fresh.fill(freshPlaces);
  }

  private void merge(TreeEntry child, Place place, SourceView.Folder from, ArrayDeque<Place> open)
      throws IOException {
    FileStatus status = child.status();
    String to = Destination.join(place.to(), child.name());
    String childFrom = RelativePath.join(place.from(), child.name());
    Optional<Node> existing = destination.find(to);
    boolean merges = existing.isPresent() && existing.get().isDirectory();
    if (!status.isDirectory()) {
      if (merges) {
        throw CopyException.fileOntoDirectory(childFrom, to);
      }
      destination.writer().prepareReplace(to, false);
      create(child, place, from);
      return;
    }
    if (existing.isPresent() && !merges) {
      throw CopyException.directoryOntoFile(childFrom, to);
    }
    destination.writer().prepareReplace(to, true);
    Directory directory = destination.directory(place.to());
    if (merges && child.isPassage()) {
      EntryWriter.describePassage(child, directory, child.name());
    } else {
      writer.describeDirectory(child, directory, child.name());
    }
    if (merges) {
      open.push(new Place(child, childFrom, to));
    } else {
      freshPlaces.add(new FreshTree.Place(child, childFrom, to.substring(1)));
    }
  }

  private void create(TreeEntry child, Place place, SourceView.Folder from) throws IOException {
    Directory directory = destination.directory(place.to());
    if (LinkTable.concerns(child.status())) {
      String path = place.to().substring(1);
      links.create(
          child, path, directory, () -> writer.create(child, from, directory, child.name()));
    } else {
      writer.create(child, from, directory, child.name());
    }
  }
}
