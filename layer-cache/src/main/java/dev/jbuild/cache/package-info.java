@NullMarked
package dev.jbuild.cache;

import org.jspecify.annotations.NullMarked;
