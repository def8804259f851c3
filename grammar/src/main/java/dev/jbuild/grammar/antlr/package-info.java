/**
 * The ANTLR grammar of recipes and what its recognisers need at run time.
 *
 * <p>Generated: {@code RecipeLexer} (modes for the ways in which instructions cut their arguments),
 * {@code RecipeParser} (instructions and their flags), {@code WordLexer} (quotes, escapes and the
 * <code>${v:-x}</code> family). By hand: {@link dev.jbuild.grammar.antlr.RecipeCharStream}, which
 * shows the lexer character classes, and {@link dev.jbuild.grammar.antlr.RecipeLexerBase}, which
 * picks modes and counts here-documents.
 *
 * <p>May use {@code recipe.expand} and the ANTLR runtime.
 */
@NullMarked
package dev.jbuild.grammar.antlr;

import org.jspecify.annotations.NullMarked;
