package dev.jbuild.recipe;

/**
 * Name and text of a recipe file as read (BOM removed, line ends kept).
 *
 * @param name as shown in messages: the path as the user gave it, or {@code <stdin>}
 */
public record RecipeSource(String name, String text) {}
