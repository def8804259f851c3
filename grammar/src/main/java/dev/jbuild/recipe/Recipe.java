package dev.jbuild.recipe;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * A parsed recipe: words still unexpanded, in source order.
 *
 * @param source the file it was read from, for messages
 * @param escape the escape character, {@code \} or a backtick
 * @param directives parser directives by lower-case name ({@code syntax}, {@code escape}, {@code
 *     check})
 * @param globalArgs {@code ARG} instructions before the first {@code FROM}
 * @param warnings what the parser found and can live with
 */
public record Recipe(
    RecipeSource source,
    char escape,
    ImmutableMap<String, String> directives,
    ImmutableList<Instruction.Arg> globalArgs,
    ImmutableList<Stage> stages,
    ImmutableList<Diagnostic> warnings) {}
