package dev.jbuild.solve;

import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.Selection;
import dev.jbuild.copy.SourceTree;
import org.jspecify.annotations.Nullable;

/**
 * What a copy writes of one tree.
 *
 * @param selection what the request takes of a directory; of a tree of the store, which never
 *     changes, it is made when the step runs
 */
public record CopyInput(SourceTree source, CopyRequest request, @Nullable Selection selection) {}
