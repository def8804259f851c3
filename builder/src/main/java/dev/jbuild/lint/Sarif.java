package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.recipe.SourceSpan;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** The report as SARIF 2.1.0 (OASIS standard, March 2020), for code scanning. */
public final class Sarif {
  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

  private Sarif() {}

  /**
   * The report.
   *
   * @param version of this program
   */
  public static JsonValue of(LintResult result, String version) {
    List<Rule> used = new ArrayList<>();
    ImmutableList.Builder<JsonValue> results = ImmutableList.builder();
    String file = result.shown().name();
    for (LintWarning warning : result.warnings()) {
      if (!used.contains(warning.rule())) {
        used.add(warning.rule());
      }
      results.add(
          JsonObject.builder()
              .put("ruleId", warning.rule().ruleName())
              .put("ruleIndex", used.indexOf(warning.rule()))
              .put("level", "warning")
              .put("message", text(warning.detail()))
              .put("locations", locations(file, warning.span()))
              .build());
    }
    for (LintError error : result.errors()) {
      SourceSpan span = error.span().orElse(new SourceSpan(1, 1, 1, 1));
      results.add(
          JsonObject.builder()
              .put("ruleId", error.rule())
              .put("level", "error")
              .put("message", text(error.message()))
              .put("locations", locations(file, span))
              .build());
    }
    JsonObject run =
        JsonObject.builder()
            .put("tool", JsonObject.builder().put("driver", driver(used, version)).build())
            .put("columnKind", "unicodeCodePoints")
            .put("results", new JsonArray(results.build()))
            .build();
    return JsonObject.builder()
        .put("$schema", SCHEMA)
        .put("version", "2.1.0")
        .put("runs", new JsonArray(ImmutableList.of(run)))
        .build();
  }

  private static JsonValue driver(List<Rule> rules, String version) {
    ImmutableList.Builder<JsonValue> descriptors = ImmutableList.builder();
    for (Rule rule : rules) {
      JsonObject.Builder descriptor =
          JsonObject.builder()
              .put("id", rule.ruleName())
              .put("name", rule.ruleName())
              .put("shortDescription", text(rule.description()));
      rule.url().ifPresent(url -> descriptor.put("helpUri", url));
      descriptors.add(
          descriptor
              .put("defaultConfiguration", JsonObject.builder().put("level", "warning").build())
              .build());
    }
    return JsonObject.builder()
        .put("name", "jbuild")
        .put("version", version)
        .put("rules", new JsonArray(descriptors.build()))
        .build();
  }

  private static JsonValue text(String text) {
    return JsonObject.builder().put("text", text).build();
  }

  /** SARIF's end column is the one behind the last character. */
  private static JsonValue locations(String file, SourceSpan span) {
    JsonObject region =
        JsonObject.builder()
            .put("startLine", span.startLine())
            .put("startColumn", span.startColumn())
            .put("endLine", span.endLine())
            .put("endColumn", span.endColumn() + 1)
            .build();
    JsonObject physical =
        JsonObject.builder()
            .put("artifactLocation", JsonObject.builder().put("uri", uri(file)).build())
            .put("region", region)
            .build();
    JsonObject location = JsonObject.builder().put("physicalLocation", physical).build();
    return new JsonArray(ImmutableList.of(location));
  }

  /** A relative reference as it is, an absolute path as a file. */
  private static String uri(String file) {
    try {
      return new URI(file.startsWith("/") ? "file" : null, null, file, null).toASCIIString();
    } catch (URISyntaxException e) {
      return "Recipe";
    }
  }
}
