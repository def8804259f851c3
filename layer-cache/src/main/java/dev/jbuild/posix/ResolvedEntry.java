package dev.jbuild.posix;

import java.io.IOException;

/**
 * An entry found by {@link Directory#resolveInRoot}, held by an {@code O_PATH} descriptor: what is
 * opened through it is what was examined, whatever happens to the path meanwhile.
 */
public interface ResolvedEntry extends AutoCloseable {

  /**
   * Path below the root without any symbolic link, {@code .} or {@code ..}, no leading slash;
   * {@code ""} is the root.
   */
  String path();

  FileStatus status();

  /** Opens it as a directory (ENOTDIR otherwise); the caller closes it. */
  Directory openDirectory() throws IOException;

  /** Opens it when it is a regular file (EINVAL otherwise); the caller closes it. */
  InputFile openFile() throws IOException;

  /** The target, when it is a symbolic link (EINVAL otherwise). */
  String readSymlink() throws IOException;

  @Override
  void close();
}
