package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import dev.jbuild.launch.DeviceRules;
import dev.jbuild.posix.Bytes;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file system attached below the container's root, parents before what lies below them. The
 * target is absolute inside the container; symbolic links in it are followed inside the root. A
 * target that the image lacks is shown by a stub layer, never made in the upper directory; one that
 * lies inside another mount is made there, which fails when that one is read-only (as runc does).
 * What is a directory replaces a directory, anything else a file.
 */
public sealed interface Mount {

  /** Absolute path inside the container. */
  String target();

  /**
   * A host file, socket or directory (trusted path, links followed); submounts come along.
   *
   * @param readOnly a socket can be connected to all the same
   */
  record Bind(Path source, String target, boolean readOnly) implements Mount {}

  /**
   * A device of the host, which the container may open. It is the host's own node, mounted
   * read-only: its owner and mode are the host's and cannot be changed, which does not keep anybody
   * from writing to the device.
   *
   * @param source trusted path
   * @param rule what may be done with it
   */
  record Device(Path source, String target, DeviceRules.Granted rule) implements Mount {
    /** Letters of {@code rwm}. */
    public String access() {
      return rule.access();
    }
  }

  /**
   * What is found below {@code root} when the container starts, as a cache that other containers
   * share. Nothing outside {@code root} can be reached, whatever links and renames another
   * container makes meanwhile (CVE-2024-23651): openat2(2) with {@code RESOLVE_IN_ROOT}, then by
   * descriptor. Mounts below it stay outside.
   *
   * @param root host directory (trusted path)
   * @param subpath file or directory in it, {@code ""} for the root itself; links are followed
   *     inside the root; a missing one fails the start
   */
  record BindBeneath(Path root, String subpath, String target, boolean readOnly) implements Mount {}

  /**
   * A file or directory of the merged tree of layers, as a stage's or an image's.
   *
   * @param lowerTopFirst diff directories, topmost first; none is an empty directory
   * @param scratch takes the writes; without it nothing can be written
   * @param subpath in the tree, {@code ""} for all of it; links are followed inside the tree; a
   *     missing one fails the start
   */
  record Tree(
      ImmutableList<Path> lowerTopFirst,
      Optional<Scratch> scratch,
      String subpath,
      String target,
      boolean readOnly)
      implements Mount {}

  /**
   * An empty tmpfs(5), {@code nosuid,nodev,noexec} unless the options say otherwise, and as large
   * as the kernel lets it be (half of the memory) without a size.
   *
   * @param options as docker's {@code --tmpfs}: {@code size=BYTES[kmg]}, {@code mode=OCTAL}, {@code
   *     uid=N}, {@code gid=N}, {@code nr_inodes=N}, {@code ro}, {@code rw}, {@code exec}, {@code
   *     noexec}, {@code suid}, {@code nosuid}, {@code dev}, {@code nodev}
   */
  record Tmpfs(String target, ImmutableList<String> options) implements Mount {}

  /**
   * A read-only file that exists only on a tmpfs of the container's mount namespace. Its content
   * goes to the launcher through a pipe and is in no file of the host; processes of the container
   * leave no core files.
   *
   * @param content at most {@link #MAX_BYTES}
   * @param mode permission bits
   */
  record Secret(String target, Bytes content, int mode, int uid, int gid) implements Mount {

    /** BuildKit's limit, {@code session/secrets.MaxSecretSize}: 500 KiB. */
    public static final int MAX_BYTES = 500 * 1024;

    /**
     * @throws ContainerException when the content is too long
     */
    public Secret {
      if (content.size() > MAX_BYTES) {
        throw ContainerException.badOption(
            "secret " + target,
            "is " + content.size() + " bytes long, at most " + MAX_BYTES + " are allowed");
      }
      if ((mode & ~07777) != 0 || uid < 0 || gid < 0) {
        throw new IllegalArgumentException("mode " + mode + " uid " + uid + " gid " + gid);
      }
    }

    /** Without the content. */
    @Override
    public String toString() {
      return "Secret[target=%s, mode=%o, uid=%d, gid=%d]".formatted(target, mode, uid, gid);
    }
  }
}
