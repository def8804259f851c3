package dev.jbuild.store;

import dev.jbuild.base.JbuildException;
import dev.jbuild.json.Json;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the descriptor of a name in the bytes of an index without reading the others: a store with
 * hundreds of images would otherwise cost each command more than all its other work.
 *
 * <p>It relies on the form in which {@link IndexForm} writes, and finds nothing in any other.
 * Inside a string of JSON every quote has a backslash before it, so no text can pass for a member.
 */
final class IndexScan {
  private static final String BEGIN = "{\"mediaType\":";
  private static final String NAME = "\"" + ImageIndex.REF_NAME + "\":\"";

  private IndexScan() {}

  static Optional<Descriptor> find(byte[] index, ImageReference name) {
    String text = new String(index, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(NAME + name + '"');
    int begin = at < 0 ? -1 : text.lastIndexOf(BEGIN, at);
    int end = begin < 0 ? -1 : end(index, begin);
    if (at < 0 || end < at) {
      return Optional.empty();
    }
    try {
      Descriptor found =
          Descriptor.fromJson(Json.view(Arrays.copyOfRange(index, begin, end), "index.json"));
      return name.toString().equals(found.annotations().get(ImageIndex.REF_NAME))
          ? Optional.of(found)
          : Optional.empty();
    } catch (JbuildException e) {
      return Optional.empty(); // whoever reads the whole index will tell
    }
  }

  /** Behind the object that begins there, or -1. */
  static int end(byte[] index, int begin) {
    int depth = 0;
    boolean inString = false;
    for (int i = begin; i < index.length; i++) {
      byte c = index[i];
      if (inString) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          inString = false;
        }
      } else if (c == '"') {
        inString = true;
      } else if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    return -1;
  }
}
