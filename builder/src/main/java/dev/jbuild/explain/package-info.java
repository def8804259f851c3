/**
 * Tells people why a step would run: what is new about its key.
 *
 * <pre>
 *   CacheKey of the step, CacheRecord of every step that ever ran --NearestRecord--&gt; the one that differs least, and in what
 * </pre>
 *
 * <p>Nothing records which step of which recipe a key belonged to, as keys are shared by all
 * builds. So the explanation is a comparison: of all recorded steps of the same kind the one that
 * differs in the fewest inputs, and of those the newest.
 *
 * <p>May use: {@code cache}, {@code oci}, {@code base}.
 */
@NullMarked
package dev.jbuild.explain;

import org.jspecify.annotations.NullMarked;
