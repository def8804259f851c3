package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.grammar.InstructionSyntax.Form;
import dev.jbuild.grammar.InstructionSyntax.Piece;
import dev.jbuild.grammar.antlr.RecipeCharStream;
import dev.jbuild.grammar.antlr.RecipeLexer;
import dev.jbuild.grammar.antlr.RecipeLexerBase;
import dev.jbuild.recipe.expand.WordExpander;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Makes {@link InstructionSyntax} of the tokens of one instruction. */
final class InstructionCutter {
  private final RecipeCharStream characters;
  private final Positions positions;
  private final Faults faults;
  private final HeredocCutter heredocs;

  InstructionCutter(RecipeCharStream characters, Positions positions, Faults faults) {
    this.characters = characters;
    this.positions = positions;
    this.faults = faults;
    this.heredocs = new HeredocCutter(characters, faults);
  }

  /** The instruction of {@code tokens}, the keyword first, the last one on its last line. */
  InstructionSyntax cut(List<Token> tokens) {
    int endOfLine = endOfLine(tokens);
    int start = tokens.getFirst().getStartIndex();
    InstructionSyntax instruction =
        cut(tokens, 0, endOfLine, heredocs.cut(tokens, characters.joined(start, endOfLine)));
    if (characters.joinsEmptyLine(start, endOfLine)) {
      faults.warning(
          "NoEmptyContinuation",
          "Empty continuation line found in: " + instruction.text(),
          positions.lineSpan(positions.line(instruction.lastOffset())),
          Optional.of("remove the empty line, or put a comment there"));
    }
    return instruction;
  }

  private InstructionSyntax cut(
      List<Token> tokens, int first, int endOfLine, HeredocCutter.Bodies bodies) {
    Token keyword = tokens.get(first);
    ImmutableList.Builder<Piece> flags = ImmutableList.builder();
    List<Token> arguments = new ArrayList<>();
    InstructionSyntax trigger = null;
    boolean lost = false;
    for (Token token : tokens.subList(first + 1, tokens.size())) {
      int type = token.getType();
      if (type == RecipeLexer.END) {
        break;
      }
      if (RecipeLexerBase.isKeyword(type)) {
        trigger = cut(tokens, tokens.indexOf(token), endOfLine, bodies);
        break;
      }
      if (RecipeLexerBase.isFlag(type)) {
        flags.add(flag(token));
        lost |= type == RecipeLexer.BROKEN_FLAG;
      } else if (token.getChannel() == Token.DEFAULT_CHANNEL) {
        arguments.add(token);
      }
    }
    Arguments cut = lost ? Arguments.LOST : arguments(keyword, arguments, endOfLine);
    return new InstructionSyntax(
        keyword.getType(),
        piece(keyword),
        lastCharacter(keyword.getStartIndex(), endOfLine),
        Math.max(tokens.getLast().getStopIndex(), endOfLine),
        characters.joined(keyword.getStartIndex(), endOfLine).strip(),
        flags.build(),
        cut.pieces,
        cut.form,
        bodies.heredocs(),
        bodies.text(),
        trigger);
  }

  private record Arguments(ImmutableList<Piece> pieces, Form form) {
    static final Arguments LOST = new Arguments(ImmutableList.of(), Form.LOST);

    static Arguments plain(ImmutableList<Piece> pieces) {
      return new Arguments(pieces, Form.PLAIN);
    }
  }

  private Arguments arguments(Token keyword, List<Token> tokens, int endOfLine) {
    if (tokens.isEmpty()) {
      return Arguments.plain(ImmutableList.of());
    }
    Piece all = rest(tokens.getFirst(), endOfLine);
    return switch (keyword.getType()) {
      case RecipeLexer.RUN, RecipeLexer.CMD, RecipeLexer.ENTRYPOINT, RecipeLexer.SHELL ->
          command(all);
      case RecipeLexer.ADD, RecipeLexer.COPY, RecipeLexer.VOLUME -> list(all, tokens);
      case RecipeLexer.HEALTHCHECK -> healthcheck(tokens, endOfLine);
      case RecipeLexer.ENV, RecipeLexer.LABEL -> pairs(keyword, all, tokens);
      case RecipeLexer.ARG, RecipeLexer.FROM, RecipeLexer.EXPOSE -> Arguments.plain(items(tokens));
      default -> Arguments.plain(ImmutableList.of(all));
    };
  }

  private Arguments command(Piece all) {
    Arguments array = array(all);
    if (array != null) {
      return array;
    }
    if (looksLikeArray(all.text())) {
      faults.warning(
          "ExecFormInvalid",
          "looks like the exec form, but is no JSON array: it is run by the shell",
          positions.span(all.start(), all.end()),
          Optional.of("strings need double quotes, and commas between them"));
    }
    return Arguments.plain(ImmutableList.of(all));
  }

