package dev.jbuild.posix;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.util.Optional;

/**
 * An open directory. Every name is one component (no slash, not {@code .} or {@code ..}); no method
 * follows a symbolic link unless it says so. Names, link targets and xattr names are ISO-8859-1
 * strings, one char per byte. Several threads may use one directory at once, but none may close it
 * meanwhile.
 */
public interface Directory extends AutoCloseable {

  /** Names in byte order, without {@code .} and {@code ..}. */
  ImmutableList<String> names() throws IOException;

  /** Entries in byte order of their names, without {@code .} and {@code ..}. */
  ImmutableList<DirectoryEntry> entries() throws IOException;

  /** Status of this directory itself. */
  FileStatus status() throws IOException;

  /** Status of an entry; absent when there is none. */
  Optional<FileStatus> find(String name) throws IOException;

  /** Opens a subdirectory (ENOTDIR for a link); the caller closes it. */
  Directory openDirectory(String name) throws IOException;

  /**
   * Opens the directory at a relative path of any depth with openat2(2), {@code RESOLVE_BENEATH |
   * RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS}; {@code ""} is this directory again.
   */
  Directory openBeneath(String path) throws IOException;

  /**
   * Looks a path up below this directory as if it were the root: all symbolic links are followed
   * inside it ({@code ..} stops here, {@code /} begins here), the last one only with {@code
   * followLast}; {@code ""} is this directory. Magic links are never followed. Absent when a
   * component is missing or is no directory; ELOOP after 40 links. The caller closes the entry.
   */
  Optional<ResolvedEntry> resolveInRoot(String path, boolean followLast) throws IOException;

  /**
   * Opens a regular file ({@code O_NOFOLLOW|O_NONBLOCK}, then fstat): anything else is refused
   * unread.
   */
  InputFile openFile(String name) throws IOException;

  /** Creates a regular file with {@code O_EXCL}; mode bits are set exactly (no umask). */
  OutputFile createFile(String name, int mode) throws IOException;

  /** Creates a directory; mode bits are set exactly (no umask). */
  void createDirectory(String name, int mode) throws IOException;

  void createSymlink(String name, String target) throws IOException;

  /**
   * mknod(2) of a device, fifo or socket, mode bits exact; {@code CHARACTER_DEVICE} 0:0 makes a
   * whiteout.
   */
  void createNode(String name, FileType type, int mode, int major, int minor) throws IOException;

  /** Hard link: {@code name} here becomes another name of {@code existing} in {@code from}. */
  void createLink(Directory from, String existing, String name) throws IOException;

  String readSymlink(String name) throws IOException;

  /**
   * Sets the owner; no call when it is so already. The mode is kept, setuid and setgid included;
   * the kernel removes {@code security.capability}. Id -1 is refused (EINVAL): it means "unchanged"
   * to chown(2). {@code ""} is this directory itself, here and in the next two.
   */
  void setOwner(String name, int uid, int gid) throws IOException;

  /** Sets all 12 mode bits; EOPNOTSUPP for a symbolic link. */
  void setMode(String name, int mode) throws IOException;

  /**
   * Sets the time of modification, of a link itself; the time of access stays. {@code ""} is this
   * directory itself.
   */
  void setModified(String name, long seconds, int nanos) throws IOException;

  /**
   * Extended attributes, all name spaces that may be read, in byte order; {@code ""} is this
   * directory itself.
   */
  ImmutableMap<String, Bytes> extendedAttributes(String name) throws IOException;

  /** One extended attribute; absent when the entry has none of this name. */
  Optional<Bytes> extendedAttribute(String name, String attribute) throws IOException;

  /** Sets an extended attribute; {@code ""} is this directory itself. */
  void setExtendedAttribute(String name, String attribute, Bytes value) throws IOException;

  /** Removes an extended attribute; nothing happens when it is absent. */
  void removeExtendedAttribute(String name, String attribute) throws IOException;

  void removeFile(String name) throws IOException;

  void removeDirectory(String name) throws IOException;

  /**
   * Removes an entry and all below it, any depth, links not followed; nothing happens when it is
   * absent.
   */
  void deleteTree(String name) throws IOException;

  void rename(String name, Directory to, String newName) throws IOException;

  /** fsync(2) of the directory itself. */
  void sync() throws IOException;

  @Override
  void close();
}
