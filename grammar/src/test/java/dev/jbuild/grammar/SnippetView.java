package dev.jbuild.grammar;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.CommandLine;
import dev.jbuild.recipe.Instruction.Flag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** One line of text for an instruction, made from the model and from the corpus alike. */
final class SnippetView {
  private SnippetView() {}

  static String of(Instruction instruction) {
    String lines =
        instruction.source().span().startLine() + "-" + instruction.source().span().endLine();
    return instruction.source().keyword() + " " + lines + " " + details(instruction);
  }

  private static String details(Instruction instruction) {
    return switch (instruction) {
      case Instruction.From from -> throw new AssertionError("FROM inside of a stage");
      case Instruction.Arg arg ->
          arg.definitions().stream()
              .map(each -> each.name() + "=" + each.defaultValue().orElse("<none>"))
              .toList()
              .toString();
      case Instruction.Run run -> command(run.command()) + flag(run.flags(), "network", "default");
      case Instruction.Copy copy ->
          copy.sources() + ">" + copy.destination() + flag(copy.flags(), "from", "");
      case Instruction.Add add -> add.sources() + ">" + add.destination();
      case Instruction.Env env -> pairs(env.pairs());
      case Instruction.Label label -> pairs(label.pairs());
      case Instruction.User user -> user.user();
      case Instruction.Workdir workdir -> workdir.path();
      case Instruction.Cmd cmd -> command(cmd.command());
      case Instruction.Entrypoint entrypoint -> command(entrypoint.command());
      case Instruction.Expose expose -> new TreeSet<>(expose.ports()).toString();
      case Instruction.Volume volume -> volume.paths().toString();
      case Instruction.Shell shell -> shell.shell().toString();
      case Instruction.Stopsignal stopsignal -> stopsignal.signal();
      case Instruction.Healthcheck healthcheck -> healthcheck.command().toString();
      case Instruction.Onbuild onbuild -> onbuild.triggerText();
      case Instruction.Maintainer maintainer -> maintainer.maintainer();
    };
  }

  private static String command(CommandLine command) {
    return switch (command) {
      case CommandLine.Exec(var arguments) -> arguments + "false";
      case CommandLine.Shell(var text) -> "[" + text + "]true";
    };
  }

  private static String flag(List<Flag> flags, String name, String otherwise) {
    return flags.stream()
        .filter(flag -> flag.name().equals(name))
        .map(flag -> flag.value().orElse(""))
        .findFirst()
        .orElse(otherwise);
  }

  private static String pairs(List<Instruction.KeyValue> pairs) {
    return pairs.stream().map(pair -> pair.key() + "=" + pair.value()).toList().toString();
  }

  static String of(JsonObject command) {
    String keyword = command.get("instruction").getAsString().toUpperCase(Locale.ROOT);
    JsonArray lines = command.getAsJsonArray("lines");
    String details =
        switch (keyword) {
          case "ARG" -> pairs(command.getAsJsonArray("Args"));
          case "RUN" ->
              strings(command, "CmdLine")
                  + command.get("PrependShell").getAsString()
                  + command.get("network").getAsString();
          case "CMD", "ENTRYPOINT" ->
              strings(command, "CmdLine") + command.get("PrependShell").getAsString();
          case "COPY" ->
              strings(command, "SourcePaths")
                  + ">"
                  + command.get("DestPath").getAsString()
                  + command.get("From").getAsString();
          case "ADD" ->
              strings(command, "SourcePaths") + ">" + command.get("DestPath").getAsString();
          case "ENV" -> pairs(command.getAsJsonArray("Env"));
          case "LABEL" -> pairs(command.getAsJsonArray("Labels"));
          case "USER" -> command.get("User").getAsString();
          case "WORKDIR" -> command.get("Path").getAsString();
          case "EXPOSE" -> new TreeSet<>(strings(command, "Ports")).toString();
          case "VOLUME" -> strings(command, "Volumes").toString();
          case "STOPSIGNAL" -> command.get("Signal").getAsString();
          case "ONBUILD" -> command.get("Expression").getAsString();
          case "MAINTAINER" -> command.get("Maintainer").getAsString();
          default -> command.toString();
        };
    return keyword + " " + lines.get(0) + "-" + lines.get(1) + " " + details;
  }

  private static List<String> strings(JsonObject command, String member) {
    List<String> strings = new ArrayList<>();
    for (JsonElement each : command.getAsJsonArray(member)) {
      strings.add(each.getAsString());
    }
    return strings;
  }

  private static String pairs(JsonArray pairs) {
    List<String> shown = new ArrayList<>();
    for (JsonElement each : pairs) {
      JsonObject pair = each.getAsJsonObject();
      JsonElement value = pair.get("Value");
      shown.add(
          pair.get("Key").getAsString()
              + "="
              + (value.isJsonNull() ? "<none>" : value.getAsString()));
    }
    return shown.toString();
  }
}
