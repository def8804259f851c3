package dev.jbuild.overlay;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.OutputFile;
import java.io.IOException;
import java.util.Map;

/**
 * Copies one non-directory with the attributes of its inode.
 *
 * @param from where it is; stays open until it is copied
 * @param attributes extended ones that the copy gets
 */
record FileCopier(
    Directory from, String name, FileStatus status, ImmutableMap<String, Bytes> attributes) {

  /** Creates it under its own name, which must be free. */
  void copyTo(Directory target) throws IOException {
    switch (status.type()) {
      case REGULAR -> copyContent(target);
      case SYMLINK -> {
        target.createSymlink(name, from.readSymlink(name));
        finish(target);
      }
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> {
        target.createNode(
            name, status.type(), status.mode(), status.deviceMajor(), status.deviceMinor());
        finish(target);
      }
      case DIRECTORY -> throw new IllegalArgumentException("a directory: " + name);
    }
  }

  private void copyContent(Directory target) throws IOException {
    try (InputFile content = from.openFile(name);
        OutputFile to = target.createFile(name, status.mode())) {
      to.copyFrom(content);
      to.setOwner(status.uid(), status.gid());
      to.setMode(status.mode());
      for (Map.Entry<String, Bytes> attribute : attributes.entrySet()) {
        to.setExtendedAttribute(attribute.getKey(), attribute.getValue());
      }
      to.setModified(status.modifiedSeconds(), status.modifiedNanos());
    }
  }

  private void finish(Directory target) throws IOException {
    target.setOwner(name, status.uid(), status.gid());
    for (Map.Entry<String, Bytes> attribute : attributes.entrySet()) {
      target.setExtendedAttribute(name, attribute.getKey(), attribute.getValue());
    }
    target.setModified(name, status.modifiedSeconds(), status.modifiedNanos());
  }
}
