@NullMarked
package dev.jbuild.grammar;

import org.jspecify.annotations.NullMarked;
