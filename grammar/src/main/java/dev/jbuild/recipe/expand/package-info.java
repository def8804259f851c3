@NullMarked
package dev.jbuild.recipe.expand;

import org.jspecify.annotations.NullMarked;
