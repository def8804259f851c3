package dev.jbuild.layer;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import dev.jbuild.oci.DiffId;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A layer or archive that is refused, or one that cannot be made or laid down. */
public final class LayerException extends JbuildException {
  private static final long serialVersionUID = 1L;

  private LayerException(
      ExitCode exitCode, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(exitCode, message, hint, cause);
  }

  /** The uncompressed bytes hash to something else than the image's configuration says. */
  public static LayerException diffIdMismatch(DiffId expected, DiffId actual) {
    return new LayerException(
        ExitCode.SOURCE, "layer " + expected + ": content has the diffID " + actual, null, null);
  }

  /** An archive that breaks a rule; the message names the entry, escaped. */
  static LayerException refused(String source, TarFault fault) {
    String entry = fault.entry();
    String where = entry == null ? "" : "entry \"" + shorten(Printable.fileName(entry)) + "\": ";
    return new LayerException(
        ExitCode.SOURCE,
        Printable.escape(source) + ": " + where + Printable.escape(fault.why()),
        null,
        fault);
  }

  /** The archive cannot be read to its end: damaged, or the host failed. */
  public static LayerException unreadable(String source, IOException cause) {
    return new LayerException(
        ExitCode.SOURCE, Printable.escape(source) + ": " + text(cause), null, cause);
  }

  /** The host failed to lay an entry down. */
  static LayerException notWritable(String source, String entry, PosixException cause) {
    return new LayerException(
        ExitCode.HOST,
        Printable.escape(source)
            + ": entry \""
            + shorten(Printable.fileName(entry))
            + "\": "
            + text(cause),
        remedy(cause),
        cause);
  }

  /** An upper directory that cannot be made into a tar. */
  static LayerException notReadable(String upper, IOException cause) {
    if (cause instanceof TarFault fault && fault.entry() != null) {
      return refused("layer", fault);
    }
    return new LayerException(
        ExitCode.HOST, "layer in " + Printable.escape(upper) + ": " + text(cause), null, cause);
  }

  private static @Nullable String remedy(PosixException cause) {
    if (cause.isNoSpace()) {
      return "free space in the store, for example with `jbuild prune`";
    }
    return cause.errno() == Errno.EPERM
        ? "run jbuild as root: files of an image have owners of their own"
        : null;
  }

  private static String text(IOException cause) {
    String message = cause.getMessage();
    return Printable.escape(message == null ? cause.getClass().getSimpleName() : message);
  }

  /** Long paths keep both ends. */
  private static String shorten(String name) {
    return name.length() <= 300
        ? name
        : name.substring(0, 140) + "..." + name.substring(name.length() - 140);
  }
}
