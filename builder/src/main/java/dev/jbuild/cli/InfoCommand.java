package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.Printable;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.containers.ContainerState;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.oci.Platform;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild info}: the program, the host, and what is in the store. */
final class InfoCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel("info", "[OPTIONS]", "Show the host and the store.")
        .value("-f, --format", "FORMAT", "json, or a Go template.");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    JsonObject info = info(session);
    Optional<String> format = arguments.value("--format");
    if (format.isEmpty()) {
      for (Map.Entry<String, JsonValue> field : info.members().entrySet()) {
        String value = Printable.escape(Template.text(field.getValue()));
        session.out().line(field.getKey() + ": " + value);
      }
    } else if (format.get().equals("json")) {
      session.out().line(JsonOutput.compact(info));
    } else {
      session.out().line(Template.parse(format.get()).render(info));
    }
    return ExitCode.OK.code();
  }

  private static JsonObject info(Session session) {
    int running = 0;
    int containers = 0;
    for (ContainerRecord container : session.containers().list()) {
      containers++;
      running += container.state() == ContainerState.RUNNING ? 1 : 0;
    }
    return JsonObject.builder()
        .put("Version", Version.NUMBER)
        .put("Root", session.root().toString())
        .put("RunRoot", session.runRoot().toString())
        .put("Driver", "overlay")
        .put("Images", session.store().images().ids().size())
        .put("Containers", containers)
        .put("ContainersRunning", running)
        .put("Platform", Platform.current().toString())
        .put("KernelVersion", System.getProperty("os.version", ""))
        .put("CPUs", Runtime.getRuntime().availableProcessors())
        .put("Java", Runtime.version().toString())
        .build();
  }
}
