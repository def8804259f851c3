package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.RecipeSource;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A recipe file's bytes as text, or the place where they are no UTF-8. */
record RecipeBytes(RecipeSource source, ImmutableList<Diagnostic> faults) {

  static RecipeBytes decode(String name, byte[] bytes) {
    ByteBuffer input = ByteBuffer.wrap(bytes);
    if (startsWith(bytes, 0xef, 0xbb, 0xbf)) {
      input.position(3);
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer output = CharBuffer.allocate(input.remaining());
    CoderResult result = decoder.decode(input, output, true);
    output.flip();
    if (!result.isError()) {
      return new RecipeBytes(new RecipeSource(name, output.toString()), ImmutableList.of());
    }
    // The rest is shown as far as it can be; only the place of the fault matters.
    String good = output.toString();
    String rest =
        new String(
            bytes, input.position(), bytes.length - input.position(), StandardCharsets.UTF_8);
    RecipeSource source = new RecipeSource(name, good + rest);
    Faults faults = new Faults(new Positions(source.text()));
    boolean wide = startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff);
    faults.error(
        "Encoding",
        wide
            ? "the recipe is UTF-16, not UTF-8"
            : "not UTF-8: byte 0x" + Integer.toHexString(bytes[input.position()] & 0xff),
        good.length(),
        good.length() + 1,
        Optional.of("save the file as UTF-8"));
    return new RecipeBytes(source, faults.sorted());
  }

  ParseResult read(RecipeReader reader) {
    return faults.isEmpty()
        ? reader.read(source)
        : new ParseResult.Rejected(source, faults, Optional.empty());
  }

  private static boolean startsWith(byte[] bytes, int... wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
