package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.oci.Platform;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.recipe.expand.ExpansionException;
import dev.jbuild.recipe.expand.Variables;
import dev.jbuild.recipe.expand.WordExpander;
import dev.jbuild.store.StoredImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What all stages of one plan share while it is made; one thread. */
final class PlanContext {
  /**
   * Arguments that exist without {@code ARG} and never count (Dockerfile reference, "Predefined
   * ARGs").
   */
  private static final ImmutableList<String> PROXIES =
      ImmutableList.of("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy");

  final Recipe recipe;
  final BuildOptions options;
  final BaseImages images;
  final Faults faults;
  final WordExpander expander;
  final Map<String, String> globalArgs = new LinkedHashMap<>();
  final List<String> warnings = new ArrayList<>();
  private final Set<String> declaredArgs = new LinkedHashSet<>();

  PlanContext(Recipe recipe, BuildOptions options, BaseImages images) {
    this.recipe = recipe;
    this.options = options;
    this.images = images;
    this.faults = new Faults(recipe.source());
    this.expander = new WordExpander(recipe.escape());
  }

  /** The image of that name; a failure says where the recipe asks for it. */
  StoredImage image(String name, Platform platform, Instruction.Source source) {
    try {
      StoredImage image = images.find(name, platform);
      warnAboutPlatform(name, platform, image, source);
      return image;
    } catch (JbuildException e) {
      throw PlanException.at(location(source), source.text(), e);
    }
  }

  /** What {@code --build-context} gives that name, if anything. */
  Optional<NamedContext> namedContext(String name) {
    if (options.contexts().isEmpty()) {
      return Optional.empty();
    }
    String wanted = name.toLowerCase(Locale.ROOT);
    NamedContext found = options.contexts().get(wanted);
    if (found == null && wanted.indexOf(':') < 0 && wanted.indexOf('@') < 0) {
      found = options.contexts().get(wanted + ":latest");
    } else if (found == null && wanted.endsWith(":latest")) {
      found = options.contexts().get(wanted.substring(0, wanted.length() - ":latest".length()));
    }
    return Optional.ofNullable(found);
  }

  /** Where a named context is read from; a failure to find its image says where it is asked for. */
  Step.Source source(
      String name, NamedContext named, Platform platform, Instruction.Source source) {
    return switch (named) {
      case NamedContext.Directory(var path) -> new Step.Source.NamedContext(name, path);
      case NamedContext.Image(var reference) ->
          reference.equals("scratch")
              ? new Step.Source.Scratch()
              : new Step.Source.Image(image(reference, platform, source));
      case NamedContext.Remote(var remote) ->
          new Step.Source.Remote(remote, Optional.empty(), false);
      case NamedContext.Layout layout -> new Step.Source.Image(layout(layout, platform, source));
    };
  }

  private StoredImage layout(
      NamedContext.Layout layout, Platform platform, Instruction.Source source) {
    try {
      return images.layout(layout.path(), layout.name(), platform);
    } catch (JbuildException e) {
      throw PlanException.at(location(source), source.text(), e);
    }
  }

  /** BuildKit's rule InvalidBaseImagePlatform; an image without files runs everywhere. */
  private void warnAboutPlatform(
      String name, Platform platform, StoredImage image, Instruction.Source source) {
    Platform actual = image.config().platform();
    if (!actual.isFor(platform)
        && platform.choose(ImmutableList.of(actual)).isEmpty()
        && !image.config().diffIds().isEmpty()) {
      warnings.add(
          location(source)
              + ": base image "
              + name
              + " is for platform "
              + actual
              + ", expected "
              + platform.normalised()
              + " (InvalidBaseImagePlatform)");
    }
  }

  /** The word with variables replaced; a fault, and the empty string, when that cannot be done. */
  String expand(String word, Variables variables, SourceSpan span) {
    try {
      return expander.expand(word, variables).text();
    } catch (ExpansionException e) {
      faults.add(span, "BadSubstitution", message(e));
      return "";
    }
  }

  /** Variables replaced in the text of a here-document: quotes stay, a backslash escapes. */
  String expandText(String text, Variables variables, SourceSpan span) {
    try {
      return WordExpander.expandText(text, variables);
    } catch (ExpansionException e) {
      faults.add(span, "BadSubstitution", message(e));
      return "";
    }
  }

  /** As {@link #expand}, split into words at unquoted blanks. */
  ImmutableList<String> expandToWords(String word, Variables variables, SourceSpan span) {
    try {
      return expander.expand(word, variables).words();
    } catch (ExpansionException e) {
      faults.add(span, "BadSubstitution", message(e));
      return ImmutableList.of();
    }
  }

  static String message(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  String location(Instruction.Source source) {
    return recipe.source().name() + ":" + source.span().startLine();
  }

  void declareArg(String name) {
    declaredArgs.add(name);
  }

  static boolean isProxy(String name) {
    return PROXIES.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Values given for names that no reached {@code ARG} declares. */
  void warnAboutUnusedArgs() {
    for (String name : options.buildArgs().keySet()) {
      if (!declaredArgs.contains(name)
          && !globalArgs.containsKey(name)
          && !isProxy(name)
          && !name.equals("SOURCE_DATE_EPOCH")
          && !name.startsWith("BUILDKIT_")) {
        warnings.add("build argument " + name + " is not used: no ARG declares it");
      }
    }
  }
}
