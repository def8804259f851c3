@NullMarked
package dev.jbuild.layer;

import org.jspecify.annotations.NullMarked;
