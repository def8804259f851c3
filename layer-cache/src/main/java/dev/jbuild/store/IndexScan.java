package dev.jbuild.store;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Cuts the descriptors of one image out of an {@code index.json} by searching its text: parsing a
 * whole index costs a process that has just started 0.3 ms for each image of the store. A guess
 * that holds for the bytes that jbuild writes; the caller parses what is cut out, checks that it is
 * what it asked for, and otherwise reads the whole index.
 */
final class IndexScan {
  private static final String START = "{\"mediaType\":\"";
  private static final String NEXT = "},{\"mediaType\":\"";
  private static final String LAST = "}]";

  private final String text;

  /** {@code index} is UTF-8. */
  IndexScan(byte[] index) {
    // one char per byte: what is searched for, and what separates, is ASCII
    this.text = new String(index, StandardCharsets.ISO_8859_1);
  }

  /**
   * An index of only those descriptors that have the annotation; absent when there seems to be
   * none, or when the text is not written as jbuild does it. Neither word needs escapes in JSON.
   */
  Optional<byte[]> withAnnotation(String key, String value) {
    String member = "\"" + key + "\":\"" + value + "\"";
    StringBuilder index = new StringBuilder();
    for (int at = text.indexOf(member); at >= 0; at = text.indexOf(member, at + 1)) {
      int start = text.lastIndexOf(START, at);
      int end = end(at);
      if (start < 0 || end < 0) {
        return Optional.empty();
      }
      index.append(index.length() == 0 ? "" : ",").append(text, start, end);
    }
    if (index.length() == 0 || text.indexOf('\\') >= 0) {
      return Optional.empty();
    }
    String document = "{\"schemaVersion\":2,\"manifests\":[" + index + "]}";
    return Optional.of(document.getBytes(StandardCharsets.ISO_8859_1));
  }

  private int end(int from) {
    int next = text.indexOf(NEXT, from);
    int end = next >= 0 ? next : text.indexOf(LAST, from);
    return end < 0 ? -1 : end + 1;
  }
}
