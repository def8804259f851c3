package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.recipe.SourceSpan;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The report as BuildKit's {@code frontend.lint} gives it: {@code warnings}, {@code sources} and,
 * when the recipe cannot be built, {@code buildError}. Lines count from 1, one range for each line.
 * Of several errors {@code buildError} is the first, as with BuildKit, which stops there; all of
 * them are in {@code buildErrors}, which BuildKit has not.
 */
public final class LintJson {
  private LintJson() {}

  public static JsonValue of(LintResult result) {
    ImmutableList.Builder<JsonValue> warnings = ImmutableList.builder();
    for (LintWarning warning : result.warnings()) {
      JsonObject.Builder json =
          JsonObject.builder()
              .put("ruleName", warning.rule().ruleName())
              .put("description", warning.rule().description());
      warning.rule().url().ifPresent(url -> json.put("url", url));
      warnings.add(
          json.put("detail", warning.detail()).put("location", location(warning.span())).build());
    }
    JsonObject.Builder document =
        JsonObject.builder()
            .put("warnings", new JsonArray(warnings.build()))
            .put("sources", new JsonArray(ImmutableList.of(source(result.shown()))));
    if (result.error().isPresent()) {
      document.put("buildError", error(result.error().get()).build());
    }
    if (result.errors().size() > 1) {
      ImmutableList.Builder<JsonValue> errors = ImmutableList.builder();
      for (LintError error : result.errors()) {
        JsonObject.Builder json = error(error).put("ruleName", error.rule());
        error.span().ifPresent(span -> json.put("column", span.startColumn()));
        error.hint().ifPresent(hint -> json.put("hint", hint));
        errors.add(json.build());
      }
      document.put("buildErrors", new JsonArray(errors.build()));
    }
    return document.build();
  }

  private static JsonObject.Builder error(LintError error) {
    return JsonObject.builder()
        .put("message", error.message())
        .put("location", error.span().map(LintJson::location).orElse(JsonObject.EMPTY));
  }

  private static JsonValue source(RecipeSource source) {
    return JsonObject.builder()
        .put("filename", source.name())
        .put("data", base64(source))
        .put("language", "Dockerfile")
        .build();
  }

  /** The bytes of a recipe, as JSON holds bytes. */
  static String base64(RecipeSource source) {
    return Base64.getEncoder().encodeToString(source.text().getBytes(StandardCharsets.UTF_8));
  }

  /** A range for each line. */
  static JsonObject location(SourceSpan span) {
    ImmutableList.Builder<JsonValue> ranges = ImmutableList.builder();
    for (int line = span.startLine(); line <= span.endLine(); line++) {
      JsonObject position = JsonObject.builder().put("line", line).build();
      ranges.add(JsonObject.builder().put("start", position).put("end", position).build());
    }
    return JsonObject.builder().put("ranges", new JsonArray(ranges.build())).build();
  }
}
