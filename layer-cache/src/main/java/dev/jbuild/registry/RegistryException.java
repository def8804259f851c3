package dev.jbuild.registry;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import org.jspecify.annotations.Nullable;

/**
 * An image could not be had from its registry: exit code 5. Messages begin with host, repository
 * and tag or digest, and hold no credentials.
 */
public final class RegistryException extends JbuildException {
  private static final long serialVersionUID = 1;

  /** Why, as far as it makes a difference to callers. */
  public enum Reason {
    /** The registry cannot be reached at all. */
    UNREACHABLE,
    /** It does not have that, or does not tell whether it has. */
    ABSENT,
    /** Everything else. */
    FAILED
  }

  private final Reason reason;

  private RegistryException(
      Reason reason, ExitCode code, String message, @Nullable String hint, @Nullable Throwable e) {
    super(code, message, hint, e);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /**
   * @param what the image, and perhaps the part of it
   */
  static RegistryException failed(String what, String why, @Nullable String hint) {
    return new RegistryException(
        Reason.FAILED, ExitCode.SOURCE, Printable.shorten(what + ": " + why, 900), hint, null);
  }

  static RegistryException absent(String what, String why, @Nullable String hint) {
    return new RegistryException(
        Reason.ABSENT, ExitCode.SOURCE, Printable.shorten(what + ": " + why, 900), hint, null);
  }

  static RegistryException unreachable(
      String what, String why, @Nullable String hint, Throwable cause) {
    return new RegistryException(
        Reason.UNREACHABLE,
        ExitCode.SOURCE,
        Printable.shorten(what + ": " + why, 900),
        hint,
        cause);
  }

  /** The pull was broken off: exit code 130. */
  static RegistryException interrupted(String what) {
    return new RegistryException(
        Reason.FAILED, ExitCode.INTERRUPTED, what + ": interrupted", null, null);
  }

  /** The same failure with the caller's way out, where it has none itself. */
  public RegistryException withHint(String other) {
    return hint().isPresent()
        ? this
        : new RegistryException(
            reason, exitCode(), String.valueOf(getMessage()), other, getCause());
  }
}
