package dev.jbuild.copy;

import dev.jbuild.context.BuildContext;
import dev.jbuild.overlay.MergedTree;

/** What COPY reads from: the build context, or the file system of a stage or an image. */
public sealed interface SourceTree {

  /** The build context: owner 0:0 for everything, ignore rules apply. */
  record Context(BuildContext context) implements SourceTree {}

  /**
   * The file system of a stage or image: owners are kept. The tree is used by one select or execute
   * at a time, and closed by its owner.
   *
   * @param name of the stage or image, for messages
   */
  record Image(MergedTree tree, String name) implements SourceTree {}
}
