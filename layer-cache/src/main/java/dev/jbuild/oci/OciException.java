package dev.jbuild.oci;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import org.jspecify.annotations.Nullable;

/** A document of an image, or a name for one, breaks the specification or a cap. */
public final class OciException extends JbuildException {
  private OciException(ExitCode exitCode, String message, @Nullable String hint) {
    super(exitCode, message, hint, null);
  }

  static OciException digest(String text, String why) {
    return new OciException(
        ExitCode.SOURCE, "digest '" + Printable.shorten(text, 100) + "': " + why, null);
  }

  static OciException reference(String text, String why, @Nullable String hint) {
    return new OciException(
        ExitCode.USAGE, "image name '" + Printable.shorten(text, 120) + "': " + why, hint);
  }

  static OciException platform(String text, String why) {
    return new OciException(
        ExitCode.USAGE,
        "platform '" + Printable.shorten(text, 80) + "': " + why,
        "write OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, as in linux/amd64 or linux/arm/v7");
  }

  static OciException tooLarge(String what, long bytes, long limit) {
    return new OciException(
        ExitCode.SOURCE, what + ": too large: " + bytes + " bytes, the limit is " + limit, null);
  }

  /** A document, or a pair of documents, is no image that can be used. */
  static OciException notAnImage(String what, String why) {
    return new OciException(ExitCode.SOURCE, what + ": " + why, null);
  }
}
