package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.Bytes;
import java.nio.file.Path;
import java.util.Optional;

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

  /**
   * A file or directory below a host directory that containers write to. Links in the path, also
   * ones that another container exchanges meanwhile, stay inside (CVE-2024-23651).
   *
   * @param root trusted path of the directory
   * @param subpath below it; {@code ""} is the directory itself
   */
  record BindBeneath(Path root, String subpath, String target, boolean readOnly) implements Mount {}

  /**
   * Layers as one tree, or a part of it.
   *
   * @param lowerTopFirst directories of the layers; none is an empty directory
   * @param scratch takes what is written; without it the tree is read-only
   * @param subpath file or directory inside the tree, links followed inside it; {@code ""} is all
   */
  record Tree(
      ImmutableList<Path> lowerTopFirst,
      Optional<Scratch> scratch,
      String subpath,
      String target,
      boolean readOnly)
      implements Mount {}

  /** Upper and work directory of a tree that can be written; whoever makes them removes them. */
  record Scratch(Path upper, Path work) {}

  /**
   * A file on a tmpfs of the container alone. Its content travels in the plan, through a pipe: it
   * is on no disk, and gone with the container.
   *
   * @param mode permission bits
   */
  record Secret(String target, Bytes content, int mode, int uid, int gid) implements Mount {
    /** Largest content, in bytes. */
    public static final int MAX_BYTES = 500 * 1024;

    public Secret {
      if (content.size() > MAX_BYTES) {
        throw ContainerException.badOption(
            "secret " + target, "larger than " + MAX_BYTES + " bytes");
      }
    }

    @Override
    public String toString() {
      return "Secret[" + target + "]"; // never the content
    }
  }
}
