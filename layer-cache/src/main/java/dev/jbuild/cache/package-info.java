/**
 * What decides whether a step has to run: cache keys, and the records that say what came out.
 *
 * <pre>
 *   KeyBuilder --fields--&gt; CacheKey --find--&gt; CacheIndex --&gt; CacheRecord (chainID, time, the fields again)
 *                             \--lock--&gt; KeyLocks: one execution of a key at a time, over all processes
 * </pre>
 *
 * <p>A record is one small text file, {@code keys/HH/HEX}, written aside and renamed. It is plain
 * text and not JSON because a fully cached build reads one per step and nothing else: a parser's
 * classes would cost more than the reading. A record that cannot be read is no record: the cache
 * may be lost, never wrong.
 *
 * <p>May use: {@code store}, {@code oci}, {@code base}.
 */
@NullMarked
package dev.jbuild.cache;

import org.jspecify.annotations.NullMarked;
