package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import dev.jbuild.json.JsonObject;
import java.util.Optional;

/** {@code jbuild version}: the version of the program and of what it runs on. */
final class VersionCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel("version", "[OPTIONS]", "Show the version of jbuild.")
        .value("-f, --format", "FORMAT", "json, or a Go template.");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    Optional<String> format = arguments.value("--format");
    if (format.isEmpty()) {
      session.out().line("jbuild " + Version.NUMBER);
      return ExitCode.OK.code();
    }
    JsonObject version =
        JsonObject.builder()
            .put("Version", Version.NUMBER)
            .put("Java", Runtime.version().toString())
            .put("Os", "linux")
            .put("Arch", System.getProperty("os.arch", ""))
            .build();
    session
        .out()
        .line(
            format.get().equals("json")
                ? JsonOutput.compact(version)
                : Template.parse(format.get()).render(version));
    return ExitCode.OK.code();
  }
}
