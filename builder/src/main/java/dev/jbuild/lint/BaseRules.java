package dev.jbuild.lint;

import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.JbuildException;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.recipe.Stage;
import dev.jbuild.recipe.expand.ExpansionException;
import dev.jbuild.recipe.expand.WordExpander;
import dev.jbuild.recipe.expand.WordExpander.Expanded;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code FROM} lines: which arguments they use, and what comes out. */
final class BaseRules {
  private static final String TARGET_PLATFORM = "TARGETPLATFORM";

  private final Recipe recipe;
  private final Findings findings;
  private final WordExpander expander;

  BaseRules(Recipe recipe, Findings findings) {
    this.recipe = recipe;
    this.findings = findings;
    this.expander = new WordExpander(recipe.escape());
  }

  /** Bases must have a name even when no build argument is given. */
  void checkDefaults(GlobalArgs defaults) {
    for (Stage stage : recipe.stages()) {
      String image = stage.from().image();
      try {
        String name = expander.expand(image, defaults).text();
        if (ImageReference.tryParse(name).isEmpty()) {
          findings.add(
              Rule.INVALID_DEFAULT_ARG_IN_FROM,
              "Default value for ARG " + image + " results in empty or invalid base image name",
              stage.from().source());
        }
      } catch (ExpansionException e) {
        return; // the build fails on it, with its place
      }
    }
  }

  /** Checks one stage; what makes the recipe impossible to build is returned. */
  Optional<LintError> check(Stage stage, GlobalArgs args) {
    Instruction.From from = stage.from();
    SourceSpan span = from.source().span();
    try {
      Expanded base = expander.expand(from.image(), args);
      undefined(base.unmatched(), args, from.source());
      if (base.text().isEmpty()) {
        return error("base name (" + from.image() + ") should not be blank", span);
      }
      for (Instruction.Flag flag : from.flags()) {
        if (flag.name().equals("platform")) {
          Optional<LintError> error = platform(stage, flag.value().orElse(""), args);
          if (error.isPresent()) {
            return error;
          }
        }
      }
      return Optional.empty();
    } catch (ExpansionException e) {
      return error(message(e), span);
    }
  }

  private Optional<LintError> platform(Stage stage, String written, GlobalArgs args) {
    Instruction.Source source = stage.from().source();
    if (written.isEmpty()) {
      return Optional.empty();
    }
    Expanded platform = expander.expand(written, args);
    undefined(platform.unmatched(), args, source);
    if (platform.unmatched().isEmpty()
        && platform.used().equals(ImmutableSet.of(TARGET_PLATFORM))) {
      redundant(written, platform.text(), args, source);
    }
    if (platform.unmatched().isEmpty() && platform.used().isEmpty()) {
      constant(stage, platform.text());
    }
    if (platform.text().isEmpty()) {
      return error(
          "empty platform value from expression " + written + meant(platform, args), source.span());
    }
    String why = unparsable(platform.text());
    return why == null
        ? Optional.empty()
        : error(
            "failed to parse platform " + written + ": " + why + meant(platform, args),
            source.span());
  }

  private void redundant(
      String written, String result, GlobalArgs args, Instruction.Source source) {
    if (result.equals(args.value(TARGET_PLATFORM).orElse(""))) {
      findings.add(
          Rule.REDUNDANT_TARGET_PLATFORM,
          "Setting platform to predefined "
              + written
              + " in FROM is redundant as this is the default behavior",
          source);
    }
  }

  /** A name that tells the platform shows that it is meant to be that one always. */
  private void constant(Stage stage, String written) {
    if (unparsable(written) != null) {
      return;
    }
    Platform platform;
    try {
      platform = Platform.parse(written);
    } catch (JbuildException e) {
      return; // the build fails on it, with its place
    }
    String name = stage.name().orElse("");
    if (!name.contains(platform.os()) && !name.contains(platform.architecture())) {
      findings.add(
          Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          "FROM --platform flag should not use constant value " + GoText.quote(written),
          stage.from().source());
    }
  }

  private void undefined(Iterable<String> unmatched, GlobalArgs args, Instruction.Source source) {
    for (String name : unmatched) {
      if (!args.knows(name)) {
        String near =
            Suggestion.of(name, args.allNames())
                .map(meant -> " (did you mean " + meant + "?)")
                .orElse("");
        findings.add(
            Rule.UNDEFINED_ARG_IN_FROM,
            "FROM argument '" + name + "' is not declared" + near,
            source);
      }
    }
  }

  private static String meant(Expanded expanded, GlobalArgs args) {
    for (String name : expanded.unmatched()) {
      Optional<String> near = Suggestion.of(name, args.names());
      if (near.isPresent()) {
        return " (did you mean " + near.get() + "?)";
      }
    }
    return "";
  }

  /** Why containerd's {@code platforms.Parse} refuses it; null when it does not. */
  private static @Nullable String unparsable(String text) {
    String[] parts = text.split("/", -1);
    for (String part : parts) {
      if (!isComponent(part)) {
        return GoText.quote(part)
            + " is an invalid component of "
            + GoText.quote(text)
            + ": platform specifier component must match \"^[A-Za-z0-9_.-]+$\": invalid argument";
      }
    }
    return parts.length <= 3
        ? null
        : GoText.quote(text) + ": cannot parse platform specifier: invalid argument";
  }

  private static boolean isComponent(String part) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && (c < '0' || c > '9') && "_.-".indexOf(c) < 0) {
        return false;
      }
    }
    return !part.isEmpty();
  }

  private static Optional<LintError> error(String message, SourceSpan span) {
    return Optional.of(new LintError(message, span));
  }

  static String message(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }
}
