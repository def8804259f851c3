package dev.jbuild.copy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.context.TreeEntry;
import dev.jbuild.context.TreeFilter;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.InputFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A source tree as COPY looks at it. Paths are relative to its root ({@code ""}) and have no
 * symbolic link before their last component.
 */
interface SourceView {

  static SourceView of(SourceTree tree) {
    return switch (tree) {
      case SourceTree.Context(var context) -> new ContextView(context);
      case SourceTree.Image(var files, var name) -> new ImageView(files, name);
    };
  }

  /** What the tree is called in messages. */
  String title();

  /** Do files keep their owners, when the instruction names none? */
  boolean keepsOwners();

  /** Can a file change between being selected and being copied? */
  boolean isLive();

  /** Status of an entry, not followed; {@code null} when there is none to see. */
  @Nullable FileStatus status(String path) throws IOException;

  /** As {@link #status}, for an entry that a path goes through. */
  @Nullable FileStatus statusOnTheWay(String path) throws IOException;

  /** The ignore file that hides an existing entry; {@code null} when none does. */
  @Nullable String hiddenBy(String path) throws IOException;

  String readSymlink(String path) throws IOException;

  /** Names in a directory in byte order; some may have no {@link #status}. */
  ImmutableList<String> names(String path) throws IOException;

  /** Examines an entry with all below it that the filter takes, contents too. */
  TreeEntry examine(String path, FileStatus status, TreeFilter filter) throws IOException;

  /** Opens a directory to read its files; may be called by several threads at once. */
  Folder open(String path) throws IOException;

  /** An open directory, for one thread. */
  interface Folder extends AutoCloseable {

    /** Opens a regular file; the caller closes it. */
    InputFile file(String name) throws IOException;

    @Override
    void close();
  }
}
