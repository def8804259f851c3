package dev.jbuild.copy;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A COPY, ADD or WORKDIR that cannot be done. */
public final class CopyException extends JbuildException {
  private static final long serialVersionUID = 1L;

  private CopyException(String message, @Nullable String hint, @Nullable Throwable cause) {
    this(ExitCode.FAILURE, message, hint, cause);
  }

  private CopyException(
      ExitCode exitCode, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(exitCode, message, hint, cause);
  }

  static CopyException notFound(String source, SourceView tree, @Nullable String similar) {
    return new CopyException(
        Printable.fileName(source) + ": not found in " + Printable.escape(tree.title()),
        similar == null ? null : "did you mean " + Printable.fileName(similar) + "?",
        null);
  }

  /** The file is a symbolic link, or behind one. */
  static CopyException leadsNowhere(String source, SourceView tree, String missing) {
    return new CopyException(
        Printable.fileName(source) + ": not found in " + Printable.escape(tree.title()),
        "a symbolic link leads to " + Printable.fileName(missing) + ", which is not there",
        null);
  }

  /** The file is there, but an ignore file hides it. */
  static CopyException ignored(String source, String ignoreFile) {
    return new CopyException(
        Printable.fileName(source) + ": excluded by " + Printable.escape(ignoreFile),
        "add !" + Printable.fileName(source) + " to " + Printable.escape(ignoreFile),
        null);
  }

  static CopyException tooManyLinks(String source) {
    return new CopyException(
        Printable.fileName(source) + ": too many levels of symbolic links", null, null);
  }

  static CopyException destinationNotDirectory(String destination) {
    return new CopyException(
        Printable.fileName(destination)
            + ": not a directory name: with more than one source the destination must end with /",
        "write " + Printable.fileName(destination) + "/",
        null);
  }

  static CopyException badMode(String chmod) {
    return new CopyException(
        "invalid chmod parameter: '"
            + Printable.fileName(chmod)
            + "'. it should be octal string and between 0 and 07777",
        "write --chmod=644, or symbolic as --chmod=u=rwX,go=rX",
        null);
  }

  static CopyException directoryOntoFile(String source, String destination) {
    return new CopyException(
        Printable.fileName(destination)
            + ": cannot copy to non-directory: "
            + Printable.fileName(source.isEmpty() ? "." : source)
            + " is a directory",
        "remove it in an earlier RUN; when it is a link to a directory, copy to "
            + Printable.fileName(destination)
            + "/ itself",
        null);
  }

  static CopyException fileOntoDirectory(String source, String destination) {
    return new CopyException(
        Printable.fileName(destination)
            + ": cannot replace directory with file "
            + Printable.fileName(source),
        "remove the directory in an earlier RUN, or copy to another place",
        null);
  }

  static CopyException parentNotDirectory(String destination) {
    return new CopyException(
        Printable.fileName(destination) + ": cannot create: a parent is not a directory",
        null,
        null);
  }

  static CopyException changed(String path) {
    return new CopyException(
        Printable.fileName(path) + ": changed while it was copied",
        "stop what writes to it and build again",
        null);
  }

  static CopyException tooLarge(String path, long size, long limit) {
    return new CopyException(
        Printable.fileName(path) + ": too large: " + size + " bytes, the limit is " + limit,
        null,
        null);
  }

  static CopyException failed(String what, IOException cause) {
    boolean full = cause instanceof PosixException posix && posix.isNoSpace();
    return new CopyException(
        full ? ExitCode.HOST : ExitCode.FAILURE,
        Printable.fileName(what) + ": cannot be copied: " + Printable.escape(reason(cause)),
        full ? "free space on the disk of the store, or run `jbuild prune`" : null,
        cause);
  }

  private static String reason(IOException cause) {
    return String.valueOf(cause.getMessage());
  }
}
