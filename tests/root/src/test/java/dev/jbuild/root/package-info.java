/**
 * The program as a whole, from outside: start script, distribution, other tools. Main type: {@link
 * dev.jbuild.root.Outcome}. May depend on everything.
 */
@NullMarked
package dev.jbuild.root;

import org.jspecify.annotations.NullMarked;
