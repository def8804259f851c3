@NullMarked
package dev.jbuild.store;

import org.jspecify.annotations.NullMarked;
