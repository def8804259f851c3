package dev.jbuild.archive;

import dev.jbuild.posix.Directory;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.PosixException;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The files below a directory; links are never followed, nothing but regular files is opened. */
final class DirectoryFiles implements ArchiveFiles {
  private final String source;
  private final Directory root;

  private DirectoryFiles(String source, Directory root) {
    this.source = source;
    this.root = root;
  }

  /** Opens a directory that the user named; links on the way to it are the user's own. */
  static DirectoryFiles open(PosixFs fs, Path directory) {
    try {
      return new DirectoryFiles(directory.toString(), fs.openDirectory(directory.toRealPath()));
    } catch (IOException e) {
      throw ArchiveException.unreadable(directory.toString(), e);
    }
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public OptionalLong size(String name) {
    try (Directory parent = root.openBeneath(parent(name))) {
      Optional<FileStatus> status = parent.find(last(name));
      if (status.isEmpty()) {
        return OptionalLong.empty();
      }
      if (!status.get().isRegular()) {
        throw ArchiveException.refused(
            name,
            "not a regular file but a " + status.get().type().toString().toLowerCase(Locale.ROOT));
      }
      return OptionalLong.of(status.get().size());
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return OptionalLong.empty();
      }
      throw ArchiveException.unreadable(name, e);
    } catch (IOException e) {
      throw ArchiveException.unreadable(name, e);
    }
  }

  @Override
  public InputStream open(String name) {
    try (Directory parent = root.openBeneath(parent(name))) {
      return new FileInput(parent.openFile(last(name)));
    } catch (IOException e) {
      throw ArchiveException.unreadable(name, e);
    }
  }

  @Override
  public void close() {
    root.close();
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** An open file as a stream. */
  private static final class FileInput extends InputStream {
    private final InputFile file;

    FileInput(InputFile file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return length == 0 ? 0 : file.read(buffer, offset, length);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
