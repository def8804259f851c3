package dev.jbuild.base;

/** A value that the user gave is not of its form: a size, a duration, a time, a path. */
public final class ValueException extends JbuildException {
  private ValueException(String message, String hint) {
    super(ExitCode.USAGE, message, hint, null);
  }

  static ValueException size(String text) {
    return new ValueException(
        "size '" + Printable.escape(text) + "': not a size in bytes",
        "write a number, then b, k, m, g or t (1024 each), as in 512m");
  }

  static ValueException duration(String text) {
    return new ValueException(
        "time '" + Printable.escape(text) + "': not a duration",
        "write numbers with their units ms, s, m or h, as in 1m30s");
  }

  static ValueException instant(String text) {
    return new ValueException(
        "time '" + Printable.escape(text) + "': not a point in time of RFC 3339",
        "write it like 2026-08-01T12:00:00Z");
  }

  static ValueException path(String text, String why) {
    return new ValueException(
        "path '" + Printable.escape(text) + "': " + why, "write an absolute path");
  }
}
