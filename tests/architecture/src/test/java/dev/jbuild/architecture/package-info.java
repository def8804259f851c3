/**
 * Rules about the code as a whole: which package may use which, where the outside world comes in,
 * how things are named, how sources look. May depend on everything.
 */
@NullMarked
package dev.jbuild.architecture;

import org.jspecify.annotations.NullMarked;
