package dev.jbuild.layer;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.layer.ApplyOptions.Kind;
import dev.jbuild.layer.TarHeader.Attributes;
import dev.jbuild.overlay.DirectoryAttributes;
import dev.jbuild.overlay.Node;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One archive being laid down. Every path below goes through the writer's view, which resolves
 * links inside the root; what exists is replaced, never written through.
 */
final class Extraction {
  private static final int IMPLICIT_MODE = 0755;
  private static final String DEFAULT_ACL = "system.posix_acl_default";

  private final TarReader reader;
  private final OverlayWriter target;
  private final ApplyOptions options;
  private final Map<String, Late> late = new LinkedHashMap<>();
  private @Nullable String parentName;
  private String parentPath = "/";

  /** Where an entry goes: its parent is canonical, its own name is not followed. */
  private record Place(String parent, String name) {
    String path() {
      return parent.equals("/") ? "/" + name : parent + "/" + name;
    }
  }

  /**
   * What a directory gets when all entries are there: each of them changes its time and would
   * inherit its default ACL.
   */
  private record Late(Instant time, @Nullable Bytes defaultAcl) {
    static Late of(TarHeader header) {
      return new Late(Extraction.time(header), header.attributes().xattrs().get(DEFAULT_ACL));
    }
  }

  Extraction(TarReader reader, OverlayWriter target, ApplyOptions options) {
    this.reader = reader;
    this.target = target;
    this.options = options;
  }

  void run() throws IOException {
    for (TarHeader header = reader.next(); header != null; header = reader.next()) {
      try {
        apply(header);
      } catch (PosixException e) {
        throw translate(header.name(), e);
      }
    }
    try {
      finishDirectories();
    } catch (PosixException e) {
      throw LayerException.notWritable(options.source(), ".", e);
    }
  }

  /** What only the archive's names can cause is its fault; all else is the host's. */
  private IOException translate(String entry, PosixException e) {
    return switch (e.errno()) {
      case Errno.ELOOP -> TarFault.entry(entry, "its path is a loop of symbolic links", e);
      case Errno.ENOTDIR -> TarFault.entry(entry, "lies below something that is no directory", e);
      case Errno.ENAMETOOLONG -> TarFault.entry(entry, "its path is too long", e);
      default -> throw LayerException.notWritable(options.source(), entry, e);
    };
  }

  private void apply(TarHeader header) throws IOException {
    boolean unnamedIgnored = options.kind() == Kind.ARCHIVE || options.kind() == Kind.CONTEXT;
    if (header.name().isEmpty() && unnamedIgnored) {
      return; // as tar(1) and Go's archive do: such an entry has nowhere to go
    }
    if (header.name().isEmpty()) {
      throw TarFault.entry("", "has no name");
    }
    String path = EntryName.normalise(header.name(), header.name());
    if (options.kind() == Kind.LAYER && applyWhiteout(header, path)) {
      return;
    }
    if (path.isEmpty()) {
      applyRoot(header);
      return;
    }
    Place place = place(header, path);
    switch (header.type()) {
      case REGULAR -> file(header, place);
      case DIRECTORY -> directory(header, path, place);
      case SYMLINK -> symlink(header, place);
      case HARD_LINK -> hardLink(header, place);
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> node(header, place);
    }
  }

  private boolean applyWhiteout(TarHeader header, String path) throws IOException {
    WhiteoutName whiteout = WhiteoutName.of(path, header.name());
    switch (whiteout.kind()) {
      case NONE -> {
        return false;
      }
      case IGNORED -> {
        return true;
      }
      case WHITEOUT, OPAQUE -> {}
    }
    if (header.type() == TarType.DIRECTORY) {
      throw TarFault.entry(header.name(), "whiteout that is a directory");
    }
    Optional<Node> directory = target.view().resolve("/" + whiteout.directory(), true);
    if (directory.isEmpty()) {
      return true; // there is nothing to hide
    }
    if (!directory.get().isDirectory()) {
      throw TarFault.entry(header.name(), "lies below something that is no directory");
    }
    keepTime(directory.get());
    if (whiteout.kind() == WhiteoutName.Kind.OPAQUE) {
      target.setOpaque(directory.get().path());
    } else {
      target.whiteout(directory.get().path(), whiteout.target());
    }
    return true;
  }

  private void applyRoot(TarHeader header) throws IOException {
    if (header.type() != TarType.DIRECTORY) {
      throw TarFault.entry(header.name(), "the root must be a directory");
    }
    if (options.kind() == Kind.ARCHIVE) {
      return; // docker: the destination keeps its attributes
    }
    Node root = target.makeDirectories(options.base(), implicit(header));
    Directory directory = target.directory(root.path());
    setAttributes(directory, "", header);
    late.put(root.path(), Late.of(header));
  }

