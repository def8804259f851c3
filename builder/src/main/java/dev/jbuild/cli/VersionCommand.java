package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;

/** {@code jbuild version}: the version of the program and of what it runs on. */
final class VersionCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel("version", "[OPTIONS]", "Show the version of jbuild.");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    session.out().line("jbuild " + Version.NUMBER);
    return ExitCode.OK.code();
  }
}
