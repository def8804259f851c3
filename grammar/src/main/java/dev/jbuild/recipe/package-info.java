/**
 * The immutable model of a recipe: {@link dev.jbuild.recipe.Recipe} with its stages and
 * instructions, where each stands in the file, and what is wrong with it.
 *
 * <p>Words are as the file has them; {@code recipe.expand} replaces their variables. Package {@code
 * grammar} makes recipes out of text. Depends on Guava's collections only.
 */
@NullMarked
package dev.jbuild.recipe;

import org.jspecify.annotations.NullMarked;