  private Place place(TarHeader header, String path) throws IOException {
    int slash = path.lastIndexOf('/');
    String directory = slash < 0 ? "" : path.substring(0, slash);
    if (!directory.equals(parentName)) {
      parentPath = parent(header, directory);
      parentName = directory;
    }
    return new Place(parentPath, path.substring(slash + 1));
  }

  private String parent(TarHeader header, String directory) throws IOException {
    String path = join(options.base(), directory);
    Optional<Node> found = target.view().resolve(path, true);
    if (found.isPresent() && !found.get().isDirectory()) {
      throw TarFault.entry(header.name(), "lies below something that is no directory");
    }
    if (found.isPresent()) {
      keepTime(found.get());
      return found.get().path();
    }
    return makeImplicit(header, path);
  }

  /** Makes directories that the archive does not name. */
  private String makeImplicit(TarHeader header, String path) throws IOException {
    String above = path;
    Optional<Node> found = Optional.empty();
    while (found.isEmpty() && !above.isEmpty()) {
      above = above.substring(0, above.lastIndexOf('/'));
      found = target.view().resolve(above.isEmpty() ? "/" : above, true);
    }
    if (found.isPresent()) {
      keepTime(found.get());
    }
    String made = target.makeDirectories(path, implicit(header)).path();
    for (String at = made;
        !at.isEmpty() && found.isPresent() && !at.equals(found.get().path());
        at = at.substring(0, at.lastIndexOf('/'))) {
      if (options.kind() != Kind.ARCHIVE) {
        late.putIfAbsent(at, new Late(time(header), null));
      }
    }
    return made;
  }

  /**
   * A directory that a layer changes but does not name keeps its time: the same layer gives the
   * same tree whenever it is laid down.
   */
  private void keepTime(Node directory) {
    if (options.kind() != Kind.ARCHIVE) {
      FileStatus status = directory.status();
      late.putIfAbsent(
          directory.path(),
          new Late(Instant.ofEpochSecond(status.modifiedSeconds(), status.modifiedNanos()), null));
    }
  }

  private static String join(String base, String below) {
    if (below.isEmpty()) {
      return base;
    }
    return base.endsWith("/") ? base + below : base + "/" + below;
  }

  /** Directories that the archive does not name get the time of what lies in them. */
  private static DirectoryAttributes implicit(TarHeader header) {
    return new DirectoryAttributes(IMPLICIT_MODE, 0, 0, time(header));
  }

