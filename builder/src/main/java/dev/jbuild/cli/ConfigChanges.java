package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.ContainerConfig;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.BaseImages;
import dev.jbuild.plan.BuildOptions;
import dev.jbuild.plan.ImageConfigs;
import dev.jbuild.plan.Network;
import dev.jbuild.plan.Planner;
import dev.jbuild.plan.RecipeException;
import dev.jbuild.plan.TargetPlatform;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;
import java.util.Optional;

/** {@code --change} of {@code import}: instructions of a recipe that set the configuration. */
final class ConfigChanges {
  private ConfigChanges() {}

  /**
   * The configuration that the instructions give an empty image.
   *
   * @throws dev.jbuild.plan.RecipeException when one does not parse
   * @throws CliException when one of them does more than set the configuration
   */
  static ContainerConfig apply(ImmutableList<String> changes, Platform platform) {
    StringBuilder text = new StringBuilder("FROM scratch\n");
    for (String change : changes) {
      text.append(change).append('\n');
    }
    Recipe recipe;
    try {
      recipe = RecipeLoader.parse(new RecipeSource("--change", text.toString()));
    } catch (RecipeException e) {
      throw withoutFirstLine(e);
    }
    if (recipe.stages().size() != 1) {
      throw CliException.usage("--change: FROM cannot be used here");
    }
    for (Instruction instruction : recipe.stages().get(0).instructions()) {
      if (!isConfiguration(instruction)) {
        throw CliException.usage(
            "--change: " + instruction.source().keyword() + " does not set the configuration");
      }
    }
    BuildOptions options =
        new BuildOptions(
            Optional.empty(),
            ImmutableMap.of(),
            ImmutableMap.of(),
            new TargetPlatform(platform, Platform.current(), false),
            Network.NONE,
            ImmutableList.of(),
            true,
            ImmutableSet.of(),
            ImmutableMap.of(),
            ImmutableSet.of());
    try {
      return ImageConfigs.write(
          Planner.plan(recipe, options, new NoImages()).target().config(), ImmutableMap.of());
    } catch (RecipeException e) {
      throw withoutFirstLine(e);
    }
  }

  /** The faults where the user has them, who wrote no {@code FROM}. */
  private static RecipeException withoutFirstLine(RecipeException all) {
    ImmutableList.Builder<Diagnostic> faults = ImmutableList.builder();
    for (Diagnostic fault : all.diagnostics()) {
      SourceSpan span = fault.span();
      SourceSpan shown =
          new SourceSpan(
              Math.max(1, span.startLine() - 1),
              span.startColumn(),
              Math.max(1, span.endLine() - 1),
              span.endColumn());
      faults.add(
          new Diagnostic(fault.severity(), fault.rule(), fault.message(), shown, fault.hint()));
    }
    String text = all.source().text();
    RecipeSource source =
        new RecipeSource(all.source().name(), text.substring(text.indexOf('\n') + 1));
    return new RecipeException(source, faults.build());
  }

  /** Scratch needs no image. */
  private static final class NoImages implements BaseImages {
    @Override
    public StoredImage find(String reference, Platform wanted) {
      throw new IllegalStateException("no image is asked for: " + reference);
    }

    @Override
    public StoredImage layout(Path directory, String name, Platform wanted) {
      throw new IllegalStateException("no layout is asked for: " + directory);
    }
  }

  private static boolean isConfiguration(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Cmd i -> true;
      case Instruction.Entrypoint i -> true;
      case Instruction.Env i -> true;
      case Instruction.Expose i -> true;
      case Instruction.Healthcheck i -> true;
      case Instruction.Label i -> true;
      case Instruction.Onbuild i -> true;
      case Instruction.Shell i -> true;
      case Instruction.Stopsignal i -> true;
      case Instruction.User i -> true;
      case Instruction.Volume i -> true;
      case Instruction.Workdir i -> true;
      case Instruction.Add i -> false;
      case Instruction.Arg i -> false;
      case Instruction.Copy i -> false;
      case Instruction.From i -> false;
      case Instruction.Maintainer i -> false;
      case Instruction.Run i -> false;
    };
  }
}
