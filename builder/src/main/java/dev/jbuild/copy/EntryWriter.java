package dev.jbuild.copy;

import dev.jbuild.context.TreeEntry;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.FastSha256;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates single entries with the metadata that COPY gives them. Safe for several threads. */
final class EntryWriter {
  private static final int BUFFER_BYTES = 256 << 10;

  private final boolean live;
  private final boolean keepOwners;
  private final @Nullable Owner owner;
  private final ModeChange mode;

  EntryWriter(SourceView source, @Nullable Owner owner, ModeChange mode) {
    this.live = source.isLive();
    this.keepOwners = source.keepsOwners();
    this.owner = owner;
    this.mode = mode;
  }

  int mode(TreeEntry entry) {
    return mode.apply(entry.status().mode(), entry.status().isDirectory());
  }

  Owner owner(TreeEntry entry) {
    return Owner.of(owner, keepOwners, entry.status());
  }

  /** Creates anything but a directory, under a name that is free. */
  void create(TreeEntry entry, SourceView.Folder from, Directory to, String name)
      throws IOException {
    FileStatus status = entry.status();
    switch (status.type()) {
      case REGULAR -> copyFile(entry, from, to, name);
      case SYMLINK -> {
        to.createSymlink(name, entry.target());
        setOwner(entry, to, name);
        setModified(entry, to, name);
      }
      case SOCKET -> {
        // a socket is of no use without its process; BuildKit leaves an empty file, too
        try (OutputFile file = to.createFile(name, mode(entry))) {
          finish(entry, file);
        }
      }
      case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE -> createNode(entry, to, name);
      case DIRECTORY -> throw new IllegalArgumentException("a directory: " + name);
    }
  }

  private void createNode(TreeEntry entry, Directory to, String name) throws IOException {
    FileStatus status = entry.status();
    FileType type = status.type();
    to.createNode(name, type, mode(entry), status.deviceMajor(), status.deviceMinor());
    setOwner(entry, to, name);
    to.setMode(name, mode(entry));
    setModified(entry, to, name);
  }

  private void copyFile(TreeEntry entry, SourceView.Folder from, Directory to, String name)
      throws IOException {
    try (InputFile in = from.file(entry.name());
        OutputFile out = to.createFile(name, mode(entry))) {
      if (live) {
        copyVerified(entry, in, out);
      } else {
        out.copyFrom(in);
      }
      finish(entry, out);
    }
  }

  /** The copy has the content that the digest was made of, or the build fails. */
  private static void copyVerified(TreeEntry entry, InputFile in, OutputFile out)
      throws IOException {
    if (!same(in.status(), entry.status())) {
      throw CopyException.changed(entry.name());
    }
    if (!entry.isSettled()) {
      copyHashing(entry, in, out);
      return;
    }
    if (entry.status().size() > 0 || entry.status().blocks() > 0) {
      long copied = out.copyFrom(in);
      if (copied != entry.status().size() || !same(in.status(), entry.status())) {
        throw CopyException.changed(entry.name());
      }
    }
  }

  private static void copyHashing(TreeEntry entry, InputFile in, OutputFile out)
      throws IOException {
    MessageDigest digest = FastSha256.start();
    byte[] buffer = new byte[Math.clamp(entry.status().size() + 1, 1, BUFFER_BYTES)];
    for (int n = in.read(buffer, 0, buffer.length); n > 0; n = in.read(buffer, 0, buffer.length)) {
      digest.update(buffer, 0, n);
      out.write(buffer, 0, n);
    }
    if (!entry.hasContent(digest.digest())) {
      throw CopyException.changed(entry.name());
    }
  }

  private static boolean same(FileStatus now, FileStatus then) {
    return now.inode() == then.inode()
        && now.fileSystem() == then.fileSystem()
        && now.size() == then.size()
        && now.changedSeconds() == then.changedSeconds()
        && now.changedNanos() == then.changedNanos()
        && now.modifiedSeconds() == then.modifiedSeconds()
        && now.modifiedNanos() == then.modifiedNanos();
  }

  private void finish(TreeEntry entry, OutputFile out) throws IOException {
    Owner to = owner(entry);
    out.setOwner(to.uid(), to.gid());
    out.setMode(mode(entry));
    for (Map.Entry<String, Bytes> attribute : entry.xattrs().entrySet()) {
      try {
        out.setExtendedAttribute(attribute.getKey(), attribute.getValue());
      } catch (PosixException e) {
        tolerate(e);
      }
    }
    out.setModified(entry.status().modifiedSeconds(), entry.status().modifiedNanos());
  }

  /** Owner, mode and attributes of a directory; its time comes when its entries are made. */
  void describeDirectory(TreeEntry entry, Directory parent, String name) throws IOException {
    setOwner(entry, parent, name);
    parent.setMode(name, mode(entry));
    for (Map.Entry<String, Bytes> attribute : entry.xattrs().entrySet()) {
      try {
        parent.setExtendedAttribute(name, attribute.getKey(), attribute.getValue());
      } catch (PosixException e) {
        tolerate(e);
      }
    }
  }

  /**
   * What an existing directory gets that only leads to something copied: the mode of the source,
   * untouched by {@code --chmod} (fsutil's {@code copyDirectoryOnly}).
   */
  static void describePassage(TreeEntry entry, Directory parent, String name) throws IOException {
    parent.setMode(name, entry.status().mode());
  }

  /** Creates a directory under a name that is free. */
  void createDirectory(TreeEntry entry, Directory parent, String name) throws IOException {
    parent.createDirectory(name, mode(entry));
    Owner to = owner(entry);
    if (!entry.xattrs().isEmpty()) {
      describeDirectory(entry, parent, name);
    } else if (!to.equals(Owner.ROOT)) {
      parent.setOwner(name, to.uid(), to.gid());
      parent.setMode(name, mode(entry));
    }
  }

  void setModified(TreeEntry entry, Directory parent, String name) throws IOException {
    parent.setModified(name, entry.status().modifiedSeconds(), entry.status().modifiedNanos());
  }

  private void setOwner(TreeEntry entry, Directory parent, String name) throws IOException {
    Owner to = owner(entry);
    parent.setOwner(name, to.uid(), to.gid());
  }

  /** A file system without extended attributes is no reason to fail, as with BuildKit. */
  private static void tolerate(PosixException e) throws PosixException {
    if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.EPERM) {
      throw e;
    }
  }
}
