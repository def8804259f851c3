package dev.jbuild.copy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.context.TreeEntry;
import dev.jbuild.context.TreeFilter;
import dev.jbuild.posix.FileStatus;
import org.jspecify.annotations.Nullable;

/** A build context without files. */
final class ContextViewFake implements SourceView {
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
    return null;
  }

  @Override
  public @Nullable FileStatus statusOnTheWay(String path) {
    return null;
  }

  @Override
  public @Nullable String hiddenBy(String path) {
    return null;
  }

  @Override
  public String readSymlink(String path) {
    throw new IllegalArgumentException(path);
  }

  @Override
  public ImmutableList<String> names(String path) {
    return ImmutableList.of();
  }

  @Override
  public TreeEntry examine(String path, FileStatus status, TreeFilter filter) {
    throw new IllegalArgumentException(path);
  }

  @Override
  public Folder open(String path) {
    throw new IllegalArgumentException(path);
  }
}
