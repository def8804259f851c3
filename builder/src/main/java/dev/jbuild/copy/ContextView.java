package dev.jbuild.copy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.context.BuildContext;
import dev.jbuild.context.TreeEntry;
import dev.jbuild.context.TreeFilter;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.InputFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A build context as a source of COPY. */
record ContextView(BuildContext context) implements SourceView {

  @Override
  public String title() {
    return "the build context";
  }

  @Override
  public boolean keepsOwners() {
    return false;
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public @Nullable FileStatus status(String path) {
    return context.status(path);
  }

  @Override
  public @Nullable FileStatus statusOnTheWay(String path) {
    return context.statusOnTheWay(path);
  }

  @Override
  public @Nullable String hiddenBy(String path) {
    return context.isHidden(path) ? context.rules().file() : null;
  }

  @Override
  public String readSymlink(String path) {
    return context.readSymlink(path);
  }

  @Override
  public ImmutableList<String> names(String path) {
    return context.names(path);
  }

  @Override
  public TreeEntry examine(String path, FileStatus status, TreeFilter filter) {
    return context.examine(path, status, filter);
  }

  @Override
  public Folder open(String path) throws IOException {
    return new ContextFolder(context.openDirectory(path));
  }

  private record ContextFolder(Directory directory) implements Folder {
    @Override
    public InputFile file(String name) throws IOException {
      return directory.openFile(name);
    }

    @Override
    public void close() {
      directory.close();
    }
  }
}
