package dev.jbuild.copy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.context.RelativePath;
import dev.jbuild.context.TreeEntry;
import dev.jbuild.context.TreeFilter;
import dev.jbuild.context.Wildcard;
import dev.jbuild.posix.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what a COPY takes. Stateless. */
public final class CopyPlanner {

  /**
   * Resolves the sources of a request. Nothing is written.
   *
   * @throws CopyException a source is missing or ignored, leads out of the tree, or cannot be
   *     copied
   */
  public Selection select(SourceTree source, CopyRequest request) {
    checkShape(request);
    SourceView tree = SourceView.of(source);
    ImmutableList.Builder<Selection.Item> items = ImmutableList.builder();
    for (String written : request.sources()) {
      try {
        select(tree, CopySource.of(written, request), items);
      } catch (IOException e) {
        throw CopyException.failed(written, e);
      }
    }
    return Selection.of(tree, request, items.build());
  }

  private static void select(
      SourceView tree, CopySource source, ImmutableList.Builder<Selection.Item> items)
      throws IOException {
    if (source.required() != null) {
      SourceResolver resolver = new SourceResolver(tree);
      if (resolver.resolve(source.required()) == null) {
        throw missing(tree, source.written(), resolver.blockedAt());
      }
    }
    if (Wildcard.isIn(source.path())) {
      selectMatches(tree, source, items);
    } else {
      selectNamed(tree, source, items);
    }
  }

  private static void checkShape(CopyRequest request) {
    int named = request.inlineFiles().size();
    for (String source : request.sources()) {
      named += Wildcard.isIn(source) ? 0 : 1;
    }
    if (named > 1 && !request.destination().endsWith("/")) {
      throw CopyException.destinationNotDirectory(request.destination());
    }
    if (request.chmod() != null) {
      ModeChange.parse(request.chmod());
    }
  }

  private static void selectNamed(
      SourceView tree, CopySource source, ImmutableList.Builder<Selection.Item> items)
      throws IOException {
    String path = Wildcard.unescape(source.path());
    SourceResolver resolver = new SourceResolver(tree);
    SourceResolver.Found found = resolver.resolve(path);
    if (found == null) {
      throw missing(tree, source.path(), resolver.blockedAt());
    }
    items.add(item(tree, RelativePath.name(path), found, source.filter()));
  }

  private static Selection.Item item(
      SourceView tree, String name, SourceResolver.Found found, TreeFilter filter)
      throws IOException {
    TreeEntry entry = tree.examine(found.path(), found.status(), filter);
    return new Selection.Item(name, found.path(), entry);
  }

  private static void selectMatches(
      SourceView tree, CopySource source, ImmutableList.Builder<Selection.Item> items)
      throws IOException {
    String path = source.path();
    int split = firstWildcard(path);
    SourceResolver resolver = new SourceResolver(tree);
    SourceResolver.Found base =
        resolver.resolve(Wildcard.unescape(path.substring(0, Math.max(split - 1, 0))));
    if (base == null || !base.status().isDirectory()) {
      throw missing(tree, source.written(), resolver.blockedAt());
    }
    for (String match : matches(tree, base.path(), path.substring(split))) {
      SourceResolver.Found found = resolver.resolve(match);
      if (found == null) {
        throw missing(tree, match, resolver.blockedAt());
      }
      items.add(item(tree, RelativePath.name(match), found, source.filter()));
    }
  }

  /** Start of the first component with a wildcard. */
  private static int firstWildcard(String path) {
    int start = 0;
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
      if (Wildcard.isIn(path.substring(start, slash))) {
        return start;
      }
      start = slash + 1;
    }
    return start;
  }

  /**
   * Visible entries below {@code base} that match, in the order of a walk. A match is not searched
   * further; links are not followed. Wildcards stop at slashes, so the walk goes as deep as the
   * pattern only.
   */
  private static List<String> matches(SourceView tree, String base, String pattern)
      throws IOException {
    int depth = (int) pattern.chars().filter(c -> c == '/').count();
    Wildcard wildcard = Wildcard.of(pattern);
    List<String> open = new ArrayList<>(List.of(base));
    List<String> found = new ArrayList<>();
    int prefix = base.isEmpty() ? 0 : base.length() + 1;
    while (!open.isEmpty()) {
      String directory = open.removeLast();
      List<String> inner = new ArrayList<>();
      for (String name : tree.names(directory)) {
        String path = RelativePath.join(directory, name);
        String relative = path.substring(prefix);
        if (wildcard.matches(relative)) {
          if (tree.status(path) != null) {
            found.add(path);
          }
        } else if (relative.chars().filter(c -> c == '/').count() < depth) {
          FileStatus status = tree.statusOnTheWay(path);
          if (status != null && status.isDirectory()) {
            inner.add(path);
          }
        }
      }
      open.addAll(inner.reversed());
    }
    found.sort(CopyPlanner::walkOrder);
    return found;
  }

  /** Component by component, so that {@code a/b} comes before {@code a-}. */
  private static int walkOrder(String a, String b) {
    return a.replace('/', '\0').compareTo(b.replace('/', '\0'));
  }

  private static CopyException missing(SourceView tree, String source, String blockedAt)
      throws IOException {
    String shown = "/" + RelativePath.insideRoot(source);
    String ignoreFile = tree.hiddenBy(blockedAt);
    if (ignoreFile != null) {
      return CopyException.ignored(RelativePath.insideRoot(source), ignoreFile);
    }
    boolean direct = (RelativePath.insideRoot(source) + "/").startsWith(blockedAt + "/");
    return direct
        ? CopyException.notFound(shown, tree, similar(tree, blockedAt))
        : CopyException.leadsNowhere(shown, tree, "/" + blockedAt);
  }

  /** The entry with the most similar name beside the missing one. */
  private static @Nullable String similar(SourceView tree, String path) throws IOException {
    String parent = RelativePath.parent(path);
    FileStatus directory = tree.status(parent);
    if (directory == null || !directory.isDirectory()) {
      return null;
    }
    String wanted = RelativePath.name(path);
    String best = null;
    int bestDistance = Math.min(2, wanted.length() / 2) + 1;
    for (String name : tree.names(parent)) {
      int distance = EditDistance.between(wanted, name, bestDistance);
      if (distance < bestDistance && tree.status(RelativePath.join(parent, name)) != null) {
        best = name;
        bestDistance = distance;
      }
    }
    return best == null ? null : RelativePath.join(parent, best);
  }
}
