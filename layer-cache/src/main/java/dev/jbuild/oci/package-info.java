@NullMarked
package dev.jbuild.oci;

import org.jspecify.annotations.NullMarked;
