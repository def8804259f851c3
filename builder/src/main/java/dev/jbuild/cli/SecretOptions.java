package dev.jbuild.cli;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.execute.Secrets;
import dev.jbuild.execute.SshAgents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code --secret} and {@code --ssh} as buildx does. */
final class SecretOptions {
  private static final String FORM = "use id=NAME,src=FILE or id=NAME,env=VARIABLE";

  private SecretOptions() {}

  /** {@code [type=file|env,]id=NAME[,src=FILE|,env=VARIABLE]} each. */
  static ImmutableMap<String, Secrets.Origin> secrets(
      ImmutableList<String> values, Environment environment) {
    ImmutableMap.Builder<String, Secrets.Origin> secrets = ImmutableMap.builder();
    for (String value : values) {
      Map<String, String> fields = fields(value);
      String id = fields.getOrDefault("id", "");
      if (id.isEmpty()) {
        throw CliException.usage("--secret " + value + ": the id is missing", FORM);
      }
      secrets.put(id, origin(id, fields, environment));
    }
    return secrets.buildKeepingLast();
  }

  private static Map<String, String> fields(String value) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : Splitter.on(',').split(value)) {
      int equals = field.indexOf('=');
      String key = equals < 0 ? field : field.substring(0, equals);
      String name =
          switch (key) {
            case "id", "env", "type" -> key;
            case "src", "source" -> "src";
            default ->
                throw CliException.usage("--secret " + value + ": unknown field " + key, FORM);
          };
      if (equals < 0) {
        throw CliException.usage("--secret " + value + ": " + key + " needs a value", FORM);
      }
      fields.put(name, field.substring(equals + 1));
    }
    return fields;
  }

  private static Secrets.Origin origin(
      String id, Map<String, String> fields, Environment environment) {
    String type = fields.getOrDefault("type", "");
    if (!type.isEmpty() && !type.equals("file") && !type.equals("env")) {
      throw CliException.usage("--secret id=" + id + ": unknown type " + type, "use file or env");
    }
    String source = fields.getOrDefault("src", "");
    String variable = fields.getOrDefault("env", "");
    if (type.equals("env") && variable.isEmpty()) {
      variable = source.isEmpty() ? id : source;
      source = "";
    }
    boolean named = variable.isEmpty() && source.isEmpty();
    if (named && type.isEmpty() && environment.variables().get(id) != null) {
      variable = id;
    }
    if (!variable.isEmpty()) {
      String text = environment.variables().get(variable);
      if (text == null) {
        throw CliException.usage(
            "--secret id=" + id + ": the environment has no variable " + variable);
      }
      return new Secrets.Origin.OfVariable(VariableBytes.of(variable, text));
    }
    Path file = environment.path(source.isEmpty() ? id : source);
    if (!Files.exists(file)) {
      throw CliException.usage("--secret id=" + id + ": no such file: " + file, FORM);
    }
    return new Secrets.Origin.OfFile(file);
  }

  /** {@code default|ID[=SOCKET|KEY[,KEY]]} each. */
  static ImmutableMap<String, SshAgents.Agent> agents(
      ImmutableList<String> values, Environment environment) {
    ImmutableMap.Builder<String, SshAgents.Agent> agents = ImmutableMap.builder();
    for (String value : values) {
      int equals = value.indexOf('=');
      String id = equals < 0 ? value : value.substring(0, equals);
      if (id.isEmpty()) {
        throw CliException.usage(
            "--ssh " + value + ": the id is missing", "use default, or ID=SOCKET|KEYFILE");
      }
      agents.put(id, agent(value, equals < 0 ? "" : value.substring(equals + 1), environment));
    }
    return agents.buildKeepingLast();
  }

  private static SshAgents.Agent agent(String value, String paths, Environment environment) {
    if (paths.isEmpty()) {
      String socket = environment.variables().get("SSH_AUTH_SOCK");
      if (socket == null || socket.isEmpty()) {
        throw CliException.usage(
            "--ssh " + value + ": SSH_AUTH_SOCK is not set",
            "start an ssh agent, or name a socket or key file: --ssh " + value + "=FILE");
      }
      return new SshAgents.Agent.OfSocket(environment.path(socket));
    }
    ImmutableList.Builder<Path> files = ImmutableList.builder();
    for (String path : Splitter.on(',').split(paths)) {
      Path file = environment.path(path);
      if (!Files.exists(file)) {
        throw CliException.usage("--ssh " + value + ": no such file: " + path);
      }
      files.add(file);
    }
    ImmutableList<Path> given = files.build();
    boolean socket = given.size() == 1 && !Files.isRegularFile(given.getFirst());
    return socket
        ? new SshAgents.Agent.OfSocket(given.getFirst())
        : new SshAgents.Agent.OfKeys(given);
  }
}
