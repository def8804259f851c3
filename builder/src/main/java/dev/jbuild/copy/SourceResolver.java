package dev.jbuild.copy;

import dev.jbuild.context.RelativePath;
import dev.jbuild.posix.FileStatus;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Follows a path of a source tree, with all symbolic links taken inside it: {@code ..} stops at the
 * root and an absolute target begins there (containerd continuity, {@code fs.RootPath}).
 */
final class SourceResolver {
  private static final int MAX_LINKS = 40;

  private final SourceView tree;
  private String blockedAt = "";

  SourceResolver(SourceView tree) {
    this.tree = tree;
  }

  /**
   * @param path without symbolic links; {@code ""} is the root
   */
  record Found(String path, FileStatus status) {}

  /** The entry at a clean relative path; {@code null} when there is none to see. */
  @Nullable Found resolve(String path) throws IOException {
    ArrayDeque<String> rest = new ArrayDeque<>();
    RelativePath.push(path, rest);
    String at = "";
    FileStatus status = tree.status("");
    int links = 0;
    while (!rest.isEmpty()) {
      String part = rest.pop();
      if (part.equals("..")) {
        at = RelativePath.parent(at);
        status = tree.statusOnTheWay(at);
        continue;
      }
      String next = RelativePath.join(at, part);
      FileStatus entry = rest.isEmpty() ? tree.status(next) : tree.statusOnTheWay(next);
      if (entry == null || status == null || !status.isDirectory()) {
        blockedAt = next;
        return null;
      }
      if (!entry.isSymlink()) {
        at = next;
        status = entry;
        continue;
      }
      if (++links > MAX_LINKS) {
        throw CopyException.tooManyLinks(path);
      }
      String target = tree.readSymlink(next);
      at = target.startsWith("/") ? "" : at;
      status = tree.statusOnTheWay(at);
      RelativePath.push(target, rest);
    }
    return status == null ? null : new Found(at, status);
  }

  /** Where the last path that was not found ended. */
  String blockedAt() {
    return blockedAt;
  }
}
