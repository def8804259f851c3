/**
 * What every other package needs and nothing more: how failures look ({@link
 * dev.jbuild.base.JbuildException}), how text from outside is printed, how sizes and times are
 * read, which caps hold, and paths inside an image.
 *
 * <p>May use: nothing.
 */
@NullMarked
package dev.jbuild.base;

import org.jspecify.annotations.NullMarked;
