package dev.jbuild.user;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import org.jspecify.annotations.Nullable;

/** A user or group that an image's files do not resolve. */
public final class UserException extends JbuildException {
  private static final long serialVersionUID = 1L;

  private UserException(String message, @Nullable String hint) {
    super(ExitCode.FAILURE, message, hint, null);
  }

  static UserException unknownUser(String name) {
    return new UserException(
        "user " + name + ": not in /etc/passwd of the image",
        "create it in an earlier RUN, or use a numeric id");
  }

  static UserException unknownGroup(String name) {
    return new UserException(
        "group " + name + ": not in /etc/group of the image",
        "create it in an earlier RUN, or use a numeric id");
  }

  static UserException badId(String text) {
    return new UserException("user " + text + ": ids go from 0 to 2147483647", null);
  }

  static UserException badFile(String path, String why) {
    return new UserException(path + " of the image: " + why, null);
  }
}
