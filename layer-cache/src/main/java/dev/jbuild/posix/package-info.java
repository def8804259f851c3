@NullMarked
package dev.jbuild.posix;

import org.jspecify.annotations.NullMarked;
