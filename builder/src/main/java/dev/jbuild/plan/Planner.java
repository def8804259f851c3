package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Limits;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.RecipeReader;
import dev.jbuild.oci.OciException;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.StagePlan.Base;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.ArgDefinition;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.recipe.Stage;
import dev.jbuild.recipe.expand.Variables;
import dev.jbuild.store.StoredImage;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Makes the step graph of a recipe. Stages that the target does not need are neither planned nor
 * are their bases looked for.
 */
public final class Planner {
  private final PlanContext context;
  private final StageNames names;
  private final Map<Integer, Base> bases = new HashMap<>();
  private final Map<Integer, Platform> platforms = new HashMap<>();
  private final Map<Integer, StagePlan> plans = new HashMap<>();
  private final Map<Integer, Scope> scopes = new HashMap<>();

  /** Stages of whose base nothing is known. */
  private final Set<Integer> unknown = new HashSet<>();

  private final Supplier<Optional<Instant>> contextTime;

  private Planner(PlanContext context, Supplier<Optional<Instant>> contextTime) {
    this.context = context;
    this.contextTime = contextTime;
    this.names = new StageNames(context.recipe.stages());
  }

  /**
   * Plans the recipe.
   *
   * @throws RecipeException with every fault found
   * @throws dev.jbuild.base.JbuildException when a base image cannot be had
   */
  public static StepGraph plan(Recipe recipe, BuildOptions options, BaseImages images) {
    return plan(recipe, options, images, Optional::empty);
  }

  /**
   * As {@link #plan(Recipe, BuildOptions, BaseImages)}.
   *
   * @param contextTime what {@code SOURCE_DATE_EPOCH=context} means, asked for only then; absent:
   *     nothing
   */
  public static StepGraph plan(
      Recipe recipe,
      BuildOptions options,
      BaseImages images,
      Supplier<Optional<Instant>> contextTime) {
    return new Planner(new PlanContext(recipe, options, images, true), contextTime).plan();
  }

  /**
   * What planning would find wrong with the recipe, in the order of the recipe. Nothing that
   * depends on a base or other image that {@code images} does not have is among it.
   *
   * @param allStages also of stages that the target does not need; so it is for a target that is
   *     none, which is nothing that this tells
   */
  public static ImmutableList<Diagnostic> check(
      Recipe recipe, BuildOptions options, BaseImages images, boolean allStages) {
    PlanContext context = new PlanContext(recipe, options, images, false);
    return new Planner(context, Optional::empty).check(allStages);
  }

  private ImmutableList<Diagnostic> check(boolean allStages) {
    globalArguments();
    Set<Integer> wanted = new TreeSet<>();
    OptionalInt target = allStages ? OptionalInt.empty() : findTarget();
    if (target.isEmpty()) {
      for (Stage stage : context.recipe.stages()) {
        wanted.add(stage.index());
      }
    } else {
      wanted.add(target.getAsInt());
    }
    for (int index : reachable(wanted)) {
      planStage(index);
    }
    return context.faults.all();
  }

  private StepGraph plan() {
    PlanWarnings.frontend(context);
    globalArguments();
    Optional<Instant> epoch = sourceDateEpoch();
    int target = target();
    context.faults.throwIfAny();
    SortedSet<Integer> reachable = reachable(Set.of(target));
    ImmutableList.Builder<StagePlan> ordered = ImmutableList.builder();
    for (int index : reachable) {
      ordered.add(planStage(index));
    }
    context.faults.throwIfAny();
    context.warnAboutUnusedArgs();
    PlanWarnings.unknownStages(context, names);
    checkHistory(target);
    StagePlan targetPlan = plans.get(target);
    if (targetPlan == null) {
      throw new IllegalStateException("the target is always reachable");
    }
    return new StepGraph(
        context.recipe.source().name(),
        ordered.build(),
        targetPlan,
        ImmutableList.copyOf(context.warnings),
        epoch);
  }

  /**
   * The history stands in the image's configuration, which nobody reads beyond a limit: this is
   * told before anything runs.
   */
  private void checkHistory(int target) {
    long length = 0;
    StagePlan stage = plans.get(target);
    while (stage != null) {
      for (Step step : stage.steps()) {
        length += step.info().createdBy().length();
        if (length > Limits.CONFIG_BYTES) {
          throw PlanException.historyTooLong(step.info(), Limits.CONFIG_BYTES);
        }
      }
      stage = stage.base() instanceof Base.Stage(int from) ? plans.get(from) : null;
    }
  }

