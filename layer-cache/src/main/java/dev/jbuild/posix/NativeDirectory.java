package dev.jbuild.posix;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A directory descriptor. */
final class NativeDirectory implements Directory {
  /** Longest piece of a path given to the kernel at once: below PATH_MAX. */
  private static final int PIECE = Scratch.PATH_BYTES - 1;

  private static final int OPEN_DIRECTORY = Kernel.O_RDONLY | CallNumber.O_DIRECTORY;
  private static final int OPEN_FILE =
      Kernel.O_RDONLY | CallNumber.O_NOFOLLOW | Kernel.O_NONBLOCK | Kernel.O_NOCTTY;
  private static final int CREATE_FILE =
      Kernel.O_WRONLY | Kernel.O_CREAT | Kernel.O_EXCL | CallNumber.O_NOFOLLOW;
  private static final int BENEATH =
      Kernel.RESOLVE_BENEATH | Kernel.RESOLVE_NO_SYMLINKS | Kernel.RESOLVE_NO_MAGICLINKS;

  private final Kernel kernel;
  private final String path;
  private int descriptor;

  /** Owns {@code descriptor}; {@code path} is for messages only. */
  NativeDirectory(Kernel kernel, int descriptor, String path) {
    this.kernel = kernel;
    this.descriptor = descriptor;
    this.path = path;
  }

  int descriptor() {
    if (descriptor < 0) {
      throw new IllegalStateException("directory is closed: " + path);
    }
    return descriptor;
  }

  Kernel kernel() {
    return kernel;
  }

  @Override
  public ImmutableList<String> names() throws IOException {
    ImmutableList<DirectoryEntry> entries = entries();
    ImmutableList.Builder<String> names = ImmutableList.builderWithExpectedSize(entries.size());
    for (DirectoryEntry entry : entries) {
      names.add(entry.name());
    }
    return names.build();
  }

  @Override
  public synchronized ImmutableList<DirectoryEntry> entries() throws IOException {
    // The position of the descriptor is shared by all threads, hence synchronized.
    check("rewind", "", (int) kernel.seek(descriptor(), 0, Kernel.SEEK_SET));
    EntryReader reader = new EntryReader(this);
    int length;
    while ((length = kernel.readEntries(descriptor())) > 0) {
      Scratch scratch = kernel.scratch();
      scratch.takeBulk(length);
      reader.add(scratch.bytes, length);
    }
    check("list", "", length);
    return reader.sorted();
  }

  @Override
  public FileStatus status() throws IOException {
    check("stat", "", kernel.statx(descriptor(), ""));
    return StatusReader.read(kernel.scratch().record);
  }

  @Override
  public Optional<FileStatus> find(String name) throws IOException {
    int result = kernel.statx(descriptor(), component(name));
    if (result == -Errno.ENOENT) {
      return Optional.empty();
    }
    check("stat", name, result);
    return Optional.of(StatusReader.read(kernel.scratch().record));
  }

  @Override
  public Directory openDirectory(String name) throws IOException {
    int flags = OPEN_DIRECTORY | CallNumber.O_NOFOLLOW;
    int opened = kernel.openAt(descriptor(), component(name), flags, 0);
    check("open directory", name, opened);
    return new NativeDirectory(kernel, opened, below(name));
  }

  @Override
  public Directory openBeneath(String relative) throws IOException {
    @Nullable NativeDirectory current = null;
    String rest = relative;
    while (rest.length() > PIECE) {
      int cut = rest.lastIndexOf('/', PIECE);
      current = enter(current, relative, cut <= 0 ? rest : rest.substring(0, cut));
      rest = cut <= 0 ? "" : rest.substring(cut + 1);
    }
    return enter(current, relative, rest);
  }

  /** Opens {@code piece} below {@code from}, which is closed; {@code null} stands for this. */
  private NativeDirectory enter(@Nullable NativeDirectory from, String whole, String piece)
      throws PosixException {
    int start = from == null ? descriptor() : from.descriptor();
    String target = piece.isEmpty() ? "." : piece;
    int opened = kernel.openAt2(start, target, OPEN_DIRECTORY, BENEATH);
    if (from != null) {
      from.close();
    }
    check("open directory", whole, opened);
    return new NativeDirectory(kernel, opened, below(whole));
  }

  @Override
  public Optional<ResolvedEntry> resolveInRoot(String target, boolean followLast)
      throws IOException {
    return new RootResolver(this, target, followLast).resolve();
  }

  @Override
  public InputFile openFile(String name) throws IOException {
    int opened = kernel.openAt(descriptor(), component(name), OPEN_FILE, 0);
    check("open", name, opened);
    return NativeInputFile.ofRegular(kernel, opened, below(name));
  }

  @Override
  public OutputFile createFile(String name, int mode) throws IOException {
    int opened = kernel.openAt(descriptor(), component(name), CREATE_FILE, mode & 07777);
    check("create", name, opened);
    return NativeOutputFile.created(kernel, opened, below(name), mode & 07777);
  }

  @Override
  public void createDirectory(String name, int mode) throws IOException {
    check("mkdir", name, kernel.makeDirectory(descriptor(), component(name), mode & 01777));
    makeModeExact(name, mode & 07777);
  }

  @Override
  public void createSymlink(String name, String target) throws IOException {
    check("symlink", name, kernel.symlink(target, descriptor(), component(name)));
  }

