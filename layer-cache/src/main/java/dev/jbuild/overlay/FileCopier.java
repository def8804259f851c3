package dev.jbuild.overlay;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.OutputFile;
import java.io.IOException;
import java.util.Map;

/** Copies one non-directory of a merged tree with all its attributes. */
final class FileCopier {
  private final MergedTree tree;
  private final Node node;

  FileCopier(MergedTree tree, Node node) {
    this.tree = tree;
    this.node = node;
  }

  /** Creates it under its own name, which must be free. */
  void copyTo(Directory target) throws IOException {
    FileStatus status = node.status();
    String name = node.name();
    ImmutableMap<String, Bytes> attributes = tree.xattrs(node);
    switch (status.type()) {
      case REGULAR -> copyContent(target, attributes);
      case SYMLINK -> {
        target.createSymlink(name, tree.readSymlink(node));
        finish(target, attributes);
      }
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> {
        target.createNode(
            name, status.type(), status.mode(), status.deviceMajor(), status.deviceMinor());
        finish(target, attributes);
      }
      case DIRECTORY -> throw new IllegalArgumentException("a directory: " + node.path());
    }
  }

  private void copyContent(Directory target, Map<String, Bytes> attributes) throws IOException {
    FileStatus status = node.status();
    try (InputFile from = tree.openFile(node);
        OutputFile to = target.createFile(node.name(), status.mode())) {
      to.copyFrom(from);
      to.setOwner(status.uid(), status.gid());
      to.setMode(status.mode());
      for (Map.Entry<String, Bytes> attribute : attributes.entrySet()) {
        to.setExtendedAttribute(attribute.getKey(), attribute.getValue());
      }
      to.setModified(status.modifiedSeconds(), status.modifiedNanos());
    }
  }

  private void finish(Directory target, Map<String, Bytes> attributes) throws IOException {
    FileStatus status = node.status();
    target.setOwner(node.name(), status.uid(), status.gid());
    for (Map.Entry<String, Bytes> attribute : attributes.entrySet()) {
      target.setExtendedAttribute(node.name(), attribute.getKey(), attribute.getValue());
    }
    target.setModified(node.name(), status.modifiedSeconds(), status.modifiedNanos());
  }
}
