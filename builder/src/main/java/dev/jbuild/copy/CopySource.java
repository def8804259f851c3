package dev.jbuild.copy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.context.RelativePath;
import dev.jbuild.context.TreeFilter;
import dev.jbuild.context.Wildcard;
import org.jspecify.annotations.Nullable;

/**
 * One source of a COPY, read as frontend 1.26 does: with {@code --parents} the part behind the
 * first {@code /./}, or else all of it, is a pattern that chooses below the part before it.
 *
 * @param written as in the recipe
 * @param path of what is copied, relative to the root of the tree; may hold wildcards
 * @param filter what is taken below it
 * @param required a plain path that must exist; {@code null} where nothing need match
 */
record CopySource(String written, String path, TreeFilter filter, @Nullable String required) {
  private static final String PIVOT = "/./";

  static CopySource of(String written, CopyRequest request) {
    ImmutableList<String> excludes = request.excludes();
    if (!request.parents()) {
      TreeFilter filter = TreeFilter.excluding(excludes);
      return new CopySource(written, RelativePath.insideRoot(written), filter, null);
    }
    int pivot = written.indexOf(PIVOT);
    String before = pivot < 0 ? "" : RelativePath.insideRoot(written.substring(0, pivot));
    String rest = pivot < 0 ? written : written.substring(pivot + PIVOT.length());
    String pattern = RelativePath.insideRoot(rest);
    if (pattern.isEmpty()) { // "." and "dir/./" choose all that is there
      return new CopySource(written, before, TreeFilter.excluding(excludes), null);
    }
    boolean plain = !Wildcard.isIn(before) && !Wildcard.isIn(pattern);
    String required = plain ? Wildcard.unescape(RelativePath.join(before, pattern)) : null;
    return new CopySource(written, before, TreeFilter.including(pattern, excludes), required);
  }
}
