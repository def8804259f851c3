/**
 * The command line: which command runs, how its arguments are read, where its output goes, and how
 * a failure is told.
 *
 * <p>Main types: {@link dev.jbuild.cli.Jbuild}, which picks one {@link dev.jbuild.cli.Command} by
 * name and loads no other one; {@link dev.jbuild.cli.Session}, all that a command may touch of the
 * process it runs in; {@link dev.jbuild.cli.ErrorReporter}, the only place that prints errors.
 *
 * <pre>
 *   main -> Invocation (global options, name of the command, rest)
 *        -> CommandTable.create(name) -> Command.model() -> Arguments -> Command.run -> exit code
 * </pre>
 *
 * <p>Decisions. Start-up time is part of the contract: no annotations (picocli's reflection costs
 * 100 ms), no ANSI detection, help printed from {@link dev.jbuild.cli.CommandModel} and not by
 * picocli, no native library before a command needs one.
 *
 * <p>May use: everything. The only package that touches {@code System.out}, the environment of the
 * process, {@code System.exit}, and picocli.
 */
@NullMarked
package dev.jbuild.cli;

import org.jspecify.annotations.NullMarked;
