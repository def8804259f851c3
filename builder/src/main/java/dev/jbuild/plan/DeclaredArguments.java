package dev.jbuild.plan;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Names that {@code ARG} has declared up to some place of a stage: those before, and one more. Each
 * place has its own at the cost of one name. Immutable.
 */
final class DeclaredArguments {
  static final DeclaredArguments NONE = new DeclaredArguments(null, "", 0);

  private final @Nullable DeclaredArguments before;
  private final String last;
  private final int count;

  private DeclaredArguments(@Nullable DeclaredArguments before, String last, int count) {
    this.before = before;
    this.last = last;
    this.count = count;
  }

  /** These and, unless it is among them, one more. */
  DeclaredArguments with(String name) {
    for (DeclaredArguments each = this; each.before != null; each = each.before) {
      if (each.last.equals(name)) {
        return this;
      }
    }
    return new DeclaredArguments(this, name, count + 1);
  }

  int count() {
    return count;
  }

  /** In the order of their first declaration. */
  Iterable<String> names() {
    ArrayDeque<String> names = new ArrayDeque<>();
    for (DeclaredArguments each = this; each.before != null; each = each.before) {
      names.addFirst(each.last);
    }
    return names;
  }
}
