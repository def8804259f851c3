/**
 * Words of a recipe: quotes, escapes and variables, by {@link
 * dev.jbuild.recipe.expand.WordExpander}.
 *
 * <pre>
 *  word --WordLexer--&gt; tokens --Evaluation--&gt; text and words
 *                                 |  ^
 *                   stack of open quotes and braces, one Frame each
 *                                 |
 *                          Variables, ShellPattern
 * </pre>
 *
 * <p>A word without modifiers, of text, quotes, escapes and plain variables, takes a short cut with
 * the same result: {@code PlainWord}.
 *
 * <p>The modes of {@code WordLexer} know where a brace ends, so the evaluation is one loop with an
 * explicit stack: depth costs memory, not Java stack, and both are bounded. Patterns are matched in
 * time proportional to value times pattern.
 *
 * <p>May use {@code grammar.antlr}, Guava's collections and the ANTLR runtime.
 */
@NullMarked
package dev.jbuild.recipe.expand;

import org.jspecify.annotations.NullMarked;
