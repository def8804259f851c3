/**
 * Plays a step graph: keys, hits, execution, in order and in parallel.
 *
 * <pre>
 *   StepGraph --Solver--&gt; StageResult (snapshot and outcomes of the target)
 *
 *   1. one thread: every stage, step by step, as long as the cache has the result     (a cached build ends here)
 *   2. a thread for each stage that is left:  key -&gt; lock -&gt; look again -&gt; StepExecutor -&gt; Snapshot -&gt; CacheIndex
 * </pre>
 *
 * <p>{@link dev.jbuild.solve.Forecast} asks the same questions of a graph without playing it.
 *
 * <p>The first failure cancels everything that still runs. A snapshot is committed before its
 * record, and a record before the image that is made of it: whatever is interrupted, what exists is
 * whole.
 *
 * <p>May use: {@code plan}, {@code copy}, {@code context}, {@code progress}, {@code cache}, {@code
 * snapshot}, {@code oci}, {@code base}.
 */
@NullMarked
package dev.jbuild.solve;

import org.jspecify.annotations.NullMarked;
