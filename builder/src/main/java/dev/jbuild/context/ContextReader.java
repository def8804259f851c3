package dev.jbuild.context;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the files of a context. Paths are relative, have no symbolic link before their last
 * component, and {@code ""} is the context itself.
 */
interface ContextReader extends AutoCloseable {

  /** Status of an entry, not followed; {@code null} when there is none. */
  @Nullable FileStatus status(String path) throws IOException;

  String readSymlink(String path) throws IOException;

  /** An open directory. */
  Folder open(String path) throws IOException;

  @Override
  void close();

  /** A directory being examined. */
  interface Folder extends AutoCloseable {

    /** Names in byte order with their types where the directory tells them. */
    ImmutableList<Name> names() throws IOException;

    @Nullable FileStatus status(String name) throws IOException;

    String readSymlink(String name) throws IOException;

    ImmutableMap<String, Bytes> xattrs(String name) throws IOException;

    /**
     * Reads a regular file and returns the SHA-256 of its content; {@code null} when the file is
     * not, or does not stay, as {@code expected} says.
     */
    byte @Nullable [] hash(String name, FileStatus expected) throws IOException;

    @Override
    void close();
  }

  /** An entry of a directory; {@code type} is {@code null} when the directory does not tell. */
  record Name(String name, @Nullable FileType type) {}
}