  @Override
  public void createNode(String name, FileType type, int mode, int major, int minor)
      throws IOException {
    if (type == FileType.DIRECTORY || type == FileType.SYMLINK) {
      throw new IllegalArgumentException("mknod cannot make a " + type);
    }
    boolean inRange = major >= 0 && major < 1 << 12 && minor >= 0 && minor < 1 << 20;
    if (!inRange) {
      throw failure("mknod", name, Errno.EINVAL);
    }
    // The kernel's encoding of mknod(2): 20 bits of minor around 12 bits of major.
    long device = (minor & 0xFF) | ((long) major << 8) | ((long) (minor & ~0xFF) << 12);
    int kind = StatusReader.format(type) | (mode & 07777);
    check("mknod", name, kernel.makeNode(descriptor(), component(name), kind, device));
    makeModeExact(name, mode & 07777);
  }

  /** The umask, a default ACL or a setgid parent may have changed what was asked for. */
  private void makeModeExact(String name, int mode) throws PosixException {
    check("stat", name, kernel.statx(descriptor(), name));
    if (StatusReader.read(kernel.scratch().record).mode() != mode) {
      changeMode(name, mode);
    }
  }

  @Override
  public void createLink(Directory from, String existing, String name) throws IOException {
    int source = ((NativeDirectory) from).descriptor();
    check("link", name, kernel.link(source, component(existing), descriptor(), component(name)));
  }

  @Override
  public String readSymlink(String name) throws IOException {
    int length = kernel.readLink(descriptor(), component(name));
    check("readlink", name, length);
    return bulkText(kernel.scratch(), length);
  }

  static String bulkText(Scratch scratch, int length) {
    scratch.takeBulk(length);
    return new String(scratch.bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void setOwner(String name, int uid, int gid) throws IOException {
    if (uid == -1 || gid == -1) {
      throw failure("chown", name, Errno.EINVAL);
    }
    check("stat", name, kernel.statx(descriptor(), entry(name)));
    FileStatus now = StatusReader.read(kernel.scratch().record);
    if (now.uid() == uid && now.gid() == gid) {
      return;
    }
    int result =
        name.isEmpty()
            ? kernel.changeOwner(descriptor(), uid, gid)
            : kernel.changeOwner(descriptor(), name, uid, gid);
    check("chown", name, result);
    if ((now.mode() & 06000) != 0 && !now.isDirectory()) {
      changeMode(name, now.mode());
    }
  }

  @Override
  public void setMode(String name, int mode) throws IOException {
    if (name.isEmpty()) {
      check("chmod", name, kernel.changeMode(descriptor(), mode & 07777));
    } else {
      changeMode(component(name), mode & 07777);
    }
  }

  private void changeMode(String name, int mode) throws PosixException {
    int result = kernel.changeMode(descriptor(), name, mode);
    if (result != -Errno.ENOSYS) {
      check("chmod", name, result);
      return;
    }
    int held = kernel.openAt(descriptor(), name, Kernel.O_PATH | CallNumber.O_NOFOLLOW, 0);
    check("chmod", name, held);
    try {
      check("stat", name, kernel.statx(held, ""));
      if (StatusReader.read(kernel.scratch().record).isSymlink()) {
        throw failure("chmod", name, Errno.EOPNOTSUPP);
      }
      check("chmod", name, kernel.changeModeFollowing(ExtendedAttributes.PROC + held, mode));
    } finally {
      kernel.close(held);
    }
  }

  @Override
  public void setModified(String name, long seconds, int nanos) throws IOException {
    check("utimensat", name, kernel.setModified(descriptor(), entry(name), seconds, nanos));
  }

  @Override
  public ImmutableMap<String, Bytes> extendedAttributes(String name) throws IOException {
    return ExtendedAttributes.of(kernel, descriptor(), entry(name), path).all();
  }

  @Override
  public Optional<Bytes> extendedAttribute(String name, String attribute) throws IOException {
    return ExtendedAttributes.of(kernel, descriptor(), entry(name), path).find(attribute);
  }

  @Override
  public void setExtendedAttribute(String name, String attribute, Bytes value) throws IOException {
    ExtendedAttributes.of(kernel, descriptor(), entry(name), path).set(attribute, value);
  }

  @Override
  public void removeExtendedAttribute(String name, String attribute) throws IOException {
    ExtendedAttributes.of(kernel, descriptor(), entry(name), path).remove(attribute);
  }

  @Override
  public void removeFile(String name) throws IOException {
    check("unlink", name, kernel.unlink(descriptor(), component(name), 0));
  }

  @Override
  public void removeDirectory(String name) throws IOException {
    check("rmdir", name, kernel.unlink(descriptor(), component(name), Kernel.AT_REMOVEDIR));
  }

  @Override
  public void deleteTree(String name) throws IOException {
    new TreeRemover(this, component(name)).run();
  }

  @Override
  public void rename(String name, Directory to, String newName) throws IOException {
    int target = ((NativeDirectory) to).descriptor();
    check("rename", name, kernel.rename(descriptor(), component(name), target, component(newName)));
  }

  @Override
  public void sync() throws IOException {
    check("fsync", "", kernel.sync(descriptor()));
  }

  @Override
  public void close() {
    int open = descriptor;
    if (open >= 0) {
      descriptor = -1;
      kernel.close(open);
    }
  }

  @Override
  public String toString() {
    return path;
  }

  String below(String name) {
    return name.isEmpty() ? path : path + "/" + name;
  }

  private void check(String operation, String name, int result) throws PosixException {
    if (result < 0) {
      throw failure(operation, name, -result);
    }
  }

  private PosixException failure(String operation, String name, int errno) {
    return new PosixException(operation, below(name), errno);
  }

  private static String entry(String name) {
    return name.isEmpty() ? name : component(name);
  }

  private static String component(String name) {
    boolean special = name.isEmpty() || name.equals(".") || name.equals("..");
    if (special || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("not a single path component: " + name);
    }
    return name;
  }
}
