package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.grammar.antlr.HeredocMarker;
import dev.jbuild.grammar.antlr.RecipeCharStream;
import dev.jbuild.grammar.antlr.RecipeLexer;
import dev.jbuild.recipe.Instruction.Heredoc;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/** Collects the bodies of the here-documents behind an instruction's line. */
final class HeredocCutter {
  private static final Bodies NONE = new Bodies(ImmutableList.of(), "");

  private final HeredocFinder finder = new HeredocFinder();
  private final RecipeCharStream characters;
  private final Faults faults;

  HeredocCutter(RecipeCharStream characters, Faults faults) {
    this.characters = characters;
    this.faults = faults;
  }

  /**
   * The here-documents of an instruction.
   *
   * @param text their lines and ends as they stand in the file, each document after a newline
   */
  record Bodies(ImmutableList<Heredoc> heredocs, String text) {}

  Bodies cut(List<Token> tokens, String line) {
    if (tokens.getLast().getType() != RecipeLexer.HEREDOC_END) {
      return NONE;
    }
    ImmutableList.Builder<Heredoc> heredocs = ImmutableList.builder();
    StringBuilder text = new StringBuilder();
    int bodyStart = -1;
    boolean open = false;
    int searched = tokens.getFirst().getStartIndex();
    List<HeredocMarker> markers = finder.find(line);
    int next = 0;
    for (Token token : tokens) {
      if (token.getType() == RecipeLexer.END) {
        bodyStart = token.getStopIndex() + 1;
      } else if (token.getType() == RecipeLexer.HEREDOC_END) {
        HeredocMarker marker = markers.get(next++);
        searched = characters.indexOf("<<", searched) + 2;
        if (token.getStopIndex() < token.getStartIndex() && !open) {
          open = true;
          reportOpen(marker, searched - 2);
        }
        String body = characters.raw(bodyStart, token.getStartIndex());
        heredocs.add(heredoc(marker, body));
        text.append('\n').append(body).append(marker.name());
        bodyStart = token.getStopIndex() + 1;
      }
    }
    return new Bodies(heredocs.build(), text.toString());
  }

  private void reportOpen(HeredocMarker marker, int offset) {
    faults.error(
        "UnterminatedHeredoc",
        "unterminated heredoc: no line is " + marker.name(),
        offset,
        offset + 2 + marker.name().length(),
        Optional.of("end it with a line that holds " + marker.name() + " and nothing else"));
  }

  private static Heredoc heredoc(HeredocMarker marker, String body) {
    return new Heredoc(
        marker.name(),
        marker.expand(),
        marker.stripTabs(),
        marker.stripTabs() ? withoutLeadingTabs(body) : body,
        marker.fileDescriptor());
  }

  private static String withoutLeadingTabs(String body) {
    StringBuilder out = new StringBuilder(body.length());
    boolean atStart = true;
    for (int i = 0; i < body.length(); i++) {
      char character = body.charAt(i);
      if (!atStart || character != '\t') {
        out.append(character);
        atStart = character == '\n';
      }
    }
    return out.toString();
  }
}
