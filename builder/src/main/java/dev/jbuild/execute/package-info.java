/**
 * The work of steps: processes in containers, files copied, directories made, base images unpacked.
 *
 * <p>Main type: {@link dev.jbuild.execute.LocalExecutor}. Every step writes into an upper directory
 * in the store's temporary area, which becomes a snapshot by a rename or is removed: a step that
 * fails leaves nothing.
 *
 * <p>May use: {@code solve} (the interface that it implements), {@code plan}, {@code copy}, {@code
 * container}, {@code snapshot}, {@code layer}, {@code overlay}, {@code store}, {@code posix},
 * {@code progress}, {@code oci}, {@code base}.
 */
@NullMarked
package dev.jbuild.execute;

import org.jspecify.annotations.NullMarked;
