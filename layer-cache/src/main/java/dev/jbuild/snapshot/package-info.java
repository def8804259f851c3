@NullMarked
package dev.jbuild.snapshot;

import org.jspecify.annotations.NullMarked;