  /**
   * Arguments before the first {@code FROM}; platform arguments are there without being declared.
   */
  private void globalArguments() {
    platformArguments("BUILD", context.options.platform().build());
    platformArguments("TARGET", context.options.platform().target());
    String last = context.recipe.stages().getLast().name().orElse("default");
    context.globalArgs.put("TARGETSTAGE", context.options.target().orElse(last));
    Variables globals = name -> Optional.ofNullable(context.globalArgs.get(name));
    for (String name : ImmutableList.copyOf(context.globalArgs.keySet())) {
      String given = context.options.buildArgs().get(name);
      if (given != null) {
        context.globalArgs.put(name, given);
      }
    }
    for (Instruction.Arg arg : context.recipe.globalArgs()) {
      for (ArgDefinition definition : arg.definitions()) {
        context.declareArg(definition.name());
        String given = context.options.buildArgs().get(definition.name());
        if (given != null) {
          context.globalArgs.put(definition.name(), given);
        } else if (definition.defaultValue().isPresent()) {
          context.globalArgs.put(
              definition.name(),
              context.expand(definition.defaultValue().get(), globals, arg.source().span()));
        }
      }
    }
  }

  private void platformArguments(String side, Platform platform) {
    context.globalArgs.put(side + "PLATFORM", platform.toString());
    context.globalArgs.put(side + "OS", platform.os());
    context.globalArgs.put(side + "OSVERSION", platform.osVersion());
    context.globalArgs.put(side + "ARCH", platform.architecture());
    context.globalArgs.put(side + "VARIANT", platform.variant());
  }

