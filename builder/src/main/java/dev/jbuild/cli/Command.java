package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;

/** One subcommand. Has a constructor without parameters that does nothing. */
public interface Command {

  /** Name, options and arguments, for parsing and for {@code --help}. */
  CommandModel model();

  /**
   * Does the work: results to {@link Session#out()}, everything else to {@link Session#err()};
   * failures are thrown. Returns the exit code of the process.
   */
  int run(Arguments arguments, Session session) throws Exception;

  /**
   * The arguments as they are parsed; a command whose options take an optional value (bare {@code
   * --pull}) rewrites them here.
   */
  default ImmutableList<String> prepare(ImmutableList<String> arguments) {
    return arguments;
  }
}
