package dev.jbuild.grammar;

import dev.jbuild.grammar.antlr.RecipeLexer;
import dev.jbuild.grammar.antlr.RecipeLexerBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** Reports a flag that the grammar does not list for the instruction, and goes on behind it. */
final class FlagRecovery extends DefaultErrorStrategy {
  private final Faults faults;

  FlagRecovery(Faults faults) {
    this.faults = faults;
  }

  @Override
  public void sync(Parser recognizer) {
    TokenStream tokens = recognizer.getInputStream();
    while (RecipeLexerBase.isFlag(tokens.LA(1))) {
      IntervalSet expected =
          recognizer.getATN().nextTokens(recognizer.getATN().states.get(recognizer.getState()));
      if (expected.contains(tokens.LA(1))) {
        return;
      }
      report(tokens.LT(1), keywordBefore(tokens), expected);
      recognizer.consume();
    }
  }

  @Override
  public void recover(Parser recognizer, RecognitionException e) {
    throw new ParseCancellationException(e);
  }

  @Override
  public Token recoverInline(Parser recognizer) {
    throw new ParseCancellationException();
  }

  private static String keywordBefore(TokenStream tokens) {
    int back = -1;
    while (RecipeLexerBase.isFlag(tokens.LT(back).getType())) {
      back--;
    }
    return tokens.LT(back).getText();
  }

  private void report(Token flag, String keyword, IntervalSet expected) {
    String text = flag.getText();
    if (flag.getType() == RecipeLexer.BROKEN_FLAG) {
      faults.error(
          "OpenQuote",
          "a quote in the flag " + text + " is not closed",
          flag.getStartIndex(),
          flag.getStopIndex() + 1);
      return;
    }
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    List<String> known = new ArrayList<>();
    for (int type : expected.toArray()) {
      if (RecipeLexerBase.isFlag(type)) {
        known.add(RecipeLexerBase.flagName(type));
      }
    }
    faults.error(
        "UnknownFlag",
        "unknown flag " + name + " for " + keyword,
        flag.getStartIndex(),
        flag.getStartIndex() + name.length(),
        hint(name, known));
  }

  private static Optional<String> hint(String name, List<String> known) {
    Optional<String> near = NearMiss.of(name, known);
    if (near.isPresent()) {
      return Optional.of("did you mean `" + near.get() + "`?");
    }
    return known.isEmpty()
        ? Optional.of("this instruction takes no flags")
        : Optional.of("known flags: " + String.join(", ", known));
  }
}
