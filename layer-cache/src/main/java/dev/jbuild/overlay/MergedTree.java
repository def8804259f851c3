package dev.jbuild.overlay;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Read-only merged view of a stack of layer directories, as a mounted overlay shows it. Not safe
 * for use by several threads at once; files and directories handed out are independent of it.
 */
public final class MergedTree implements AutoCloseable {

  private MergedTree() {}

  /** Opens the layers, topmost first; an empty list is an empty root directory (0755, 0:0). */
  public static MergedTree open(PosixFs fs, ImmutableList<Path> topFirst) throws IOException {
    throw new UnsupportedOperationException();
  }

  public Node root() {
    throw new UnsupportedOperationException();
  }

  /**
   * Looks a path up; symbolic links are followed inside the root ({@code ..} stops at the root),
   * the last one only with {@code followLast}. The result has a canonical path. Absent when a
   * component is missing or is no directory; ELOOP after 40 links.
   */
  public Optional<Node> resolve(String path, boolean followLast) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The entry of a directory, not followed; {@code name} is one component. */
  public Optional<Node> find(Node directory, String name) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Names of the visible entries in byte order. */
  public ImmutableList<String> names(Node directory) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The visible entries in byte order of their names, each with its status. */
  public ImmutableList<Node> children(Node directory) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Opens a regular file; the caller closes it. */
  public InputFile openFile(Node file) throws IOException {
    throw new UnsupportedOperationException();
  }

  public String readSymlink(Node link) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Extended attributes in byte order of their names, without any {@code *.overlay.*}. */
  public ImmutableMap<String, Bytes> xattrs(Node node) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
