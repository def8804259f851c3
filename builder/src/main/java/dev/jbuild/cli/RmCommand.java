package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.containers.ContainerState;
import dev.jbuild.containers.ContainerStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code jbuild rm}: removes containers with what they wrote. */
final class RmCommand implements Command {
  private static final int KILL_SECONDS = 10;

  @Override
  public CommandModel model() {
    return new CommandModel("rm", "[OPTIONS] CONTAINER...", "Remove containers.")
        .flag("-f, --force", "Kill a running container; pass over one that is not there.")
        .flag("-v, --volumes", "No effect: there are no anonymous volumes.")
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Arguments arguments, Session session) throws Exception {
    int code = ExitCode.OK.code();
    for (String word : arguments.words()) {
      try {
        remove(word, arguments.flag("--force"), session);
      } catch (JbuildException e) {
        code = session.errors().report(e);
      }
    }
    return code;
  }

  private static void remove(String word, boolean force, Session session) throws Exception {
    ContainerStore containers = session.containers();
    Optional<ContainerRecord> found = containers.find(word);
    if (found.isEmpty() && force) {
      return;
    }
    ContainerRecord container = containers.get(word);
    if (container.state() == ContainerState.RUNNING) {
      if (!force) {
        throw CliException.refused(word + ": the container runs", "stop it first, or use --force");
      }
      kill(container, word);
    }
    Path directory = containers.forget(container);
    try {
      session.fs().deleteTree(directory);
    } catch (IOException e) {
      throw CliException.cannotWrite(directory, e);
    }
    session.out().line(word);
  }

  /** The container's processes die with the launcher, by its pid namespace. */
  private static void kill(ContainerRecord container, String word) throws Exception {
    Optional<ProcessHandle> process =
        container.pid().isPresent()
            ? ProcessHandle.of(container.pid().getAsLong())
            : Optional.empty();
    if (process.isEmpty()) {
      return;
    }
    process.get().destroyForcibly();
    try {
      process.get().onExit().get(KILL_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw CliException.refused(
          word + ": still runs " + KILL_SECONDS + " seconds after it was killed", null);
    }
  }
}
