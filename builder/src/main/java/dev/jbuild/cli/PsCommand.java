package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.Times;
import dev.jbuild.cli.Listing.Column;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.containers.ContainerState;
import dev.jbuild.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code jbuild ps}: the containers that run, or all of them, newest first. */
final class PsCommand implements Command {
  private static final int SHORT_COMMAND = 20;

  @Override
  public CommandModel model() {
    return new CommandModel("ps", "[OPTIONS]", "List containers, newest first.")
        .flag("-a, --all", "Also those that do not run.")
        .flag("-q, --quiet", "Print ids only.")
        .flag("--no-trunc", "Print everything whole.")
        .value("--format", "FORMAT", "table, json, or a Go template.");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    boolean whole = arguments.flag("--no-trunc");
    Instant now = session.environment().clock().instant();
    List<JsonObject> rows = new ArrayList<>();
    for (ContainerRecord container : session.containers().list()) {
      if (arguments.flag("--all") || container.state() == ContainerState.RUNNING) {
        rows.add(row(container, now, whole));
      }
    }
    if (arguments.flag("--quiet") && arguments.value("--format").isEmpty()) {
      for (JsonObject row : rows) {
        session.out().line(Template.text(row.get("ID").orElseThrow()));
      }
      return ExitCode.OK.code();
    }
    new Listing(
            ImmutableList.of(
                new Column("CONTAINER ID", "ID"),
                new Column("IMAGE", "Image"),
                new Column("COMMAND", "Command"),
                new Column("CREATED", "RunningFor"),
                new Column("STATUS", "Status"),
                new Column("NAMES", "Names")))
        .print(arguments.value("--format").orElse(""), rows, session.out());
    return ExitCode.OK.code();
  }

  private static JsonObject row(ContainerRecord container, Instant now, boolean whole) {
    String command = String.join(" ", container.command());
    boolean cut = !whole && command.length() > SHORT_COMMAND;
    return JsonObject.builder()
        .put("ID", whole ? container.id() : container.id().substring(0, 12))
        .put("Image", container.imageName())
        .put(
            "Command",
            "\"" + (cut ? command.substring(0, SHORT_COMMAND - 1) + "\u2026" : command) + "\"")
        .put("CreatedAt", Times.format(container.created()))
        .put("RunningFor", HumanTime.ago(Optional.of(container.created()), now))
        .put("State", container.state().text())
        .put("Status", status(container))
        .put("Names", container.name())
        .build();
  }

  private static String status(ContainerRecord container) {
    return switch (container.state()) {
      case CREATED -> "Created";
      case RUNNING -> "Up";
      case EXITED ->
          container.exitCode().isPresent()
              ? "Exited (" + container.exitCode().getAsInt() + ")"
              : "Exited";
    };
  }
}
