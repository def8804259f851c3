package dev.jbuild.layer;

import dev.jbuild.base.Printable;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.PosixFs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that a tar should keep of a tree, one line for each entry, to compare two trees. */
final class TreeListing {
  private final Map<String, String> lines = new TreeMap<>();
  private final Map<Long, String> firstNames = new HashMap<>();

  private TreeListing() {}

  static Map<String, String> of(PosixFs fs, Path root) throws IOException {
    TreeListing listing = new TreeListing();
    try (Directory directory = fs.openDirectory(root)) {
      listing.walk(directory, "");
    }
    return listing.lines;
  }

  /** What is only in the first (with -) or only in the second tree (with +), in order. */
  static List<String> difference(PosixFs fs, Path first, Path second) throws IOException {
    Map<String, String> before = of(fs, first);
    Map<String, String> after = of(fs, second);
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      if (!Objects.equals(before.get(name), after.get(name))) {
        differences.add(Printable.escape(name + ": -" + before.get(name) + " +" + after.get(name)));
      }
    }
    return differences;
  }

  private void walk(Directory directory, String path) throws IOException {
    for (String name : directory.names()) {
      FileStatus status = directory.find(name).orElseThrow();
      String full = path + name;
      lines.put(full, describe(directory, name, full, status));
      if (status.isDirectory()) {
        try (Directory below = directory.openDirectory(name)) {
          walk(below, full + "/");
        }
      }
    }
  }

  private String describe(Directory directory, String name, String full, FileStatus status)
      throws IOException {
    if (status.isWhiteout()) {
      return "WHITEOUT";
    }
    StringBuilder line = new StringBuilder();
    line.append(status.type()).append(' ').append(Integer.toOctalString(status.mode()));
    line.append(' ').append(status.uid()).append(':').append(status.gid());
    line.append(' ').append(status.modifiedSeconds());
    switch (status.type()) {
      case REGULAR -> line.append(" size ").append(status.size()).append(content(directory, name));
      case SYMLINK -> line.append(" -> ").append(directory.readSymlink(name));
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          line.append(" device " + status.deviceMajor() + ":" + status.deviceMinor());
      case DIRECTORY, FIFO, SOCKET -> {}
    }
    if (!status.isDirectory() && status.links() > 1) {
      String first = firstNames.putIfAbsent(status.inode(), full);
      line.append(" link of ").append(first == null ? full : first);
    }
    if (!status.isSymlink()) {
      for (Map.Entry<String, Bytes> xattr : directory.extendedAttributes(name).entrySet()) {
        line.append(" [").append(xattr).append(']');
      }
    }
    return line.toString();
  }

  private static String content(Directory directory, String name) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (InputFile file = directory.openFile(name)) {
      byte[] buffer = new byte[8192];
      for (int n = file.read(buffer, 0, 8192); n > 0; n = file.read(buffer, 0, 8192)) {
        content.write(buffer, 0, n);
      }
    }
    return " " + Digest.of(content.toByteArray()).hex().substring(0, 16);
  }
}
