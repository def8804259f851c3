/**
 * Records of containers: what each one is made of, its name, and its state.
 *
 * <p>Main type: {@link dev.jbuild.containers.ContainerStore}. No daemon keeps them: a record is one
 * file in the container's directory, replaced by a rename; whether a container runs is told by its
 * process, so a record survives {@code kill -9} and a reboot of the host with the right state.
 *
 * <pre>
 *   containers/lock          held while names are given or taken
 *   containers/ID/record     the record as JSON
 *   containers/ID/upper      what the container wrote; overlay's upper directory
 *   containers/ID/work       overlay's work directory
 *
 *   CREATED --start--&gt; RUNNING --end of its process--&gt; EXITED
 * </pre>
 *
 * <p>May use: {@code json}, {@code oci}, {@code base}.
 */
@NullMarked
package dev.jbuild.containers;

import org.jspecify.annotations.NullMarked;
