package dev.jbuild.archive;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.IoReason;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An archive that is refused, or one that cannot be read or written. */
public final class ArchiveException extends JbuildException {
  private static final long serialVersionUID = 1;

  private ArchiveException(
      ExitCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(code, message, hint, cause);
  }

  /**
   * The content of an archive is refused: exit code 5.
   *
   * @param what the archive or its member, as it stands in the archive
   */
  static ArchiveException refused(String what, String why) {
    return new ArchiveException(
        ExitCode.SOURCE, Printable.shorten(what, 300) + ": " + why, null, null);
  }

  /** Neither of the formats. */
  static ArchiveException unknownFormat(String what, String why) {
    return new ArchiveException(
        ExitCode.SOURCE,
        Printable.shorten(what, 300) + ": not an image archive: " + why,
        "give what `save` of jbuild, docker, podman or skopeo wrote, as a tar or a directory",
        null);
  }

  /** The manifest of one image, where a list of images should be. */
  static ArchiveException directoryTransport(String what) {
    return new ArchiveException(
        ExitCode.SOURCE,
        Printable.shorten(what, 300)
            + ": neither a docker archive nor an OCI layout: manifest.json is that of one image,"
            + " as skopeo's dir: has it",
        "copy it to another format: skopeo copy dir:FROM oci:TO, or docker-archive:FILE",
        null);
  }

  static ArchiveException missing(String what, String member) {
    return refused(what, Printable.shorten(member, 300) + " is missing");
  }

  static ArchiveException unreadable(String what, IOException cause) {
    String why = IoReason.of(cause);
    return new ArchiveException(
        ExitCode.SOURCE, Printable.shorten(what, 300) + ": cannot be read: " + why, null, cause);
  }

  /** Something cannot be written: exit code 6. */
  static ArchiveException unwritable(String what, IOException cause) {
    String why = IoReason.of(cause);
    return new ArchiveException(
        ExitCode.OUTPUT, Printable.shorten(what, 300) + ": cannot be written: " + why, null, cause);
  }

  /** The store does not hold what an image of it needs. */
  static ArchiveException damaged(String what, String why) {
    return new ArchiveException(
        ExitCode.FAILURE, what + ": " + why, "`jbuild fsck` tells what is damaged", null);
  }
}
