@NullMarked
package dev.jbuild.recipe;

import org.jspecify.annotations.NullMarked;
