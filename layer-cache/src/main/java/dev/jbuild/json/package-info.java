@NullMarked
package dev.jbuild.json;

import org.jspecify.annotations.NullMarked;
