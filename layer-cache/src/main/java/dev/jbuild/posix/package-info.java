/**
 * The door to the Linux calls that {@code java.nio} and {@code java.lang} lack: files with owners,
 * devices, extended attributes and names of any bytes, always relative to a directory descriptor
 * and never through a link unseen; kill, isatty, execve, and children without a thread for each.
 *
 * <p>{@link dev.jbuild.posix.PosixFs} opens a {@link dev.jbuild.posix.Directory}, everything else
 * starts there. {@link dev.jbuild.posix.NativePosixFs} is the only implementation: an in-memory one
 * that had whiteouts, opaque marks, hard links and links in every path would be a second file
 * system to keep right, and the real one is fast enough for tests, which run it on temporary
 * directories.
 *
 * <p>Strings of this package are byte strings, one char per byte (ISO-8859-1); only {@code Path}
 * arguments are text. Failures are {@link dev.jbuild.posix.PosixException}.
 *
 * <p>Decisions. A small library in C by JNI instead of {@code java.lang.foreign}, which spins some
 * thirty classes at its first call (measured on JDK 25 with an AOT cache: 30 ms, against less than
 * one), and instead of jnr-posix (164 ms), which serves the tests as an independent oracle. One
 * native function, syscall(2), instead of one per call; price: the numbers of two machines in
 * {@code CallNumber}. {@code ChildProcess} instead of {@code java.lang.Process}, which starts a
 * helper program and a thread for each child and, for its logger, opens all jars: 5 ms of each
 * step. May use {@code base} and guava's collections; nothing of it is loaded by a fully cached
 * build.
 */
@NullMarked
package dev.jbuild.posix;

import org.jspecify.annotations.NullMarked;
