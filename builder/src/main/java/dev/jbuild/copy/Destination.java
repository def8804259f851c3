package dev.jbuild.copy;

import dev.jbuild.context.RelativePath;
import dev.jbuild.overlay.DirectoryAttributes;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a COPY writes to: resolves paths inside the image, makes what is missing on the way, and in
 * the end gives directories that only got new entries their old times back.
 */
final class Destination {
  private static final int MAX_LINKS = 40;

  private final OverlayWriter writer;
  private final Map<String, Instant> touched = new LinkedHashMap<>();

  Destination(OverlayWriter writer) {
    this.writer = writer;
  }

  MergedTree view() {
    return writer.view();
  }

  OverlayWriter writer() {
    return writer;
  }

  /** The entry at a canonical path. */
  Optional<Node> find(String canonicalPath) throws IOException {
    return writer.view().resolve(canonicalPath, false);
  }

  /**
   * Canonical path of what {@code path} means: symbolic links are followed inside the root, the
   * last one too; what is missing is taken by name.
   */
  String resolve(String path) throws IOException {
    ArrayDeque<String> rest = new ArrayDeque<>();
    RelativePath.push(RelativePath.clean(path), rest);
    String at = "";
    int links = 0;
    while (!rest.isEmpty()) {
      String part = rest.pop();
      if (part.equals("..")) {
        at = at.isEmpty() ? at : at.substring(0, at.lastIndexOf('/'));
        continue;
      }
      String next = at + "/" + part;
      Optional<Node> node = find(next);
      if (node.isEmpty() || !node.get().isSymlink()) {
        at = next;
        continue;
      }
      if (++links > MAX_LINKS) {
        throw CopyException.tooManyLinks(path);
      }
      String target = writer.view().readSymlink(node.get());
      at = target.startsWith("/") ? "" : at;
      RelativePath.push(target, rest);
    }
    return at.isEmpty() ? "/" : at;
  }

  /**
   * Makes a directory with its parents where they are missing.
   *
   * @param time of those that are made; the moment of the build would make every image differ
   */
  Node makeDirectories(String path, int mode, Owner owner, @Nullable FileStatus time)
      throws IOException {
    String canonical = resolve(path);
    Optional<Node> existing = find(canonical);
    if (existing.isPresent() && existing.get().isDirectory()) {
      return existing.get();
    }
    String above = canonical;
    while (existing.isEmpty()) {
      above = parent(above);
      existing = find(above);
    }
    if (!existing.get().isDirectory()) {
      throw CopyException.parentNotDirectory(canonical);
    }
    touch(above);
    Instant modified = time == null ? Instant.EPOCH : modified(time);
    DirectoryAttributes attributes =
        new DirectoryAttributes(mode, owner.uid(), owner.gid(), modified);
    try {
      Node made = writer.makeDirectories(canonical, attributes);
      for (String created = canonical; !created.equals(above); created = parent(created)) {
        touched.put(created, modified);
      }
      return made;
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOTDIR || e.errno() == Errno.EEXIST) {
        throw CopyException.parentNotDirectory(canonical);
      }
      throw e;
    }
  }

  /** Remembers the time of an existing directory that is about to get an entry. */
  void touch(String canonicalDirectory) throws IOException {
    if (!touched.containsKey(canonicalDirectory)) {
      Optional<Node> node = find(canonicalDirectory);
      if (node.isPresent()) {
        touched.put(canonicalDirectory, modified(node.get().status()));
      }
    }
  }

  /** This directory gets the time of another file. */
  void setTime(String canonicalDirectory, FileStatus time) {
    touched.put(canonicalDirectory, modified(time));
  }

  private static Instant modified(FileStatus status) {
    return Instant.ofEpochSecond(status.modifiedSeconds(), status.modifiedNanos());
  }

  /** The upper directory to create an entry in, its time remembered. */
  Directory directory(String canonicalDirectory) throws IOException {
    touch(canonicalDirectory);
    return writer.directory(canonicalDirectory);
  }

  /** Sets the times of all directories that were written to. */
  void restoreTimes() throws IOException {
    for (Map.Entry<String, Instant> directory : touched.entrySet()) {
      Instant time = directory.getValue();
      writer.directory(directory.getKey()).setModified("", time.getEpochSecond(), time.getNano());
    }
    touched.clear();
  }

  static String parent(String canonicalPath) {
    int slash = canonicalPath.lastIndexOf('/');
    return slash <= 0 ? "/" : canonicalPath.substring(0, slash);
  }

  static String join(String canonicalDirectory, String name) {
    return canonicalDirectory.equals("/") ? "/" + name : canonicalDirectory + "/" + name;
  }
}
