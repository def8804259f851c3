package dev.jbuild.grammar;

import dev.jbuild.grammar.antlr.HeredocMarker;
import dev.jbuild.recipe.expand.ExpansionException;
import dev.jbuild.recipe.expand.WordExpander;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds here-documents as BuildKit does: the line is split into words by the rules of a shell, and
 * a word is a marker when it consists of digits, {@code <<}, an optional {@code -} and a name
 * without a further {@code <}. A line whose quotes do not match has none.
 */
final class HeredocFinder implements HeredocMarker.Finder {

  @Override
  public List<HeredocMarker> find(String line) {
    if (!line.contains("<<")) {
      return List.of();
    }
    List<HeredocMarker> markers = new ArrayList<>();
    for (String word : words(line)) {
      HeredocMarker marker = parse(word);
      if (marker != null) {
        markers.add(marker);
      }
    }
    return markers;
  }

  /** The marker that {@code word} is; null for any other word. */
  static @Nullable HeredocMarker parse(String word) {
    int sign = word.indexOf("<<");
    if (sign < 0 || !isDigits(word, sign)) {
      return null;
    }
    int at = sign + 2;
    boolean stripTabs = at < word.length() && word.charAt(at) == '-';
    String spelled = word.substring(stripTabs ? at + 1 : at).strip();
    if (spelled.isEmpty() || spelled.indexOf('<') >= 0) {
      return null;
    }
    return marker(spelled, stripTabs, descriptor(word.substring(0, sign)));
  }

  private static @Nullable HeredocMarker marker(String spelled, boolean stripTabs, int descriptor) {
    try {
      List<String> names = WordExpander.splitUnexpanded(spelled, false);
      if (names.size() != 1) {
        return null;
      }
      String name = names.getFirst();
      String quoted = String.join("", WordExpander.splitUnexpanded(spelled, true));
      return new HeredocMarker(name, quotes(name) == quotes(quoted), stripTabs, descriptor);
    } catch (ExpansionException e) {
      return null;
    }
  }

  private static List<String> words(String line) {
    try {
      return WordExpander.splitRaw(line);
    } catch (ExpansionException e) {
      return List.of();
    }
  }

  private static boolean isDigits(String word, int end) {
    for (int i = 0; i < end; i++) {
      if (word.charAt(i) < '0' || word.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static int descriptor(String digits) {
    try {
      return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static int quotes(String text) {
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\'' || text.charAt(i) == '"') {
        count++;
      }
    }
    return count;
  }
}
