package dev.jbuild.grammar.antlr;

import java.util.List;

/**
 * The sign of a here-document on an instruction's line, such as {@code 3<<-'EOF'}.
 *
 * @param name the line that ends the document, quotes removed
 * @param expand false when any part of the name was quoted
 * @param stripTabs whether tabs at the start of its lines do not count
 * @param fileDescriptor the number before the sign, 0 without one
 */
public record HeredocMarker(String name, boolean expand, boolean stripTabs, int fileDescriptor) {

  /** Finds the markers of a line. */
  public interface Finder {
    /** The markers of a logical line, keyword included, in order. */
    List<HeredocMarker> find(String line);
  }
}
