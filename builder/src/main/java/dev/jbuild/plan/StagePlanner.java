package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.Signals;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.StagePlan.Base;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.CommandLine;
import dev.jbuild.recipe.Instruction.KeyValue;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.recipe.Stage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns the instructions of one stage into steps: words expanded, configuration carried along. */
final class StagePlanner {
  private final PlanContext context;
  private final Stage stage;
  private final String displayName;
  private final SourceNames sources;
  private final Platform platform;
  private final ConfigEditor config;
  private final Scope scope;
  private final List<Step> steps = new ArrayList<>();
  private final Set<Integer> needs = new LinkedHashSet<>();
  private boolean inTrigger;

  /** What a stage begins with. */
  record Start(StageConfig config, Scope scope, Platform platform) {}

  StagePlanner(PlanContext context, Stage stage, StageNames names, Start start) {
    this.context = context;
    this.stage = stage;
    this.platform = start.platform();
    this.displayName =
        context.options.platform().prefix(platform) + names.displayName(stage.index());
    this.sources = new SourceNames(context, names, stage.index());
    this.config = new ConfigEditor(start.config());
    this.scope = new Scope(start.scope());
    if (!scope.isOpen()) {
      config.environment.forEach(scope::define);
    }
  }

  /** Variables as they stand after the last instruction, for stages that start from this one. */
  Scope scope() {
    return scope;
  }

  /**
   * Plans the stage.
   *
   * @param triggers of the base, which come first
   */
  StagePlan plan(
      Base base,
      ImmutableList<Instruction> triggers,
      ImmutableList<Instruction> instructions,
      boolean cacheAllowed) {
    if (base instanceof Base.Stage(int index)) {
      needs.add(index);
    }
    if (base instanceof Base.Directory(var source)) {
      steps.add(copyOf(source));
    }
    inTrigger = true;
    for (Instruction instruction : triggers) {
      context.faults.trigger(stage.from().source().span(), instruction.source().text());
      dispatch(instruction);
    }
    inTrigger = false;
    for (Instruction instruction : instructions) {
      context.faults.instruction();
      dispatch(instruction);
    }
    context.faults.instruction();
    return new StagePlan(
        stage.index(),
        displayName,
        platform,
        base,
        ImmutableList.copyOf(steps),
        ImmutableSet.copyOf(needs),
        config.build(),
        cacheAllowed);
  }

  private Step.Copy copyOf(Step.Source source) {
    Instruction.Source from = stage.from().source();
    CopyRequest request = CopyRequest.ofPath("", "/", from.text());
    return new Step.Copy(
        info(from, from.text()), ImmutableList.of(new Step.Part(source, request)), false);
  }

  private void dispatch(Instruction instruction) {
    switch (instruction) {
      case Instruction.From from -> throw new IllegalStateException("FROM inside a stage");
      case Instruction.Arg arg -> arg(arg);
      case Instruction.Env env -> env(env);
      case Instruction.Label label -> label(label);
      case Instruction.Run run ->
          addRun(new RunPlanner(context, config, scope, sources).plan(run, this::info));
      case Instruction.Copy copy -> {
        CopySteps planner = new CopySteps(context, config, scope, sources);
        planner.copy(copy, this::info).ifPresent(this::addCopy);
      }
      case Instruction.Add add -> {
        CopySteps planner = new CopySteps(context, config, scope, sources);
        planner.add(add, this::info).ifPresent(this::addCopy);
      }
      case Instruction.User user -> user(user);
      case Instruction.Workdir workdir -> workdir(workdir);
      case Instruction.Cmd cmd -> {
        config.cmd(arguments(cmd.command()));
        configure(cmd.source(), "CMD " + quoted(arguments(cmd.command())));
      }
      case Instruction.Entrypoint entrypoint -> {
        config.entrypoint(arguments(entrypoint.command()));
        configure(entrypoint.source(), "ENTRYPOINT " + quoted(arguments(entrypoint.command())));
      }
      case Instruction.Expose expose -> expose(expose);
      case Instruction.Volume volume -> volume(volume);
      case Instruction.Shell shell -> {
        config.shell(shell.shell());
        configure(shell.source(), "SHELL " + quoted(shell.shell()));
      }
      case Instruction.Stopsignal stopsignal -> stopsignal(stopsignal);
      case Instruction.Healthcheck healthcheck -> {
        config.healthcheck = Optional.of(new HealthcheckReader(context).read(healthcheck));
        configure(healthcheck.source(), healthcheck.source().text());
      }
      case Instruction.Onbuild onbuild -> {
        config.onBuild.add(onbuild.triggerText());
        configure(onbuild.source(), "ONBUILD " + onbuild.triggerText());
      }
      case Instruction.Maintainer maintainer -> {
        config.author = Optional.of(maintainer.maintainer());
        configure(maintainer.source(), "MAINTAINER " + maintainer.maintainer());
      }
    }
  }

  private void arg(Instruction.Arg arg) {
    for (Instruction.ArgDefinition definition : arg.definitions()) {
      String name = definition.name();
      context.declareArg(name);
      String given = context.buildArg(name);
      String value = given;
      if (value == null && definition.defaultValue().isPresent()) {
        value = context.expand(definition.defaultValue().get(), scope, arg.source().span());
      } else if (value == null) {
        value = context.globalArgs.get(name);
      }
      if (value != null) {
        scope.define(name, value);
      }
      scope.declare(name);
    }
    if (context.faults.isDoubtful()) {
      scope.forget(names(arg));
    }
    // as written: a value from the command line may be a secret, and counts only where it is used
    configure(arg.source(), arg.source().text());
  }

