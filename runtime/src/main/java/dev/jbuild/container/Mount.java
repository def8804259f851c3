package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;

/**
 * A file system attached below the container's root, in the order given. The target is absolute
 * inside the container; symbolic links in it are followed inside the root; a missing one is shown
 * by a stub layer, never made in the upper directory.
 */
public sealed interface Mount {

  /** Absolute path inside the container. */
  String target();

  /** A host file or directory (trusted path, links followed); submounts come along. */
  record Bind(Path source, String target, boolean readOnly) implements Mount {}

  /**
   * An empty tmpfs(5), {@code nosuid,nodev,noexec} unless the options say otherwise.
   *
   * @param options as docker's {@code --tmpfs}: {@code size=BYTES[kmg]}, {@code mode=OCTAL}, {@code
   *     uid=N}, {@code gid=N}, {@code nr_inodes=N}, {@code ro}, {@code rw}, {@code exec}, {@code
   *     noexec}, {@code suid}, {@code nosuid}, {@code dev}, {@code nodev}
   */
  record Tmpfs(String target, ImmutableList<String> options) implements Mount {}

  record BindBeneath(Path root, String subpath, String target, boolean readOnly) implements Mount {}

  record Scratch(Path upper, Path work) {}

  record Tree(
      ImmutableList<Path> lowerTopFirst,
      java.util.Optional<Scratch> scratch,
      String subpath,
      String target,
      boolean readOnly)
      implements Mount {}

  record Secret(String target, dev.jbuild.posix.Bytes content, int mode, int uid, int gid)
      implements Mount {}
}
