package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Instruction.Heredoc;
import org.jspecify.annotations.Nullable;

/**
 * One instruction as the grammar cut it, before the rules of its kind are checked.
 *
 * @param type token type of the keyword
 * @param end offset behind the last character that is neither blank nor part of a here-document
 * @param lastOffset an offset in the last line, here-documents included
 * @param text the logical line from the keyword on, without here-documents
 * @param heredocText the lines of its here-documents with their ends, each after a newline
 * @param trigger the instruction behind {@code ONBUILD}
 */
record InstructionSyntax(
    int type,
    Piece keyword,
    int end,
    int lastOffset,
    String text,
    ImmutableList<Piece> flags,
    ImmutableList<Piece> arguments,
    Form form,
    ImmutableList<Heredoc> heredocs,
    String heredocText,
    @Nullable InstructionSyntax trigger) {

  /** How the arguments were written. */
  enum Form {
    /** Words, or one text. */
    PLAIN,
    /** A JSON array of strings. */
    JSON,
    /** {@code ENV name value}: two arguments, the second with its blanks. */
    LEGACY,
    /** Not known: an open quote in a flag, which is reported, took the rest of the line. */
    LOST
  }

  /**
   * A part of the instruction.
   *
   * @param text with its lines joined; a flag without quotes and escapes
   * @param start offset of its first character
   * @param end offset behind its last character
   */
  record Piece(String text, int start, int end) {}
}
