package dev.jbuild.snapshot;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.overlay.OverlayMarks;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Owner, mode, extended attributes and time of the root directory of a layer. */
final class RootAttributes {
  private RootAttributes() {}

  /** Gives an upper directory, which has those of the base, the ones of another directory. */
  static void copy(PosixFs fs, Path attributes, Path upper) throws IOException {
    try (Directory from = fs.openDirectory(attributes);
        Directory root = fs.openDirectory(upper)) {
      FileStatus status = from.status();
      ImmutableMap<String, Bytes> wanted = from.extendedAttributes("");
      root.setOwner("", status.uid(), status.gid());
      root.setMode("", status.mode());
      for (String name : root.extendedAttributes("").keySet()) {
        if (!wanted.containsKey(name)) {
          root.removeExtendedAttribute("", name);
        }
      }
      for (Map.Entry<String, Bytes> attribute : wanted.entrySet()) {
        if (!OverlayMarks.isPrivate(attribute.getKey())) {
          root.setExtendedAttribute("", attribute.getKey(), attribute.getValue());
        }
      }
      root.setModified("", status.modifiedSeconds(), status.modifiedNanos());
    }
  }

  /** The time of an upper directory is no later than that second. */
  static void clamp(PosixFs fs, Path upper, long latestSeconds) throws IOException {
    try (Directory root = fs.openDirectory(upper)) {
      if (root.status().modifiedSeconds() > latestSeconds) {
        root.setModified("", latestSeconds, 0);
      }
    }
  }
}
