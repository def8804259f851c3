package dev.jbuild.json;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import org.jspecify.annotations.Nullable;

/** A document is not JSON, breaks a cap, or a field of it is missing or of the wrong kind. */
public final class JsonException extends JbuildException {
  private JsonException(String message, @Nullable Throwable cause) {
    super(ExitCode.SOURCE, message, null, cause);
  }

  static JsonException malformed(String what, String path, @Nullable Throwable cause) {
    return new JsonException(what + ": not valid JSON" + at(path), cause);
  }

  static JsonException notUtf8(String what, Throwable cause) {
    return new JsonException(what + ": not valid JSON: the bytes are not UTF-8", cause);
  }

  static JsonException byteOrderMark(String what) {
    return new JsonException(what + ": not valid JSON: it begins with a byte-order mark", null);
  }

  static JsonException trailing(String what) {
    return new JsonException(
        what + ": not valid JSON: trailing data after the end of the document", null);
  }

  static JsonException duplicate(String what, String path, String name) {
    return new JsonException(
        what + ": duplicate JSON name '" + Printable.shorten(name, 80) + "'" + at(path), null);
  }

  static JsonException tooDeep(String what, int limit) {
    return new JsonException(what + ": JSON nesting is deeper than the limit of " + limit, null);
  }

  static JsonException tooMany(String what, int limit) {
    return new JsonException(what + ": JSON holds more values than the limit of " + limit, null);
  }

  static JsonException missing(String where, String name) {
    return new JsonException(where + Printable.escape(name) + ": missing", null);
  }

  static JsonException wrongKind(String where, String wanted, JsonValue found) {
    return new JsonException(where + ": expected " + wanted + ", found " + found.kind(), null);
  }

  static JsonException notInteger(String where, String text) {
    return new JsonException(
        where + ": expected an integer of 64 bits, found " + Printable.shorten(text, 40), null);
  }

  /** A field is of the right kind, but its value is not allowed. */
  static JsonException invalid(String where, String why) {
    return new JsonException(where + ": " + why, null);
  }

  private static String at(String path) {
    return path.equals("$") ? "" : " at " + Printable.shorten(path, 120);
  }
}
