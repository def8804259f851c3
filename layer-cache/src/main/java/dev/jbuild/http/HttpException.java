package dev.jbuild.http;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import org.jspecify.annotations.Nullable;

/**
 * A server, a proxy or the trusted certificates do not allow a request: exit code 5. No message
 * holds user information.
 */
public final class HttpException extends JbuildException {
  private static final long serialVersionUID = 1;

  private HttpException(String message, @Nullable String hint) {
    super(ExitCode.SOURCE, message, hint, null);
  }

  /**
   * @param what the request or the setting, as it may be shown
   */
  static HttpException failed(String what, String why, @Nullable String hint) {
    return new HttpException(what + ": " + why, hint);
  }
}
