package dev.jbuild.cli;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonValue;

/** JSON for people's terminals: what a terminal would act on is written as an escape of JSON. */
final class JsonOutput {
  private JsonOutput() {}

  /** On one line. */
  static String compact(JsonValue value) {
    return harmless(Json.compact(value));
  }

  /** Indented. */
  static String pretty(JsonValue value) {
    return harmless(Json.pretty(value));
  }

  /** DEL, C1 and direction controls may stand in a JSON string unescaped, and only there. */
  private static String harmless(String json) {
    StringBuilder out = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (isActive(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean isActive(char c) {
    return (c >= 0x7f && c < 0xa0)
        || c == 0x061c
        || c == 0x200e
        || c == 0x200f
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