  /**
   * The time that {@code SOURCE_DATE_EPOCH}, given or global, stands for. Stages see the seconds in
   * place of the word {@code context}, and nothing where the context has no time: one that is local
   * has none (BuildKit 0.32, {@code dockerfile2llb/epoch.go}; a named context or stage as value is
   * not taken).
   */
  private Optional<Instant> sourceDateEpoch() {
    String given = context.buildArg(PlanContext.SOURCE_DATE_EPOCH);
    String value = given == null ? context.globalArgs.get(PlanContext.SOURCE_DATE_EPOCH) : given;
    if (value == null || value.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> time =
        value.equals("context") ? contextTime.get() : Optional.of(instant(value));
    context.epoch(time.isPresent() ? Long.toString(time.get().getEpochSecond()) : "");
    return time;
  }

  private static Instant instant(String seconds) {
    try {
      return Instant.ofEpochSecond(Long.parseLong(seconds));
    } catch (NumberFormatException | DateTimeException e) {
      throw PlanException.badEpoch(seconds);
    }
  }

  private int target() {
    OptionalInt target = findTarget();
    if (target.isEmpty()) {
      throw PlanException.unknownTarget(context.options.target().orElse(""), names.all());
    }
    return target.getAsInt();
  }

  private OptionalInt findTarget() {
    Optional<String> wanted = context.options.target();
    if (wanted.isEmpty()) {
      return OptionalInt.of(names.count() - 1);
    }
    OptionalInt byName = names.byName(wanted.get(), names.count());
    if (byName.isEmpty()
        && wanted.get().matches("[0-9]{1,6}")
        && Integer.parseInt(wanted.get()) < names.count()) {
      return OptionalInt.of(Integer.parseInt(wanted.get()));
    }
    return byName;
  }

  /**
   * Walks from the targets over bases and copies; numbers are in source order, which is also build
   * order.
   */
  private SortedSet<Integer> reachable(Set<Integer> targets) {
    TreeSet<Integer> found = new TreeSet<>();
    TreeSet<Integer> todo = new TreeSet<>(targets);
    while (!todo.isEmpty()) {
      int index = todo.pollLast();
      found.add(index);
      Stage stage = context.recipe.stages().get(index);
      Base base = base(stage);
      bases.put(index, base);
      if (base instanceof Base.Stage(int from)) {
        todo.add(from);
      }
      for (Instruction instruction : instructions(stage)) {
        addSourceStages(instruction, index, todo);
      }
      for (Instruction trigger : triggers(base, stage)) {
        addSourceStages(trigger, index, todo);
      }
    }
    return found;
  }

  private void addSourceStages(Instruction instruction, int index, Set<Integer> todo) {
    for (String name : sourceNames(instruction)) {
      if (context.namedContext(name).isPresent()) {
        continue;
      }
      OptionalInt stage =
          name.matches("[0-9]{1,6}")
              ? OptionalInt.of(Integer.parseInt(name))
              : names.byName(name, names.count());
      if (stage.isPresent() && stage.getAsInt() < index) {
        todo.add(stage.getAsInt());
      }
    }
  }

  /** What an instruction says in {@code --from}, or in {@code from} of its mounts. */
  private static List<String> sourceNames(Instruction instruction) {
    List<String> found = new ArrayList<>();
    if (instruction instanceof Instruction.Copy copy) {
      for (Instruction.Flag flag : copy.flags()) {
        if (flag.name().equals("from")) {
          found.add(flag.value().orElse(""));
        }
      }
    } else if (instruction instanceof Instruction.Run run) {
      for (Instruction.Flag flag : run.flags()) {
        if (flag.name().equals("mount")) {
          MountFields.from(flag.value().orElse("")).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private Base base(Stage stage) {
    Instruction.From from = stage.from();
    SourceSpan span = from.source().span();
    Variables globals = name -> Optional.ofNullable(context.globalArgs.get(name));
    Optional<Platform> asked = askedPlatform(from, globals);
    Platform platform = asked.orElse(context.options.platform().target());
    platforms.put(stage.index(), platform);
    if (asked.isEmpty()) {
      return unknown(stage); // nothing is looked up for a platform that does not exist
    }
    int before = context.faults.count();
    String image = context.expand(from.image(), globals, span);
    if (image.isEmpty() && context.faults.count() == before) {
      context.faults.add(
          span,
          "BlankBaseName",
          "base name (" + from.image() + ") is blank",
          "give the argument a default: ARG NAME=value before FROM, or pass --build-arg");
    }
    if (image.isEmpty()) {
      return unknown(stage);
    }
    String name = isReplaced(stage) ? stage.name().orElse("") : image;
    Optional<NamedContext> named = context.namedContext(name);
    if (named.isPresent()) {
      return base(context.source(name, named.get(), platform, from.source()), stage);
    }
    OptionalInt earlier = names.byName(image, stage.index());
    if (earlier.isPresent()) {
      return new Base.Stage(earlier.getAsInt());
    }
    return image.equals("scratch")
        ? new Base.Scratch()
        : base(context.image(image, platform, from.source()), stage);
  }

  private Base base(Optional<Step.Source> source, Stage stage) {
    return source.isPresent() ? base(source.get()) : unknown(stage);
  }

  /** Planned on nothing, and nothing is told that depends on the base. */
  private Base unknown(Stage stage) {
    unknown.add(stage.index());
    return new Base.Scratch();
  }

  private static Base base(Step.Source source) {
    return switch (source) {
      case Step.Source.Image(StoredImage image) -> new Base.Image(image);
      case Step.Source.NamedContext _, Step.Source.Remote _ -> new Base.Directory(source);
      case Step.Source.Scratch scratch -> new Base.Scratch();
      case Step.Source.Stage(int index) -> new Base.Stage(index);
      case Step.Source.Context context ->
          throw new IllegalArgumentException("the context itself is no base");
    };
  }

  /** A named context of the stage's own name stands for the whole stage. */
  private boolean isReplaced(Stage stage) {
    return stage.name().flatMap(context::namedContext).isPresent();
  }

  private ImmutableList<Instruction> instructions(Stage stage) {
    return isReplaced(stage) ? ImmutableList.of() : stage.instructions();
  }

  /** Absent when it is none, which is then among the faults. */
  private Optional<Platform> askedPlatform(Instruction.From from, Variables globals) {
    Flags flags = new Flags(from.source(), from.flags(), context.faults);
    flags.refuseOthers("platform");
    Optional<Instruction.Flag> flag = flags.find("platform");
    if (flag.isEmpty()) {
      return Optional.of(context.options.platform().target());
    }
    String written = flag.get().value().orElse("");
    String wanted = context.expand(written, globals, flag.get().span());
    try {
      if (!wanted.isEmpty()) {
        return Optional.of(Platform.specified(wanted));
      }
      context.faults.add(
          flag.get().span(),
          "InvalidPlatform",
          "empty platform value from expression " + written,
          "give the argument a default: ARG NAME=value before FROM, or pass --build-arg");
    } catch (OciException e) {
      context.faults.add(
          flag.get().span(),
          "InvalidPlatform",
          PlanContext.message(e),
          e.hint().orElse("write OS/ARCHITECTURE"));
    }
    return Optional.empty();
  }

  /** A stage that starts from another has that one's platform, as with BuildKit. */
  private Platform platform(int index, Base base) {
    return base instanceof Base.Stage(int from)
        ? earlier(from).platform()
        : platforms.getOrDefault(index, context.options.platform().target());
  }

  private StagePlan planStage(int index) {
    Stage stage = context.recipe.stages().get(index);
    Base base = bases.getOrDefault(index, new Base.Scratch());
    StagePlanner planner =
        new StagePlanner(
            context,
            stage,
            names,
            new StagePlanner.Start(
                baseConfig(base),
                unknown.contains(index) ? Scope.open() : inheritedScope(base),
                platform(index, base)));
    StagePlan plan =
        planner.plan(base, triggers(base, stage), instructions(stage), cacheAllowed(stage));
    plans.put(index, plan);
    scopes.put(index, planner.scope());
    return plan;
  }

  private boolean cacheAllowed(Stage stage) {
    return !context.options.noCache()
        && stage.name().filter(context.options.noCacheStages()::contains).isEmpty();
  }

  private StageConfig baseConfig(Base base) {
    return switch (base) {
      case Base.Scratch scratch -> ConfigEditor.scratch();
      case Base.Directory directory -> ConfigEditor.scratch();
      case Base.Image(StoredImage image) -> ImageConfigs.read(image.config());
      case Base.Stage(int index) -> earlier(index).config();
    };
  }

  private Scope inheritedScope(Base base) {
    if (base instanceof Base.Stage(int index)) {
      Scope scope = scopes.get(index);
      return scope == null ? new Scope() : scope;
    }
    return new Scope();
  }

  private StagePlan earlier(int index) {
    StagePlan plan = plans.get(index);
    if (plan == null) {
      throw new IllegalStateException("stage " + index + " is planned before those that need it");
    }
    return plan;
  }

  /** {@code ONBUILD} of the base: instructions that stand at the start of this stage. */
  private ImmutableList<Instruction> triggers(Base base, Stage stage) {
    ImmutableList<String> texts =
        switch (base) {
          case Base.Scratch scratch -> ImmutableList.of();
          case Base.Directory directory -> ImmutableList.of();
          case Base.Image(StoredImage image) -> ImageConfigs.read(image.config()).onBuild();
          case Base.Stage(int index) -> onBuildOf(index);
        };
    ImmutableList.Builder<Instruction> triggers = ImmutableList.builder();
    for (String text : texts) {
      triggers.addAll(parseTrigger(text, stage.from().source().span()));
    }
    return triggers.build();
  }

  private ImmutableList<String> onBuildOf(int index) {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    for (Instruction instruction : instructions(context.recipe.stages().get(index))) {
      if (instruction instanceof Instruction.Onbuild onbuild) {
        texts.add(onbuild.triggerText());
      }
    }
    return texts.build();
  }

  private ImmutableList<Instruction> parseTrigger(String text, SourceSpan span) {
    RecipeSource source = new RecipeSource("ONBUILD", "FROM scratch\n" + text + "\n");
    return switch (new RecipeReader().read(source)) {
      case ParseResult.Parsed(Recipe recipe) -> recipe.stages().getFirst().instructions();
      case ParseResult.Rejected(_, ImmutableList<Diagnostic> diagnostics, _) -> {
        context.faults.add(
            span,
            "InvalidTrigger",
            "trigger of the base, ONBUILD " + text + ": " + diagnostics.getFirst().message());
        yield ImmutableList.of();
      }
    };
  }
}
