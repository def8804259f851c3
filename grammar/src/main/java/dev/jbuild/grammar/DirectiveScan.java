package dev.jbuild.grammar;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the parser directives, comments of the form {@code # name=value} before anything else in
 * the file. The first line that is no known directive ends them.
 *
 * <p>After a {@code #!} line BuildKit still obeys {@code syntax} and {@code check} but no longer
 * {@code escape}; so does this class.
 */
final class DirectiveScan {
  private static final Set<String> KNOWN = Set.of("syntax", "escape", "check");

  private final String text;
  private final Faults faults;
  private final Map<String, String> values = new LinkedHashMap<>();
  private char escape = '\\';

  private DirectiveScan(String text, Faults faults) {
    this.text = text;
    this.faults = faults;
  }

  /** What was found; the values are as written. */
  record Directives(char escape, ImmutableMap<String, String> values) {}

  static Directives scan(String text, Faults faults) {
    DirectiveScan scan = new DirectiveScan(text, faults);
    scan.run();
    return new Directives(scan.escape, ImmutableMap.copyOf(scan.values));
  }

  private void run() {
    boolean shebang = text.startsWith("#!");
    int start = shebang ? nextLine(0) : 0;
    while (start < text.length()) {
      int next = nextLine(start);
      if (!line(start, next, shebang)) {
        return;
      }
      start = next;
    }
  }

  private int nextLine(int from) {
    int newline = text.indexOf('\n', from);
    return newline < 0 ? text.length() : newline + 1;
  }

  /** Whether the line is a directive, so that the next one may be one too. */
  private boolean line(int start, int end, boolean shebang) {
    int at = skipBlanks(start, end);
    if (at == end || text.charAt(at) != '#') {
      return false;
    }
    int nameStart = skipBlanks(at + 1, end);
    int nameEnd = nameStart;
    while (nameEnd < end && isNameCharacter(text.charAt(nameEnd), nameEnd > nameStart)) {
      nameEnd++;
    }
    int equals = skipBlanks(nameEnd, end);
    if (nameEnd == nameStart || equals == end || text.charAt(equals) != '=') {
      return false;
    }
    String value = text.substring(equals + 1, end).strip();
    String name = text.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
    if (value.isEmpty() || !KNOWN.contains(name) || (shebang && name.equals("escape"))) {
      return false;
    }
    if (values.containsKey(name)) {
      faults.error(
          "DuplicateDirective",
          "only one " + name + " parser directive can be used",
          nameStart,
          nameEnd);
      return true;
    }
    values.put(name, value);
    if (name.equals("escape")) {
      escape(value, skipBlanks(equals + 1, end));
    }
    return true;
  }

  private void escape(String value, int start) {
    if (value.equals("`") || value.equals("\\")) {
      escape = value.charAt(0);
    } else {
      faults.error(
          "InvalidEscape",
          "invalid escape token '" + value + "': must be ` or \\",
          start,
          start + value.length(),
          Optional.of("write # escape=` or leave the directive out"));
    }
  }

  private int skipBlanks(int from, int end) {
    int at = from;
    while (at < end && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isNameCharacter(char character, boolean digitAllowed) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (digitAllowed && character >= '0' && character <= '9');
  }
}