  private static Instant time(TarHeader header) {
    Attributes attributes = header.attributes();
    long seconds = attributes.seconds();
    // Beyond what Instant holds, and any file system too: the kernel would clamp it as well.
    long clamped = Math.clamp(seconds, Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
    return Instant.ofEpochSecond(clamped, attributes.nanos());
  }

  private Directory makeRoom(Place place) throws IOException {
    target.prepareReplace(place.path(), false);
    return target.directory(place.parent());
  }

  private void file(TarHeader header, Place place) throws IOException {
    Directory parent = makeRoom(place);
    Attributes attributes = header.attributes();
    int mode = attributes.mode();
    try (OutputFile out = parent.createFile(place.name(), mode & 0777)) {
      reader.content(out);
      out.setOwner(uid(header), gid(header));
      if ((mode & ~0777) != 0) {
        out.setMode(mode); // after the owner: chown(2) clears setuid and setgid
      }
      out.setModified(attributes.seconds(), attributes.nanos());
    }
    setXattrs(parent, place.name(), header);
  }

  private void directory(TarHeader header, String path, Place place) throws IOException {
    target.prepareReplace(place.path(), true);
    Directory parent = target.directory(place.parent());
    if (options.kind() == Kind.LAYER) {
      removeXattrs(parent, place.name()); // it may have been copied up from a lower layer
    }
    setAttributes(parent, place.name(), header);
    late.put(place.path(), Late.of(header));
    parentName = path;
    parentPath = place.path();
  }

  private void symlink(TarHeader header, Place place) throws IOException {
    if (header.link().isEmpty() || header.link().length() > EntryName.MAX_PATH) {
      throw TarFault.entry(header.name(), "link target is empty or longer than 4095 bytes");
    }
    Directory parent = makeRoom(place);
    parent.createSymlink(place.name(), header.link());
    parent.setOwner(place.name(), uid(header), gid(header));
    setXattrs(parent, place.name(), header);
    setModified(parent, place.name(), header);
  }

  private void hardLink(TarHeader header, Place place) throws IOException {
    String link = EntryName.normalise(header.link(), header.name());
    Node first =
        target
            .view()
            .resolve(join(options.base(), link), false)
            .orElseThrow(() -> linkFault(header, "which is not there"));
    if (first.isDirectory()) {
      throw linkFault(header, "which is a directory");
    }
    if (first.path().equals(place.path())) {
      throw linkFault(header, "which is itself");
    }
    if (first.path().startsWith(place.path() + "/")) {
      throw linkFault(header, "which it would replace");
    }
    target.copyUpFile(first.path());
    target.prepareReplace(place.path(), false);
    int slash = first.path().lastIndexOf('/');
    String firstParent = slash == 0 ? "/" : first.path().substring(0, slash);
    try (Directory from = target.directory(firstParent).openBeneath("")) {
      target.directory(place.parent()).createLink(from, first.name(), place.name());
    }
  }

  private static TarFault linkFault(TarHeader header, String why) {
    return TarFault.entry(header.name(), "hard link to \"" + header.link() + "\", " + why);
  }

  private void node(TarHeader header, Place place) throws IOException {
    if (options.kind() == Kind.CONTEXT) {
      throw TarFault.entry(header.name(), "a device or pipe has no place in a build context");
    }
    TarHeader.Device device = header.device();
    FileType type =
        switch (header.type()) {
          case CHARACTER_DEVICE -> FileType.CHARACTER_DEVICE;
          case BLOCK_DEVICE -> FileType.BLOCK_DEVICE;
          default -> FileType.FIFO;
        };
    if (type == FileType.CHARACTER_DEVICE && device.major() == 0 && device.minor() == 0) {
      throw TarFault.entry(header.name(), "character device 0:0 is the overlay's whiteout");
    }
    Directory parent = makeRoom(place);
    int mode = header.attributes().mode();
    parent.createNode(place.name(), type, mode & 0777, device.major(), device.minor());
    setAttributes(parent, place.name(), header);
    setModified(parent, place.name(), header);
  }

  private void setAttributes(Directory parent, String name, TarHeader header) throws IOException {
    parent.setOwner(name, uid(header), gid(header));
    parent.setMode(name, header.attributes().mode());
    setXattrs(parent, name, header);
  }

  private static void setModified(Directory parent, String name, TarHeader header)
      throws IOException {
    parent.setModified(name, header.attributes().seconds(), header.attributes().nanos());
  }

  private int uid(TarHeader header) {
    ApplyOptions.Owner owner = options.owner();
    return owner == null ? header.attributes().uid() : owner.uid();
  }

  private int gid(TarHeader header) {
    ApplyOptions.Owner owner = options.owner();
    return owner == null ? header.attributes().gid() : owner.gid();
  }

  private static void setXattrs(Directory parent, String name, TarHeader header)
      throws IOException {
    ImmutableMap<String, Bytes> xattrs = header.attributes().xattrs();
    if (xattrs.isEmpty()) {
      return;
    }
    for (Map.Entry<String, Bytes> xattr : xattrs.entrySet()) {
      String key = xattr.getKey();
      if (isKept(key) && !key.equals(DEFAULT_ACL)) {
        setXattr(parent, name, key, xattr.getValue());
      }
    }
  }

  private static void removeXattrs(Directory parent, String name) throws IOException {
    for (String key : parent.extendedAttributes(name).keySet()) {
      if (isKept(key)) {
        parent.removeExtendedAttribute(name, key);
      }
    }
  }

  private static boolean isKept(String xattr) {
    return !XattrNames.isOverlay(xattr) && !XattrNames.isHostLabel(xattr);
  }

  /** An attribute that this kind of file or file system cannot hold is left out, except one. */
  private static void setXattr(Directory parent, String name, String key, Bytes value)
      throws IOException {
    try {
      parent.setExtendedAttribute(name, key, value);
    } catch (PosixException e) {
      boolean unsupported = e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EPERM;
      if (!unsupported || key.equals("security.capability")) {
        throw e;
      }
    }
  }

  private void finishDirectories() throws IOException {
    for (Map.Entry<String, Late> entry : late.entrySet()) {
      Optional<Node> node = target.view().resolve(entry.getKey(), false);
      boolean written = node.isPresent() && node.get().layer() == 0;
      if (written && node.get().isDirectory()) {
        Directory directory = target.directory(entry.getKey());
        Bytes acl = entry.getValue().defaultAcl();
        if (acl != null) {
          setXattr(directory, "", DEFAULT_ACL, acl);
        }
        Instant time = entry.getValue().time();
        directory.setModified("", time.getEpochSecond(), time.getNano());
      }
    }
  }
}
