package dev.jbuild.progress;

import java.util.Locale;

/** One JSON object on one line, members in the order they were added. */
final class JsonText {
  private final StringBuilder text = new StringBuilder("{");

  JsonText member(String name, String value) {
    name(name);
    quote(value);
    return this;
  }

  JsonText member(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  JsonText seconds(String name, java.time.Duration value) {
    name(name);
    text.append(String.format(Locale.ROOT, "%.3f", value.toNanos() / 1e9));
    return this;
  }

  JsonText strings(String name, Iterable<String> values) {
    name(name);
    text.append('[');
    String separator = "";
    for (String value : values) {
      text.append(separator);
      quote(value);
      separator = ",";
    }
    text.append(']');
    return this;
  }

  String line() {
    return text.append("}\n").toString();
  }

  private void name(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    quote(name);
    text.append(':');
  }

  /** RFC 8259, 7; also escapes DEL and C1 controls, which a terminal would act on. */
  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        case '\r' -> text.append("\\r");
        default -> {
          boolean alone = Character.isSurrogate(c) && !paired(value, i);
          if (c < 0x20 || (c >= 0x7f && c < 0xa0) || alone) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean paired(String value, int at) {
    return Character.isHighSurrogate(value.charAt(at))
        ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
  }
}
