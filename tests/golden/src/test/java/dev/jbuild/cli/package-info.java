/**
 * The command line by example: each folder of {@code tests/golden/cases} is a case. In the package
 * of the commands, since only they may be given streams, a folder and a clock. May depend on
 * everything.
 */
@NullMarked
package dev.jbuild.cli;

import org.jspecify.annotations.NullMarked;
