package dev.jbuild.recipe.expand;

import java.util.Optional;

/** What {@code $name} stands for while a word is expanded. */
public interface Variables {
  Optional<String> value(String name);
}
