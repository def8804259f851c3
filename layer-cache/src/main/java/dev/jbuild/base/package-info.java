@NullMarked
package dev.jbuild.base;

import org.jspecify.annotations.NullMarked;
