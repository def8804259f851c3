package dev.jbuild.cli;

import java.nio.file.Path;

/**
 * One run of one command: the environment, the text streams, and the store, which is opened at its
 * first use.
 */
public final class Session implements AutoCloseable {
  private final Environment environment;
  private final Path root;
  private final Path runRoot;
  private final TextOutput out;
  private final ErrorReporter errors;
  private final TextOutput err;

  Session(Environment environment, Arguments arguments, ErrorReporter errors, TextOutput err) {
    this.environment = environment;
    this.errors = errors;
    this.err = err;
    this.out = new TextOutput(environment.streams().out(), true);
    StoreLocation location = new StoreLocation(environment);
    this.root = location.root(arguments.value(GlobalOptions.ROOT));
    this.runRoot = location.runRoot(arguments.value(GlobalOptions.RUN_ROOT));
  }

  public Environment environment() {
    return environment;
  }

  /** Directory of the store, absolute; it may not exist yet. */
  public Path root() {
    return root;
  }

  /** Directory of sockets, mounts and locks, absolute; it may not exist yet. */
  public Path runRoot() {
    return runRoot;
  }

  /** Results. Flushed when the command ends well. */
  public TextOutput out() {
    return out;
  }

  /** Progress, logs and warnings. */
  public TextOutput err() {
    return err;
  }

  public ErrorReporter errors() {
    return errors;
  }

  @Override
  public void close() {
    out.flush();
  }
}