  private static Set<String> names(Instruction.Arg arg) {
    Set<String> names = new LinkedHashSet<>();
    for (Instruction.ArgDefinition definition : arg.definitions()) {
      names.add(definition.name());
    }
    return names;
  }

  private void env(Instruction.Env env) {
    ImmutableList<KeyValue> pairs = expandPairs(env.pairs(), env.source().span());
    StringBuilder shown = new StringBuilder("ENV");
    Set<String> names = new LinkedHashSet<>();
    for (KeyValue pair : pairs) {
      if (pair.key().isEmpty()) {
        context.faults.add(env.source().span(), "BlankName", "ENV name is blank");
        continue;
      }
      scope.define(pair.key(), pair.value());
      config.environment.put(pair.key(), pair.value());
      shown.append(' ').append(pair.key()).append('=').append(pair.value());
      names.add(pair.key());
    }
    if (context.faults.isDoubtful()) {
      scope.forget(names);
    }
    configure(env.source(), shown.toString());
  }

  private void label(Instruction.Label label) {
    StringBuilder shown = new StringBuilder("LABEL");
    for (KeyValue pair : expandPairs(label.pairs(), label.source().span())) {
      if (pair.key().isEmpty()) {
        context.faults.add(label.source().span(), "BlankName", "LABEL name is blank");
        continue;
      }
      config.labels.put(pair.key(), pair.value());
      shown.append(' ').append(pair.key()).append('=').append(pair.value());
    }
    configure(label.source(), shown.toString());
  }

  /** All words of one instruction see the values before it. */
  private ImmutableList<KeyValue> expandPairs(ImmutableList<KeyValue> pairs, SourceSpan span) {
    ImmutableList.Builder<KeyValue> expanded = ImmutableList.builder();
    for (KeyValue pair : pairs) {
      expanded.add(
          new KeyValue(
              context.expand(pair.key(), scope, span), context.expand(pair.value(), scope, span)));
    }
    return expanded.build();
  }

  private void user(Instruction.User user) {
    config.user = context.expand(user.user(), scope, user.source().span());
    configure(user.source(), "USER " + config.user);
  }

  private void workdir(Instruction.Workdir workdir) {
    String path = context.expand(workdir.path(), scope, workdir.source().span());
    boolean known = path.startsWith("/") || scope.knowsDirectory();
    scope.directoryKnown(known && !context.faults.isDoubtful());
    config.workingDirectory = ImagePaths.resolve(config.workingDirectory, path);
    StepInfo info = info(workdir.source(), "WORKDIR " + config.workingDirectory);
    if (config.workingDirectory.equals("/")) {
      steps.add(new Step.Configure(info));
    } else {
      steps.add(new Step.Workdir(info, config.workingDirectory, config.user));
    }
  }

  private void expose(Instruction.Expose expose) {
    SourceSpan span = expose.source().span();
    for (String word : expose.ports()) {
      for (String port : context.expandToWords(word, scope, span)) {
        if (!Ports.add(port, config.exposedPorts)) {
          context.faults.add(
              span,
              "InvalidPort",
              "invalid port " + port,
              "use PORT, FIRST-LAST, with /tcp, /udp or /sctp; ports go from 0 to 65535");
        }
      }
    }
    configure(expose.source(), expose.source().text());
  }

  private void volume(Instruction.Volume volume) {
    for (String path : volume.paths()) {
      String expanded = context.expand(path, scope, volume.source().span());
      if (expanded.isEmpty()) {
        context.faults.add(volume.source().span(), "BlankVolume", "VOLUME path is empty");
      } else {
        config.volumes.add(expanded);
      }
    }
    configure(volume.source(), volume.source().text());
  }

  private void stopsignal(Instruction.Stopsignal stopsignal) {
    SourceSpan span = stopsignal.source().span();
    String signal = context.expand(stopsignal.signal(), scope, span);
    if (!Signals.isSignal(signal)) {
      context.faults.add(
          span, "InvalidSignal", "invalid signal " + signal, "use a name such as SIGTERM, or 1-64");
    }
    config.stopSignal = Optional.of(signal);
    configure(stopsignal.source(), "STOPSIGNAL " + signal);
  }

  private ImmutableList<String> arguments(CommandLine command) {
    return switch (command) {
      case CommandLine.Exec(var arguments) -> arguments;
      case CommandLine.Shell(var text) ->
          ImmutableList.<String>builder().addAll(config.shellOrDefault()).add(text).build();
    };
  }

  private void addCopy(Step.Copy step) {
    for (Step.Part part : step.parts()) {
      need(part.source());
    }
    steps.add(step);
  }

  private void addRun(Step.Run step) {
    for (RunMount mount : step.mounts()) {
      mount.from().ifPresent(this::need);
    }
    steps.add(step);
  }

  private void need(Step.Source source) {
    if (source instanceof Step.Source.Stage(int index)) {
      needs.add(index);
    }
  }

  private void configure(Instruction.Source source, String createdBy) {
    steps.add(new Step.Configure(info(source, createdBy)));
  }

  /** A trigger has no place in the recipe but that of {@code FROM}. */
  private StepInfo info(Instruction.Source source, String createdBy) {
    return info(source, CreatedBy.of(createdBy));
  }

  private StepInfo info(Instruction.Source source, CreatedBy createdBy) {
    Instruction.Source place = inTrigger ? stage.from().source() : source;
    return new StepInfo(
        stage.index(),
        displayName,
        context.location(place),
        place.span(),
        source.text(),
        createdBy);
  }

  static String quoted(ImmutableList<String> words) {
    StringBuilder text = new StringBuilder("[");
    for (String word : words) {
      text.append(text.length() == 1 ? "" : " ").append('"');
      text.append(word.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
    return text.append(']').toString();
  }
}
