package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.OciException;
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
import org.jspecify.annotations.Nullable;

/** What all stages of one plan share while it is made; one thread. */
final class PlanContext {
  /**
   * Arguments that exist without {@code ARG} and never count (Dockerfile reference, "Predefined
   * ARGs").
   */
  private static final ImmutableList<String> PROXIES =
      ImmutableList.of("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy");

  /** The argument for the latest time that an image may show. */
  static final String SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH";

  final Recipe recipe;
  final BuildOptions options;
  final BaseImages images;
  final Faults faults;
  final WordExpander expander;
  final Map<String, String> globalArgs = new LinkedHashMap<>();
  final List<String> warnings = new ArrayList<>();
  private final Set<String> declaredArgs = new LinkedHashSet<>();
  private final boolean needsImages;
  private @Nullable String epoch;

  /**
   * @param needsImages an image that cannot be had is a failure; otherwise it is unknown
   */
  PlanContext(Recipe recipe, BuildOptions options, BaseImages images, boolean needsImages) {
    this.recipe = recipe;
    this.needsImages = needsImages;
    this.options = options;
    this.images = images;
    this.faults = new Faults(recipe.source());
    this.expander = new WordExpander(recipe.escape());
  }

  /**
   * The image of that name; a failure says where the recipe asks for it. Absent when it is unknown,
   * which is only so where none is needed.
   */
  Optional<Step.Source> image(String name, Platform platform, Instruction.Source source) {
    try {
      StoredImage image = images.find(name, platform);
      warnAboutPlatform(name, platform, image, source);
      return Optional.of(new Step.Source.Image(image));
    } catch (JbuildException e) {
      Optional<OciException> malformed = malformed(name);
      if (malformed.isPresent()) {
        invalidReference(malformed.get(), source);
        return Optional.empty();
      }
      return unknown(e, source);
    }
  }

  /** Why the name can be none of any image, if that is so. An id, or its beginning, is one. */
  private static Optional<OciException> malformed(String name) {
    if (name.startsWith("sha256:") || name.matches("[0-9a-f]+")) {
      return Optional.empty();
    }
    try {
      ImageReference.parse(name);
      return Optional.empty();
    } catch (OciException e) {
      return Optional.of(e);
    }
  }

  private Optional<Step.Source> unknown(JbuildException e, Instruction.Source source) {
    if (needsImages) {
      throw PlanException.at(location(source), source.text(), e);
    }
    if (e instanceof OciException) {
      invalidReference(e, source);
    }
    return Optional.empty();
  }

  private void invalidReference(JbuildException e, Instruction.Source source) {
    faults.add(source.span(), "InvalidReference", message(e), e.hint().orElse("write NAME:TAG"));
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

  /**
   * Where a named context is read from; a failure to find its image says where it is asked for.
   * Absent as for {@link #image}.
   */
  Optional<Step.Source> source(
      String name, NamedContext named, Platform platform, Instruction.Source source) {
    return switch (named) {
      case NamedContext.Directory(var path) ->
          Optional.of(new Step.Source.NamedContext(name, path));
      case NamedContext.Image(var reference) ->
          reference.equals("scratch")
              ? Optional.of(new Step.Source.Scratch())
              : image(reference, platform, source);
      case NamedContext.Remote(var remote) ->
          Optional.of(new Step.Source.Remote(remote, Optional.empty(), false));
      case NamedContext.Layout layout -> layout(layout, platform, source);
    };
  }

  private Optional<Step.Source> layout(
      NamedContext.Layout layout, Platform platform, Instruction.Source source) {
    try {
      StoredImage image = images.layout(layout.path(), layout.name(), platform);
      return Optional.of(new Step.Source.Image(image));
    } catch (JbuildException e) {
      return unknown(e, source);
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
      String text = expander.expand(word, variables).text();
      noteDoubt(variables);
      return text;
    } catch (ExpansionException e) {
      noteDoubt(variables);
      faults.add(span, "BadSubstitution", message(e));
      return "";
    }
  }

  private void noteDoubt(Variables variables) {
    if (variables instanceof Scope scope && scope.takeMissed()) {
      faults.doubt();
    }
  }

  /** Variables replaced in the text of a here-document: quotes stay, a backslash escapes. */
  String expandText(String text, Variables variables, SourceSpan span) {
    try {
      String expanded = WordExpander.expandText(text, variables);
      noteDoubt(variables);
      return expanded;
    } catch (ExpansionException e) {
      noteDoubt(variables);
      faults.add(span, "BadSubstitution", message(e));
      return "";
    }
  }

  /** As {@link #expand}, split into words at unquoted blanks. */
  ImmutableList<String> expandToWords(String word, Variables variables, SourceSpan span) {
    try {
      ImmutableList<String> words = expander.expand(word, variables).words();
      noteDoubt(variables);
      return words;
    } catch (ExpansionException e) {
      noteDoubt(variables);
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

  /** What the command line gives; null when nothing. */
  @Nullable String buildArg(String name) {
    String given = options.buildArgs().get(name);
    return given != null && epoch != null && name.equals(SOURCE_DATE_EPOCH) ? epoch : given;
  }

  /** {@code SOURCE_DATE_EPOCH} has this value from now on, wherever it came from. */
  void epoch(String seconds) {
    epoch = seconds;
    if (globalArgs.containsKey(SOURCE_DATE_EPOCH)) {
      globalArgs.put(SOURCE_DATE_EPOCH, seconds);
    }
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
          && !name.equals(SOURCE_DATE_EPOCH)
          && !name.startsWith("BUILDKIT_")) {
        warnings.add("build argument " + name + " is not used: no ARG declares it");
      }
    }
  }
}
