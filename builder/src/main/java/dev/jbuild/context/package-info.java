/**
 * What a recipe may copy from the machine: the build context and the rules that hide parts of it.
 *
 * <p>{@link dev.jbuild.context.BuildContext} is the main type. It reads nothing but the paths that
 * are asked for, opens every one of them below a descriptor of its root (openat2(2)), and remembers
 * the digest of each file it has read together with its stat data, so that an unchanged file is not
 * read again ({@code StatIndex}, with the rule of git for files that changed too recently to be
 * told apart).
 *
 * <p>Names are ISO-8859-1 strings, one char per byte. May use {@code base}, {@code oci} and {@code
 * posix}.
 */
@NullMarked
package dev.jbuild.context;

import org.jspecify.annotations.NullMarked;
