package dev.jbuild.posix;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Resolves one path below a root as chroot(2) would, and knows the canonical path of the result.
 *
 * <p>openat2(2) with {@code RESOLVE_IN_ROOT} alone would not tell which path it has taken, and the
 * ignore rules of a context need that. So the walk is made here, component by component, each by
 * openat2 with {@code RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS} relative to a descriptor: a link
 * swapped in by another process is never followed unseen. A path without links costs one call.
 */
final class RootResolver {
  private static final int HOLD = Kernel.O_PATH | CallNumber.O_NOFOLLOW;
  private static final int BENEATH =
      Kernel.RESOLVE_BENEATH | Kernel.RESOLVE_NO_SYMLINKS | Kernel.RESOLVE_NO_MAGICLINKS;

  private final NativeDirectory root;
  private final Kernel kernel;
  private final String path;
  private final boolean followLast;
  private final PendingPath pending;

  /** Components of the canonical path of {@link #held}. */
  private final List<String> walked = new ArrayList<>();

  /** Descriptor of the directory reached; -1 stands for the root itself. */
  private int held = -1;

  RootResolver(NativeDirectory root, String path, boolean followLast) throws PosixException {
    this.root = root;
    this.kernel = root.kernel();
    this.path = path;
    this.followLast = followLast;
    this.pending = new PendingPath(path);
  }

  Optional<ResolvedEntry> resolve() throws IOException {
    Optional<ResolvedEntry> direct = direct();
    if (direct.isPresent()) {
      return direct;
    }
    try {
      return walk();
    } finally {
      leave();
    }
  }

  /** One call for a plain path: no link, no {@code ..}. */
  private Optional<ResolvedEntry> direct() throws IOException {
    String plain = pending.joined();
    if (plain.isEmpty() || pending.climbs()) {
      return Optional.empty();
    }
    int found = kernel.openAt2(root.descriptor(), plain, HOLD, BENEATH);
    if (found < 0) {
      return Optional.empty();
    }
    FileStatus status = status(found);
    if (status.isSymlink() && followLast) {
      kernel.close(found);
      return Optional.empty();
    }
    return Optional.of(new NativeResolvedEntry(root, found, plain, status));
  }

  private Optional<ResolvedEntry> walk() throws IOException {
    while (!pending.isEmpty()) {
      String component = pending.next();
      if (component.equals("..")) {
        climb();
        continue;
      }
      int found = kernel.openAt2(base(), component, HOLD, BENEATH);
      if (found == -Errno.ENOENT || found == -Errno.ENOTDIR) {
        return Optional.empty();
      }
      check(found);
      FileStatus status = status(found);
      if (status.isSymlink() && (followLast || !pending.isEmpty())) {
        follow(found);
      } else if (status.isDirectory() || pending.isEmpty()) {
        enter(found, component);
      } else {
        kernel.close(found);
        return Optional.empty();
      }
    }
    return Optional.of(take());
  }

  private void enter(int found, String component) {
    leave();
    held = found;
    walked.add(component);
  }

  private void leave() {
    if (held >= 0) {
      kernel.close(held);
      held = -1;
    }
  }

  /** The parent by its verified path, not by the {@code ..} that the directory has just now. */
  private void climb() throws IOException {
    leave();
    if (walked.isEmpty()) {
      return;
    }
    walked.removeLast();
    if (!walked.isEmpty()) {
      try (NativeDirectory parent = (NativeDirectory) root.openBeneath(String.join("/", walked))) {
        held = kernel.openAt2(parent.descriptor(), ".", HOLD, BENEATH);
      }
      check(held);
    }
  }

  private void follow(int link) throws IOException {
    int length = kernel.readLink(link, "");
    String target = length < 0 ? "" : NativeDirectory.bulkText(kernel.scratch(), length);
    kernel.close(link);
    check(length);
    if (target.startsWith("/")) {
      leave();
      walked.clear();
    }
    pending.follow(target);
  }

  private ResolvedEntry take() throws IOException {
    int result = held >= 0 ? held : kernel.openAt2(root.descriptor(), ".", HOLD, BENEATH);
    held = -1;
    check(result);
    return new NativeResolvedEntry(root, result, String.join("/", walked), status(result));
  }

  private int base() {
    return held >= 0 ? held : root.descriptor();
  }

  private FileStatus status(int descriptor) throws PosixException {
    int result = kernel.statx(descriptor, "");
    if (result < 0) {
      kernel.close(descriptor);
    }
    check(result);
    return StatusReader.read(kernel.scratch().record);
  }

  private void check(int result) throws PosixException {
    if (result < 0) {
      throw new PosixException("resolve", root.below(path), -result);
    }
  }
}
