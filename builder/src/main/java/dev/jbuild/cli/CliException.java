package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.IoReason;
import dev.jbuild.base.JbuildException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Wrong usage of the command line, and results that could not be written. */
public final class CliException extends JbuildException {
  private static final long serialVersionUID = 1;

  private static final String GET_IMAGE =
      "load it with `jbuild load -i FILE`, or make it with `jbuild import FILE NAME`";

  private CliException(
      ExitCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(code, message, hint, cause);
  }

  /** Wrong usage in general: exit code 2. */
  public static CliException usage(String message) {
    return new CliException(ExitCode.USAGE, message, null, null);
  }

  /** Wrong usage, with the way out. */
  public static CliException usage(String message, String hint) {
    return new CliException(ExitCode.USAGE, message, hint, null);
  }

  /** An option or variable whose value is not of its kind. */
  static CliException badValue(String source, String value, String why) {
    return usage(source + ": " + why + ": `" + value + "`");
  }

  /** No image, container or other thing of that name: exit code 1. */
  static CliException notFound(String kind, String name) {
    return new CliException(ExitCode.FAILURE, name + ": no such " + kind, null, null);
  }

  /** No recipe, or one that cannot be read as a recipe: exit code 4. */
  static CliException recipe(String message, @Nullable String hint) {
    return new CliException(ExitCode.RECIPE, message, hint, null);
  }

  /** A recipe starts from an image that is not there: exit code 5. */
  static CliException noBaseImage(String name) {
    return new CliException(
        ExitCode.SOURCE, name + ": no such image in the store", GET_IMAGE, null);
  }

  /** As {@link #noBaseImage(String)}, and its registry could not help. */
  static CliException noBaseImage(String name, JbuildException registry) {
    String why = String.valueOf(registry.getMessage());
    String subject = name + ": ";
    return new CliException(
        registry.exitCode(),
        subject
            + "no such image in the store; "
            + (why.startsWith(subject) ? why.substring(subject.length()) : why),
        registry.hint().orElse(GET_IMAGE),
        registry);
  }

  /** Something cannot be done in the present state: exit code 1. */
  static CliException refused(String message, @Nullable String hint) {
    return new CliException(ExitCode.FAILURE, message, hint, null);
  }

  /** A file that was asked for could not be written: exit code 6. */
  static CliException cannotWrite(Path file, IOException cause) {
    return new CliException(
        ExitCode.OUTPUT, file + ": cannot be written: " + IoReason.of(cause), null, cause);
  }

  /**
   * A file or directory that an option names cannot be used, as when it is not there: exit code 2.
   * One that is the very source of an image, as for {@code load}, is {@link #cannotRead}.
   *
   * @param what the option with its value, or the file
   */
  static CliException unusableFile(String what, IOException cause) {
    return new CliException(
        ExitCode.USAGE, what + ": cannot be read: " + IoReason.of(cause), null, cause);
  }

  /** The recipe that an option names is not there: exit code 2. */
  static CliException noRecipe(String file) {
    return usage(file + ": no such recipe", "name it with -f FILE");
  }

  /** A source of an image could not be read: exit code 5. */
  static CliException cannotRead(Path file, IOException cause) {
    return new CliException(
        ExitCode.SOURCE, file + ": cannot be read: " + IoReason.of(cause), null, cause);
  }

  /** Standard output failed for another reason than a reader that went away: exit code 6. */
  static CliException standardOutput(IOException cause) {
    return new CliException(ExitCode.OUTPUT, "standard output: " + IoReason.of(cause), null, cause);
  }
}
