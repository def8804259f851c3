/**
 * The launch plan as data, its byte form, the seccomp and device filters, and the native launcher
 * that plays a plan ({@code src/main/c}).
 *
 * <p>All policy is in Java; the C program decodes the plan, plays it in order and returns numbers.
 * May use {@code posix}, {@code base}.
 */
@NullMarked
package dev.jbuild.launch;

import org.jspecify.annotations.NullMarked;
