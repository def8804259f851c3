package dev.jbuild.posix;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The arguments of a program as execve(2) takes them. */
final class TextVector {
  private TextVector() {}

  /** Pointers to the texts, a null pointer, and then the texts themselves. */
  static Memory of(List<String> texts) {
    int text = (texts.size() + 1) * Long.BYTES;
    int size = text;
    for (String each : texts) {
      size += each.length() + 1;
    }
    Memory vector = new Memory(size);
    for (int i = 0; i < texts.size(); i++) {
      vector.putLong(i * Long.BYTES, vector.address() + text);
      put(vector, text, texts.get(i));
      text += texts.get(i).length() + 1;
    }
    return vector;
  }

  /** One text with its NUL. */
  static Memory text(String text) {
    Memory memory = new Memory(text.length() + 1);
    put(memory, 0, text);
    return memory;
  }

  /** Fresh memory is zero: the NUL at the end is there. */
  private static void put(Memory memory, int at, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a string for execve(2) cannot hold a NUL");
    }
    memory.put(at, text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length());
  }
}
