/**
 * What happens during a build, told as events, and the displays that show them.
 *
 * <p>Main types: {@link dev.jbuild.progress.BuildEvent} and {@link
 * dev.jbuild.progress.ProgressDisplay}. The solver emits events from several threads; a display
 * serialises them. A display writes to standard error only.
 *
 * <p>May use: {@code base}.
 */
@NullMarked
package dev.jbuild.progress;

import org.jspecify.annotations.NullMarked;
