package dev.jbuild.plan;

import java.util.Optional;

/**
 * One {@code RUN --mount}, its values expanded and checked (Dockerfile reference, "RUN --mount").
 * Targets are absolute.
 */
public sealed interface RunMount {

  /** The tree that the mount shows or starts with. */
  default Optional<Step.Source> from() {
    return Optional.empty();
  }

  /** What of that tree, below its root; {@code ""} is the root. */
  default String source() {
    return "";
  }

  /**
   * Files of the context, a stage, an image or a named context; what the step writes there is
   * thrown away.
   *
   * @param source path below the root of {@code tree}; {@code ""} is the root
   */
  record Bind(Step.Source tree, String source, String target, boolean writable)
      implements RunMount {
    @Override
    public Optional<Step.Source> from() {
      return Optional.of(tree);
    }
  }

  /**
   * A directory of the store that outlives the step.
   *
   * @param id with its name space
   * @param from what a new directory starts with; nothing when absent
   * @param source path below the root of {@code from}, or of the directory
   * @param readOnly for this step
   */
  record Cache(
      String id,
      Optional<Step.Source> from,
      String source,
      String target,
      Sharing sharing,
      Access access,
      boolean readOnly)
      implements RunMount {}

  /** An empty tmpfs(5); {@code sizeBytes} 0 is the kernel's default. */
  record Tmpfs(String target, long sizeBytes) implements RunMount {}

  /**
   * A secret of the command line.
   *
   * @param target file that holds it
   * @param variable environment variable that holds it
   * @param inKey {@code cache=content}: another value makes another key
   */
  record Secret(
      String id,
      Optional<String> target,
      Optional<String> variable,
      boolean required,
      Access access,
      boolean inKey)
      implements RunMount {}

  /** The socket of an ssh agent. */
  record Ssh(String id, String target, boolean required, Access access) implements RunMount {}

  /** What steps that use a cache at once do. */
  enum Sharing {
    /** All write to the same directory. */
    SHARED,
    /** Each gets a directory of its own, which the next step finds again. */
    PRIVATE,
    /** One after the other. */
    LOCKED
  }

  /**
   * Mode and owner of a mounted file, or of a new cache directory.
   *
   * @param mode permission bits
   */
  record Access(int mode, int uid, int gid) {}
}
