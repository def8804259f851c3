/**
 * Containers: what to run ({@link dev.jbuild.container.ContainerSpec}), planned and played by
 * {@link dev.jbuild.container.ContainerRunner}.
 *
 * <pre>
 * ContainerSpec -> LaunchPlanner -> LaunchPlan (data) -> NativeLauncher -> RunningContainer -> ExitStatus
 *                    |-- user: ids from the image's passwd and group
 *                    |-- CgroupLayout: which controller lives where
 *                    `-- StubLayer: mount points that the image lacks
 * </pre>
 *
 * <p>Decisions: every mount happens in the launcher's private mount namespace, so the kernel undoes
 * it whatever dies first; mount points that the image lacks come from lower stub layers, so that
 * nothing of the set-up is ever written to the upper directory, which becomes a layer.
 *
 * <p>What is a part of a file system made for the container ({@link
 * dev.jbuild.container.Mount.Tree}, {@link dev.jbuild.container.Mount.Secret}) is placed on a
 * directory of the run first, in that namespace, and picked from there by descriptor: only Linux
 * 6.15 clones from a mount that is attached nowhere.
 *
 * <p>May use {@code launch}, {@code user}, {@code overlay}, {@code posix}, {@code base}.
 */
@NullMarked
package dev.jbuild.container;

import org.jspecify.annotations.NullMarked;
