package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.SourceComments;
import dev.jbuild.recipe.Stage;
import java.util.ArrayList;
import java.util.List;

/** The stages of a recipe that can be built, as BuildKit's {@code frontend.targets} lists them. */
public final class TargetList {
  private final Recipe recipe;
  private final SourceComments comments;

  public TargetList(Recipe recipe) {
    this.recipe = recipe;
    this.comments = new SourceComments(recipe);
  }

  /** A table for people. */
  public String text() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(ImmutableList.of("TARGET", "DESCRIPTION"));
    for (Stage stage : recipe.stages()) {
      String name = stage.name().orElse("");
      if (isDefault(stage)) {
        name = name.isEmpty() ? "(default)" : name + " (default)";
      }
      rows.add(ImmutableList.of(name, description(stage)));
    }
    return TextTable.of(rows, 1);
  }

  public JsonValue json() {
    ImmutableList.Builder<JsonValue> targets = ImmutableList.builder();
    for (Stage stage : recipe.stages()) {
      JsonObject.Builder target = JsonObject.builder().putNonEmpty("name", stage.name().orElse(""));
      if (isDefault(stage)) {
        target.put("default", true);
      }
      String platform = "";
      for (Instruction.Flag flag : stage.from().flags()) {
        if (flag.name().equals("platform")) {
          platform = flag.value().orElse("");
        }
      }
      targets.add(
          target
              .putNonEmpty("description", description(stage))
              .put("base", stage.from().image())
              .putNonEmpty("platform", platform)
              .put("location", LintJson.location(stage.from().source().span()))
              .build());
    }
    return JsonObject.builder()
        .put("targets", new JsonArray(targets.build()))
        .put("sources", JsonArray.ofStrings(ImmutableList.of(shown())))
        .build();
  }

  private String shown() {
    return LintJson.base64(new SecretScan(recipe).masked());
  }

  private boolean isDefault(Stage stage) {
    return stage.index() == recipe.stages().size() - 1;
  }

  private String description(Stage stage) {
    int line = stage.from().source().span().startLine();
    return stage.name().isEmpty() ? "" : comments.description(line, stage.name().get());
  }
}
