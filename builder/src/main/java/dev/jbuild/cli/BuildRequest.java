package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.ByteSize;
import dev.jbuild.execute.Sandbox;
import dev.jbuild.execute.Secrets;
import dev.jbuild.execute.SshAgents;
import dev.jbuild.image.ImageForm;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.BuildOptions;
import dev.jbuild.plan.Network;
import dev.jbuild.plan.TargetPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of {@code build}, checked.
 *
 * @param context as the user wrote it
 * @param recipe as the user wrote it; {@code -} is standard input
 * @param ignoreFile as the user wrote it; absent when the build finds it by itself
 * @param platforms at least one, each once
 * @param form of the documents of the result
 * @param sandbox of all steps
 * @param requireCached fail instead of running a step
 * @param squash make one layer of those of all steps
 * @param timeout of the whole build
 * @param secrets for steps and for fetching
 * @param agents by id
 * @param pull of base images
 */
record BuildRequest(
    String context,
    Optional<String> recipe,
    Optional<String> ignoreFile,
    ImmutableList<ImageReference> tags,
    ImmutableList<Platform> platforms,
    ImageForm form,
    BuildOptions options,
    Sandbox sandbox,
    int jobs,
    long maxLayerBytes,
    boolean requireCached,
    boolean squash,
    Optional<Path> iidFile,
    Optional<Path> metadataFile,
    Optional<Deadline.Limit> timeout,
    Secrets secrets,
    ImmutableMap<String, SshAgents.Agent> agents,
    PullOptions pull) {
  private static final long DEFAULT_MAX_LAYER = 64L << 30;
  private static final int LEAST_JOBS = 8;

  /** Stands for the time of the context, which only planning asks for. */
  private static final String EPOCH_OF_CONTEXT = "context";

  /** Among the build arguments when the option, the environment or {@code --build-arg} has it. */
  static final String SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH";

  /** Which recipe and context. */
  RecipeFiles.Wanted wanted() {
    return new RecipeFiles.Wanted(context, recipe, options.buildArgs(), secrets);
  }

  static CommandModel model() {
    return addTo(
        new CommandModel("build", "[OPTIONS] CONTEXT", "Build an image from a recipe."),
        "oci|docker",
        "Media types of the image (default: oci)");
  }

  /**
   * Adds the options of a build, and its argument.
   *
   * @param formats what {@code --format} may be, for the help
   */
  static CommandModel addTo(CommandModel model, String formats, String aboutFormats) {
    addRecipe(model);
    model.value("--format", formats, aboutFormats);
    addResult(StepOptions.addTo(addSources(model)));
    return model.arguments(1, 1);
  }

  private static void addRecipe(CommandModel model) {
    model
        .value(
            "-f, --file",
            "FILE",
            "Recipe; - is standard input (default: Recipe, Containerfile or Dockerfile in CONTEXT)")
        .value("--ignorefile", "FILE", "Ignore file, in place of .dockerignore and the like")
        .values("-t, --tag", "NAME[:TAG]", "Name of the image; may be given many times")
        .values(
            "--build-arg", "NAME[=VALUE]", "Value of an ARG; without a value, from the environment")
        .value("--build-arg-file", "FILE", "File with one NAME=VALUE a line")
        .value("--target", "STAGE", "Stage to build (default: the last)")
        .values("--label", "NAME=VALUE", "Label of the image")
        .values(
            "--annotation",
            "[LEVEL:]KEY=VALUE",
            "Annotation; LEVEL is manifest (default), index, manifest-descriptor,"
                + " index-descriptor");
  }

  private static CommandModel addSources(CommandModel model) {
    model
        .values("--secret", "id=NAME,src=FILE|env=VAR", "Secret for RUN --mount=type=secret")
        .values("--ssh", "default|ID[=SOCKET|KEY]", "Agent for RUN --mount=type=ssh")
        .values("--build-context", "NAME=VALUE", "Further context: directory, image or layout")
        .values("--allow", "GRANT", "What a recipe may do: network.host, security.insecure")
        .values(
            "--platform", "OS/ARCH,...", "Platforms of the image; several make an index of images")
        .flag("--no-cache", "Run every step")
        .values("--no-cache-filter", "STAGE", "Run every step of this stage")
        .flag("--require-cached", "Fail with exit code 3 when a step would have to run");
    return PullOptions.addTo(model, "a base");
  }

  private static void addResult(CommandModel model) {
    model
        .value("--max-layer-size", "BYTES", "Most that one layer may hold (default: 64g)")
        .flag("--squash", "Make one layer of those of all steps; the base keeps its own")
        .value("-j, --jobs", "N", "Steps that run at once")
        .value("--timeout", "DURATION", "Stop the build when it takes longer, as 90s or 1h30m")
        .value("--iidfile", "FILE", "Write the image id to a file")
        .value("--metadata-file", "FILE", "Write digests and step times to a file, as JSON")
        .value("--source-date-epoch", "SECONDS", "Latest time that the image may show")
        .value("--progress", "auto|tty|plain|json|quiet", "How the build is shown (default: auto)")
        .flag("-q, --quiet", "Print nothing but the image id")
        .flag("--check", "Check the recipe instead of building it, as --call check")
        .value(
            "--call",
            "check|outline|targets[,format=json]",
            "Check or describe the recipe instead of building it");
  }

  static BuildRequest of(Arguments arguments, Environment environment) {
    boolean docker =
        arguments.choice("--format", "oci", ImmutableList.of("oci", "docker")).equals("docker");
    return of(arguments, environment, docker);
  }

  /**
   * As {@link #of(Arguments, Environment)}, with the meaning of {@code --format} given.
   *
   * @param docker the documents have docker's media types
   */
  static BuildRequest of(Arguments arguments, Environment environment, boolean docker) {
    checkEpoch(arguments);
    ImmutableList.Builder<ImageReference> tags = ImmutableList.builder();
    for (String tag : arguments.values("--tag")) {
      tags.add(ImageReference.parse(tag).tagged());
    }
    ImmutableList<Platform> platforms = PlatformOption.list(arguments);
    return new BuildRequest(
        arguments.word(0),
        arguments.text("--file"),
        arguments.value("--ignorefile"),
        tags.build(),
        platforms,
        FormOptions.form(arguments, platforms, docker),
        options(arguments, environment),
        StepOptions.sandbox(arguments, environment),
        arguments
            .integer("--jobs", 1)
            .orElse(Math.max(LEAST_JOBS, 2 * Runtime.getRuntime().availableProcessors())),
        arguments.value("--max-layer-size").map(BuildRequest::bytes).orElse(DEFAULT_MAX_LAYER),
        arguments.flag("--require-cached"),
        arguments.flag("--squash"),
        arguments.text("--iidfile").map(environment::path),
        arguments.text("--metadata-file").map(environment::path),
        Deadline.Limit.of(arguments),
        new Secrets(SecretOptions.secrets(arguments.values("--secret"), environment)),
        SecretOptions.agents(arguments.values("--ssh"), environment),
        PullOptions.of(arguments));
  }

  private static BuildOptions options(Arguments arguments, Environment environment) {
    ImmutableSet.Builder<String> noCache = ImmutableSet.builder();
    for (String stage : arguments.values("--no-cache-filter")) {
      noCache.add(stage.toLowerCase(Locale.ROOT));
    }
    return new BuildOptions(
        arguments.text("--target"),
        buildArgs(arguments, environment),
        labels(arguments),
        new TargetPlatform(Platform.current(), Platform.current(), false),
        network(arguments),
        LimitOptions.hosts(arguments),
        arguments.flag("--no-cache"),
        noCache.build(),
        ContextOptions.contexts(arguments.values("--build-context"), environment),
        ContextOptions.allowed(arguments.values("--allow")));
  }

  private static Network network(Arguments arguments) {
    String network =
        arguments.choice("--network", "default", ImmutableList.of("default", "none", "host"));
    return network.equals("none") ? Network.NONE : Network.HOST;
  }

  private static ImmutableMap<String, String> buildArgs(
      Arguments arguments, Environment environment) {
    Map<String, String> values = new LinkedHashMap<>();
    String epoch = environment.variables().get(SOURCE_DATE_EPOCH);
    epoch = arguments.value("--source-date-epoch").orElse(epoch);
    if (epoch != null) {
      values.put(SOURCE_DATE_EPOCH, epoch); // as buildx does; --build-arg wins
    }
    if (arguments.value("--build-arg-file").isPresent()) {
      Path file = environment.path(arguments.value("--build-arg-file").get());
      for (String line : lines(file)) {
        putArg(line, values, environment);
      }
    }
    for (String argument : arguments.values("--build-arg")) {
      putArg(argument, values, environment);
    }
    return ImmutableMap.copyOf(values);
  }

  /** Values given one by one. */
  static ImmutableMap<String, String> buildArgs(Iterable<String> given, Environment environment) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String argument : given) {
      putArg(argument, values, environment);
    }
    return ImmutableMap.copyOf(values);
  }

  /**
   * A name alone takes its value from the environment, and counts as not given when it has none
   * there.
   */
  private static void putArg(String text, Map<String, String> values, Environment environment) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    if (name.isEmpty()) {
      throw CliException.usage("--build-arg " + text + ": the name is missing");
    }
    if (equals >= 0) {
      values.put(name, text.substring(equals + 1));
    } else if (environment.variables().get(name) != null) {
      values.put(name, environment.variables().get(name));
    }
  }

  private static ImmutableList<String> lines(Path file) {
    ImmutableList.Builder<String> lines = ImmutableList.builder();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          lines.add(line);
        }
      }
      return lines.build();
    } catch (IOException e) {
      throw CliException.unusableFile("--build-arg-file " + file, e);
    }
  }

  private static ImmutableMap<String, String> labels(Arguments arguments) {
    ImmutableMap.Builder<String, String> labels = ImmutableMap.builder();
    for (String label : arguments.values("--label")) {
      int equals = label.indexOf('=');
      String name = equals < 0 ? label : label.substring(0, equals);
      if (name.isEmpty()) {
        throw CliException.usage("--label " + label + ": the name is missing");
      }
      labels.put(name, equals < 0 ? "" : label.substring(equals + 1));
    }
    return labels.buildKeepingLast();
  }

  private static long bytes(String text) {
    return ByteSize.parse(text);
  }

  /** What the environment or a build argument says is looked at while planning. */
  private static void checkEpoch(Arguments arguments) {
    Optional<String> text = arguments.value("--source-date-epoch");
    if (text.isEmpty() || text.get().equals(EPOCH_OF_CONTEXT)) {
      return;
    }
    try {
      Long.parseLong(text.get());
    } catch (NumberFormatException e) {
      throw CliException.usage(
          "--source-date-epoch " + text.get() + ": not a number of seconds since 1970");
    }
  }
}
