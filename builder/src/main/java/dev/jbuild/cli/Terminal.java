package dev.jbuild.cli;

/**
 * How standard error may be used.
 *
 * @param interactive it is a terminal that understands cursor movement, nobody asked for plain
 *     output
 * @param attached it is a terminal at all
 */
public record Terminal(boolean interactive, boolean attached) {

  /**
   * {@code NO_COLOR}, {@code TERM=dumb}, {@code CI=true} and a standard error that is no terminal
   * turn plain output on.
   */
  public static Terminal of(Environment environment) {
    boolean attached = environment.streams().errTerminal();
    boolean plain =
        environment.variable("NO_COLOR").isPresent()
            || environment.variable("TERM").orElse("dumb").equals("dumb")
            || environment.variable("CI").orElse("").equals("true");
    return new Terminal(attached && !plain, attached);
  }
}
