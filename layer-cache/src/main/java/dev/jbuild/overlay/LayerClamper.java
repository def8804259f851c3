package dev.jbuild.overlay;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.DirectoryEntry;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.PosixException;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes a layer of another one in which nothing was modified after a given second; whiteouts,
 * opaque marks and hard links within the layer stay as they are.
 *
 * <p>A file that is old enough becomes a further name of the inode that it is in the layer, which
 * must be on the same file system and is never written to. One that is too young is copied, as its
 * time belongs to the inode.
 */
public final class LayerClamper {
  private final BorrowedDirectories layer;
  private final BorrowedDirectories upper;
  private final long latestSeconds;
  private final Deque<String> pending = new ArrayDeque<>();

  /** First name of each inode that was copied and has further names. */
  private final Map<Long, Copied> copied = new HashMap<>();

  private record Copied(String directory, String name) {}

  private LayerClamper(BorrowedDirectories layer, BorrowedDirectories upper, long latestSeconds) {
    this.layer = layer;
    this.upper = upper;
    this.latestSeconds = latestSeconds;
  }

  /**
   * Fills an empty directory. The attributes of its root are left alone.
   *
   * @param latestSeconds since 1970; the time of what is later becomes this one
   */
  public static void clamp(PosixFs fs, Path layer, Path emptyUpper, long latestSeconds)
      throws IOException {
    try (Directory from = fs.openDirectory(layer);
        BorrowedDirectories source = new BorrowedDirectories(from);
        Directory to = fs.openDirectory(emptyUpper);
        BorrowedDirectories target = new BorrowedDirectories(to)) {
      new LayerClamper(source, target, latestSeconds).run();
    }
  }

  private void run() throws IOException {
    fill("/");
    while (!pending.isEmpty()) {
      String path = pending.removeLast();
      fill(path);
      finish(path);
    }
  }

  private void fill(String path) throws IOException {
    for (DirectoryEntry entry : layer.get(path).entries()) {
      String name = entry.name();
      FileStatus status =
          layer
              .get(path)
              .find(name)
              .orElseThrow(() -> new PosixException("resolve", path, Errno.ENOENT));
      if (status.isDirectory()) {
        addDirectory(path, name, status);
      } else if (status.isWhiteout()) {
        upper.get(path).createNode(name, FileType.CHARACTER_DEVICE, 0, 0, 0);
      } else if (status.modifiedSeconds() > latestSeconds) {
        addCopy(path, name, status);
      } else {
        upper.get(path).createLink(layer.get(path), name, name);
      }
    }
  }

  private void addDirectory(String path, String name, FileStatus status) throws IOException {
    Directory target = upper.get(path);
    target.createDirectory(name, status.mode());
    target.setOwner(name, status.uid(), status.gid());
    target.setMode(name, status.mode());
    pending.add(OverlayPath.child(path, name));
  }

  private void addCopy(String path, String name, FileStatus status) throws IOException {
    Copied first = copied.get(status.inode());
    if (first != null) {
      upper.get(path).createLink(upper.get(first.directory()), first.name(), name);
      return;
    }
    Directory from = layer.get(path);
    ImmutableMap<String, Bytes> attributes = kept(from.extendedAttributes(name));
    Directory target = upper.get(path);
    new FileCopier(from, name, status, attributes).copyTo(target);
    target.setModified(name, latestSeconds, 0);
    if (status.links() > 1) {
      copied.put(status.inode(), new Copied(path, name));
    }
  }

  private static ImmutableMap<String, Bytes> kept(Map<String, Bytes> all) {
    ImmutableMap.Builder<String, Bytes> kept = ImmutableMap.builder();
    for (Map.Entry<String, Bytes> attribute : all.entrySet()) {
      if (!OverlayMarks.isPrivate(attribute.getKey())
          || attribute.getKey().equals(OverlayMarks.OPAQUE)) {
        kept.put(attribute);
      }
    }
    return kept.buildOrThrow();
  }

  /** What each new entry would change, or inherit, comes when all are there. */
  private void finish(String path) throws IOException {
    Directory from = layer.get(path);
    Directory target = upper.get(path);
    for (Map.Entry<String, Bytes> attribute : kept(from.extendedAttributes("")).entrySet()) {
      target.setExtendedAttribute("", attribute.getKey(), attribute.getValue());
    }
    FileStatus status = from.status();
    if (status.modifiedSeconds() > latestSeconds) {
      target.setModified("", latestSeconds, 0);
    } else {
      target.setModified("", status.modifiedSeconds(), status.modifiedNanos());
    }
  }
}
