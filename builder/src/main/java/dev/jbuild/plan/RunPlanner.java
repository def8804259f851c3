package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.CommandLine;
import dev.jbuild.recipe.Instruction.Heredoc;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/** Plans a {@code RUN}: its arguments, its environment, what its here-documents become. */
final class RunPlanner {
  /** BuildKit's argument for the host name of all steps; without it, a constant. */
  private static final String HOSTNAME_ARGUMENT = "BUILDKIT_SANDBOX_HOSTNAME";

  private static final String HOSTNAME = "buildkitsandbox";

  private final PlanContext context;
  private final ConfigEditor config;
  private final Scope scope;
  private final SourceNames sources;

  RunPlanner(PlanContext context, ConfigEditor config, Scope scope, SourceNames sources) {
    this.context = context;
    this.config = config;
    this.scope = scope;
    this.sources = sources;
  }

  Step.Run plan(Instruction.Run run, BiFunction<Instruction.Source, CreatedBy, StepInfo> infos) {
    Flags flags = new Flags(run.source(), run.flags(), context.faults);
    flags.refuseOthers("mount", "network", "no-cache", "retry", "security", "timeout");
    Optional<Step.Script> script = script(run);
    ImmutableList<String> arguments =
        switch (run.command()) {
          case CommandLine.Exec(var words) -> words;
          case CommandLine.Shell(var text) ->
              ImmutableList.<String>builder()
                  .addAll(config.shellOrDefault())
                  .add(script.map(Step.Script::path).orElseGet(() -> command(run, text)))
                  .build();
        };
    return new Step.Run(
        infos.apply(run.source(), CreatedBy.run(arguments, scope.arguments(), scope.variables())),
        arguments,
        scope.variables(),
        proxies(),
        config.user,
        config.workingDirectory,
        network(flags),
        context.options.buildArgs().getOrDefault(HOSTNAME_ARGUMENT, HOSTNAME),
        script,
        new MountReader(context, config, scope, sources).read(run),
        policy(flags));
  }

  private Step.RunPolicy policy(Flags flags) {
    Optional<Duration> timeout = flags.find("timeout").flatMap(this::timeout);
    return new Step.RunPolicy(
        isPrivileged(flags),
        flags.value("retry").map(RunPlanner::retries).orElse(0),
        timeout,
        !flags.isOn("no-cache"));
  }

  /**
   * What is no number the grammar has told already; this is reached when further faults are looked
   * for. One more than the most would overflow.
   */
  private static int retries(String value) {
    Integer retries = Ints.tryParse(value);
    return retries == null ? 0 : Math.min(retries, Integer.MAX_VALUE - 1);
  }

  /** Absent for 0, which is no limit. */
  private Optional<Duration> timeout(Instruction.Flag flag) {
    String value = flag.value().orElse("");
    OptionalLong nanos = GoDuration.parseNanos(value.startsWith("+") ? value.substring(1) : value);
    if (nanos.isEmpty()) {
      context.faults.add(
          flag.span(), "InvalidDuration", "invalid duration " + value, "use one such as 30s or 5m");
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(nanos.getAsLong())).filter(Duration::isPositive);
  }

  private boolean isPrivileged(Flags flags) {
    Optional<Instruction.Flag> flag = flags.find("security");
    if (flag.isEmpty() || flag.get().value().orElse("").equals("sandbox")) {
      return false;
    }
    if (!context.options.allowed().contains(BuildOptions.SECURITY_INSECURE)) {
      context.faults.add(
          flag.get().span(),
          "InsecureNotAllowed",
          "RUN --security=insecure is not allowed",
          "allow it with --allow " + BuildOptions.SECURITY_INSECURE + " on the command line");
    }
    return true;
  }

  private Network network(Flags flags) {
    Optional<Instruction.Flag> flag = flags.find("network");
    if (flag.isEmpty()) {
      return context.options.network();
    }
    return switch (flag.get().value().orElse("")) {
      case "none" -> Network.NONE;
      case "default" -> context.options.network();
      case "host" -> host(flag.get());
      default -> {
        context.faults.add(
            flag.get().span(),
            "InvalidNetwork",
            "unknown network " + flag.get().value().orElse(""),
            "use default, none or host");
        yield Network.NONE;
      }
    };
  }

  /** A recipe may not widen what the command line gave. */
  private Network host(Instruction.Flag flag) {
    if (context.options.network() != Network.HOST
        && !context.options.allowed().contains(BuildOptions.NETWORK_HOST)) {
      context.faults.add(
          flag.span(),
          "HostNetworkNotAllowed",
          "RUN --network=host is not allowed",
          "allow it with --allow network.host on the command line");
    }
    return Network.HOST;
  }

  /**
   * A here-document that stands alone and begins with {@code #!} is a program, not input of the
   * shell.
   */
  private Optional<Step.Script> script(Instruction.Run run) {
    if (run.command() instanceof CommandLine.Shell(var text)
        && run.heredocs().size() == 1
        && isBareHeredoc(text)
        && run.heredocs().getFirst().content().startsWith("#!")) {
      Heredoc heredoc = run.heredocs().getFirst();
      boolean plain = heredoc.name().indexOf('/') < 0 && !heredoc.name().startsWith(".");
      return Optional.of(new Step.Script(plain ? heredoc.name() : "script", heredoc.content()));
    }
    return Optional.empty();
  }

  /** A bare here-document is the command itself; any other is handed to the shell as written. */
  private static String command(Instruction.Run run, String text) {
    if (run.heredocs().isEmpty()) {
      return text;
    }
    if (isBareHeredoc(text)) {
      return run.heredocs().getFirst().content();
    }
    StringBuilder whole = new StringBuilder(text);
    for (Heredoc heredoc : run.heredocs()) {
      whole.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return whole.toString();
  }

  private static boolean isBareHeredoc(String text) {
    String command = text.strip();
    int at = 0;
    while (at < command.length() && Character.isDigit(command.charAt(at))) {
      at++;
    }
    return command.startsWith("<<", at)
        && command.indexOf('<', at + 2) < 0
        && command.indexOf(' ') < 0
        && command.indexOf('\t') < 0;
  }

  /**
   * In both spellings, whatever {@code ARG} declares, as with BuildKit; of two spellings on the
   * command line the lower-case one counts, and an empty value is none.
   */
  private ImmutableMap<String, String> proxies() {
    Map<String, String> given = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : context.options.buildArgs().entrySet()) {
      String name = entry.getKey().toLowerCase(Locale.ROOT);
      if (PlanContext.isProxy(name) && (entry.getKey().equals(name) || !given.containsKey(name))) {
        given.put(name, entry.getValue());
      }
    }
    ImmutableMap.Builder<String, String> proxies = ImmutableMap.builder();
    for (Map.Entry<String, String> entry : given.entrySet()) {
      if (!entry.getValue().isEmpty()) {
        proxies.put(entry.getKey().toUpperCase(Locale.ROOT), entry.getValue());
        proxies.put(entry.getKey(), entry.getValue());
      }
    }
    return proxies.buildOrThrow();
  }
}
