package dev.jbuild.solve;

import dev.jbuild.context.BuildContext;
import dev.jbuild.copy.CopyPlanner;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.Selection;
import dev.jbuild.copy.SourceTree;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What copies take of the build context, each selected once, also when it is asked for before its
 * step comes. For all threads of a build.
 */
public final class ContextSelections {
  private final BuildContext context;
  private final List<Ahead> ahead = new ArrayList<>();

  private record Ahead(CopyRequest request, Selection selection) {}

  public ContextSelections(BuildContext context) {
    this.context = context;
  }

  BuildContext context() {
    return context;
  }

  /**
   * Selects, and keeps the selection for the step that is going to ask for it.
   *
   * @throws dev.jbuild.base.JbuildException as {@link CopyPlanner#select}
   */
  public Selection selectAhead(CopyRequest request) {
    Selection selection = select(request);
    synchronized (ahead) {
      ahead.add(new Ahead(request, selection));
    }
    return selection;
  }

  /** The selection for a step, which is not kept any longer: that of a large context is large. */
  Selection take(CopyRequest request) {
    synchronized (ahead) {
      for (Iterator<Ahead> each = ahead.iterator(); each.hasNext(); ) {
        Ahead known = each.next();
        if (known.request().equals(request)) {
          each.remove();
          return known.selection();
        }
      }
    }
    return select(request);
  }

  private Selection select(CopyRequest request) {
    return new CopyPlanner().select(new SourceTree.Context(context), request);
  }
}
