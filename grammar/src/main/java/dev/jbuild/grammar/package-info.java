/**
 * Reads recipes: the Dockerfile language of frontend 1.26. Entry: {@link
 * dev.jbuild.grammar.RecipeReader}.
 *
 * <pre>
 *  bytes
 *    | RecipeBytes       UTF-8, byte-order mark; TextRules: NUL, length of lines
 *    v
 *  text
 *    | DirectiveScan     # escape= decides how everything behind it is read
 *    v
 *  character classes     RecipeCharStream: escape character, joining line ends
 *    | RecipeLexer       a mode for each way of cutting arguments; HeredocFinder names the bodies
 *    v
 *  tokens
 *    | RecipeParser      instructions and their flags; FlagRecovery reports other flags
 *    v
 *  InstructionSyntax     InstructionCutter: words, exec or shell form, here-documents
 *    | InstructionTyper  the rules of each kind; FlagRules, MountRules, WordRules
 *    v
 *  Instruction
 *    | StageAssembler    global arguments, stages
 *    v
 *  Recipe, or Faults: every diagnostic of the file, sorted
 * </pre>
 *
 * <p>Nothing throws on bad input and nothing recurses by the depth of the input. One instruction is
 * parsed at a time, without a tree: its tokens are enough, and the parser needs one token of
 * look-ahead for every decision.
 *
 * <p>May use {@code recipe}, {@code recipe.expand}, {@code grammar.antlr}, Guava's collections and
 * the ANTLR runtime.
 */
@NullMarked
package dev.jbuild.grammar;

import org.jspecify.annotations.NullMarked;
