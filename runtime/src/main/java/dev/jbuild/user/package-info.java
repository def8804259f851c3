/**
 * The passwd and group files of an image: {@link dev.jbuild.user.UserDatabase} turns {@code USER
 * name:group} into ids.
 *
 * <p>May use {@code overlay}, {@code posix}, {@code base}. Nothing of the host is ever consulted.
 */
@NullMarked
package dev.jbuild.user;

import org.jspecify.annotations.NullMarked;