  /** Unlike a test, which also has brackets, as in {@code [ -f x ]} and {@code [ "$a" = b ]}. */
  private static boolean looksLikeArray(String text) {
    int first = skipBlanks(text, 1);
    if (!text.startsWith("[") || !text.endsWith("]")) {
      return false;
    }
    char quote = text.charAt(first);
    if (quote != '"' && quote != '\'') {
      return false;
    }
    int end = text.indexOf(quote, first + 1);
    int next = end < 0 ? first : skipBlanks(text, end + 1);
    return next == text.length() || ",]\"'".indexOf(text.charAt(next)) >= 0;
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private Arguments list(Piece all, List<Token> tokens) {
    Arguments array = array(all);
    return array == null ? Arguments.plain(items(tokens)) : array;
  }

  /** The strings of a JSON array; null when the text is no such array. */
  private @Nullable Arguments array(Piece all) {
    JsonStrings.Result json = JsonStrings.read(all.text());
    switch (json.kind()) {
      case NO_ARRAY -> {
        return null;
      }
      case OTHER_ARRAY -> {
        faults.error(
            "ExecFormNotStrings",
            "when using JSON array syntax, arrays must be comprised of strings only",
            all.start(),
            all.end());
        return null;
      }
      case STRINGS -> {}
    }
    ImmutableList.Builder<Piece> pieces = ImmutableList.builder();
    for (String value : json.strings()) {
      pieces.add(new Piece(value, all.start(), all.end()));
    }
    return new Arguments(pieces.build(), Form.JSON);
  }

  private ImmutableList<Piece> items(List<Token> tokens) {
    ImmutableList.Builder<Piece> pieces = ImmutableList.builder();
    for (Token token : tokens) {
      Piece piece = piece(token);
      if (token.getType() == RecipeLexer.EXEC_FORM) {
        // Has the shape of an array and is none, as with a control character in a string.
        for (String item : WordExpander.split(piece.text())) {
          pieces.add(new Piece(item, piece.start(), piece.end()));
        }
      } else {
        pieces.add(piece);
      }
    }
    return pieces.build();
  }

  private Arguments healthcheck(List<Token> tokens, int endOfLine) {
    ImmutableList.Builder<Piece> pieces = ImmutableList.builder();
    pieces.add(piece(tokens.getFirst()));
    if (tokens.size() == 1) {
      return Arguments.plain(pieces.build());
    }
    Piece command = rest(tokens.get(1), endOfLine);
    Arguments cut = command(command);
    return new Arguments(pieces.addAll(cut.pieces).build(), cut.form);
  }

  private Arguments pairs(Token keyword, Piece all, List<Token> tokens) {
    ImmutableList<Piece> words = items(tokens);
    if (words.isEmpty() || !words.getFirst().text().contains("=")) {
      return legacyPair(keyword, all);
    }
    for (Piece word : words) {
      if (!word.text().contains("=")) {
        faults.error(
            "MissingEquals",
            "can't find = in \"" + word.text() + "\": must be of the form name=value",
            word.start(),
            word.end(),
            Optional.of("quote values that contain blanks"));
      }
    }
    return Arguments.plain(words);
  }

  private Arguments legacyPair(Token keyword, Piece all) {
    String text = all.text();
    int blank = 0;
    while (blank < text.length() && !isBlank(text.charAt(blank))) {
      blank++;
    }
    if (blank == text.length()) {
      String name = keyword.getText().toUpperCase(Locale.ROOT);
      faults.error(
          "MissingValue",
          name + " must have two arguments",
          all.start(),
          all.end(),
          Optional.of("write " + name + " name=value"));
      return Arguments.plain(ImmutableList.of());
    }
    Piece key = new Piece(text.substring(0, blank), all.start(), all.start() + blank);
    Piece value = new Piece(text.substring(blank).strip(), all.start() + blank + 1, all.end());
    return new Arguments(ImmutableList.of(key, value), Form.LEGACY);
  }

  private static boolean isBlank(char character) {
    return character == ' ' || (character >= '\t' && character <= '\r' && character != '\n');
  }

  /** Offset of the newline that ends the logical line, or of the end of the file. */
  private static int endOfLine(List<Token> tokens) {
    for (Token token : tokens) {
      if (token.getType() == RecipeLexer.END) {
        return token.getStartIndex();
      }
      if (token.getType() == RecipeLexer.EXEC_FORM) {
        return token.getStopIndex();
      }
    }
    return tokens.getLast().getStopIndex() + 1;
  }

  /** From {@code first} to the end of the line, blanks at the end removed. */
  private Piece rest(Token first, int endOfLine) {
    int start = first.getStartIndex();
    return new Piece(
        characters.joined(start, endOfLine).strip(), start, lastCharacter(start, endOfLine));
  }

  private int lastCharacter(int start, int end) {
    int last = end;
    while (last > start && characters.isBlankOrSplice(last - 1)) {
      last--;
    }
    return last;
  }

  private Piece piece(Token token) {
    int start = token.getStartIndex();
    int end = token.getStopIndex() + 1;
    return new Piece(characters.joined(start, end), start, lastCharacter(start, end));
  }

  /** A flag without its quotes and backslashes. */
  private Piece flag(Token token) {
    Piece flag = piece(token);
    String text = flag.text();
    StringBuilder plain = new StringBuilder(text.length());
    char quote = '\0';
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == quote) {
        quote = '\0';
      } else if (quote == '\0' && (character == '"' || character == '\'')) {
        quote = character;
      } else if (character != '\\') {
        plain.append(character);
      } else if (i + 1 < text.length()) {
        plain.append(text.charAt(++i));
      }
    }
    return new Piece(plain.toString(), flag.start(), flag.end());
  }
}
