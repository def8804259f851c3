package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jbuild plan} against the build that follows it. */
@Tag("root")
class PlanRootTest {
  private static final String STEPS =
      TestBuilds.SHELL
          + "RUN echo one > /one\n"
          + "COPY file /copied/\n"
          + "RUN cat /copied/file > /two\n";

  @TempDir Path directory;
  private TestBuilds builds;

  @BeforeEach
  void makeContext() throws IOException {
    builds = new TestBuilds(directory);
    Files.writeString(builds.context.resolve("file"), "x");
  }

  @Test
  void emptyStoreHasNothingCachedAndKnowsTheFirstKeyOnly() throws IOException {
    assertThat(states(STEPS)).containsExactly("runs", "depends", "depends", "depends");
    assertPlanIsBuild(STEPS);
  }

  @Test
  void planMakesNoStore() throws IOException {
    assertThat(states(STEPS)).containsExactly("runs", "depends", "depends", "depends");
    assertThat(directory.resolve("store")).doesNotExist();
    assertThat(directory.resolve("run")).doesNotExist();

    Files.createDirectory(directory.resolve("store"));
    assertThat(states(STEPS)).hasSize(4);
    assertThat(directory.resolve("store")).isEmptyDirectory();
  }

  @Test
  void whatIsRequiredToBeCachedAndIsNotHasItsExitCode() throws IOException {
    Files.writeString(builds.context.resolve("Recipe"), STEPS);
    assertThat(builds.process.run("plan", "--require-cached", "context")).isEqualTo(3);
    assertThat(builds.process.out()).contains("1 step would run, 3 depend on others");

    builds.build(STEPS);
    assertThat(builds.process.run("plan", "--require-cached", "context")).isZero();
  }

  @Test
  void whatIsBuiltIsCached() throws IOException {
    builds.build(STEPS);

    assertThat(states(STEPS)).containsOnly("cached");
    assertPlanIsBuild(STEPS);
  }

  @Test
  void changedFileIsTheReasonAndTheStepAfterDependsOnIt() throws IOException {
    builds.build(STEPS);
    Files.writeString(builds.context.resolve("file"), "y");

    assertThat(states(STEPS)).containsExactly("cached", "cached", "runs", "depends");
    assertThat(rowWith("COPY file").get("Why")).startsWith("new files since it ran ");
    assertThat(rowWith("RUN cat").get("Why"))
        .isEqualTo("its key depends on what step " + rowWith("COPY file").get("Step") + " gives");
    assertPlanIsBuild(STEPS);
  }

  @Test
  void changedCommandAndVariableAreNamedWithoutTheirValues() throws IOException {
    String recipe = STEPS.replace("RUN echo one", "ARG WORD=a\nENV WORD=$WORD\nRUN echo one");
    builds.build(recipe);

    plan(recipe, "--build-arg", "WORD=hidden-value");
    assertThat(rowWith("RUN echo").get("Why")).startsWith("new variable WORD since it ran ");
    assertThat(builds.process.out()).doesNotContain("hidden-value");

    plan(recipe.replace("echo one", "echo 1"));
    assertThat(rowWith("RUN echo").get("Why")).isEqualTo("new command");
  }

  @Test
  void planIsBuildForManyRecipesAndChanges() throws IOException {
    String stages =
        TestBuilds.SHELL.replace("scratch", "scratch AS base")
            + "RUN echo one > /one\n"
            + "FROM base AS left\nRUN echo left > /left\n"
            + "FROM base AS right\nCOPY file /right\nRUN echo right >> /right\n"
            + "FROM base\nCOPY --from=left /left /\nCOPY --link --from=right /right /linked/\n"
            + "RUN --mount=type=bind,source=file,target=/seen cat /seen > /end\nWORKDIR /w\n";
    String twins =
        TestBuilds.SHELL.replace("scratch", "scratch AS base")
            + "FROM base AS a\nRUN echo same > /same\nRUN echo a > /x\n"
            + "FROM base AS b\nRUN echo same > /same\nRUN echo b > /x\n"
            + "FROM base\nCOPY --from=a /x /a\nCOPY --from=b /x /b\n";
    String never = STEPS.replace("RUN echo one", "RUN --no-cache echo one");
    for (String recipe : List.of(STEPS, stages, twins, never)) {
      assertPlanIsBuild(recipe);
      assertPlanIsBuild(recipe);
      assertPlanIsBuild(recipe, "--no-cache");
      assertPlanIsBuild(recipe, "--add-host", "a:192.0.2.1");
      Files.writeString(builds.context.resolve("file"), recipe);
      assertPlanIsBuild(recipe);
      assertPlanIsBuild(recipe.replace("echo one", "echo 1"));
      assertPlanIsBuild(recipe.replace("echo left", "exec echo left"));
      assertPlanIsBuild(recipe);
    }
  }

  @Test
  void planIsBuildForSeveralPlatformsAndForStagesThatAreTheSame() throws IOException {
    String platforms = "--platform=linux/amd64,linux/arm64";
    String recipe =
        TestBuilds.SHELL.replace("scratch", "--platform=$BUILDPLATFORM scratch AS build")
            + "RUN echo x > /out\nFROM scratch\nCOPY --from=build /out /out\nCOPY file /f\n";
    String same =
        TestBuilds.SHELL.replace("scratch", "scratch AS base")
            + "RUN echo x > /out\n"
            + "FROM scratch AS a\nCOPY --from=base /out /out\nWORKDIR /w\n"
            + "FROM scratch AS b\nCOPY --from=base /out /out\nWORKDIR /w\n"
            + "FROM scratch\nCOPY --from=a /out /a\nCOPY --from=b /out /b\n";

    for (int i = 0; i < 2; i++) {
      assertPlanIsBuild(recipe, platforms);
      assertPlanIsBuild(recipe, platforms, "--no-cache");
      assertPlanIsBuild(same);
      assertPlanIsBuild(same, "--no-cache");
    }
    plan(recipe, platforms, "--no-cache");
    assertThat(rows()).extracting(row -> row.get("State")).doesNotContain("depends");
  }

  @Test
  void linkedCopyOnAStepThatRunsIsCachedAndWhatFollowsDepends() throws IOException {
    String recipe = TestBuilds.SHELL + "RUN date > /one\nCOPY --link file /l/\nRUN cat /l/file\n";
    builds.build(recipe);
    String changed = recipe.replace("date", "date -u");

    assertThat(states(changed)).containsExactly("cached", "runs", "cached", "depends");
    assertPlanIsBuild(changed);
  }

  @Test
  void copyFromAnImageThatIsNotUnpackedDependsOnItsFiles() throws IOException {
    builds.build(TestBuilds.SHELL + "RUN echo one > /one\n", "-t", "base");
    assertThat(builds.process.run("save", "-o", "base.tar", "base")).isZero();
    String root = directory.resolve("other").toString();
    assertThat(builds.process.run("load", "--root", root, "-i", "base.tar")).isZero();
    builds.sh("rm -r other/snapshots/*");
    String recipe = "FROM base\nRUN echo two > /two\nFROM scratch\nCOPY --from=base /one /three\n";

    plan(recipe, "--root", root);

    assertThat(rows()).extracting(row -> row.get("State")).containsExactly("depends");
    assertThat(rowWith("COPY").get("Why"))
        .isEqualTo("its key depends on the files of base:latest, which is not unpacked yet");
    plan("FROM base\nRUN echo two > /two\n", "--root", root);
    assertThat(rowWith("RUN").get("Why")).isEqualTo("nothing like it has run before");
  }

  @Test
  void aPlanLeavesTheStoreAsItIs() throws IOException {
    builds.build(STEPS);
    Files.writeString(builds.context.resolve("file"), "y");
    String before = listing();

    plan(
        STEPS.replace("scratch", "scratch AS base")
            + "FROM base\nCOPY --from=base /one /three\nCOPY --link file /l/\n"
            + "FROM base\nRUN --mount=type=bind,from=1,source=/l,target=/m ls /m\n");

    assertThat(listing()).isEqualTo(before);
  }

  @Test
  void tableTellsStateAndReasonAndEndsInASum() throws IOException {
    builds.build(STEPS);
    Files.writeString(builds.context.resolve("file"), "y");
    Files.writeString(builds.context.resolve("Recipe"), STEPS);

    assertThat(builds.process.run("plan", "context")).as(builds.process.err()).isZero();

    assertThat(builds.process.out())
        .startsWith("STEP   STAGE   STATE     INSTRUCTION")
        .endsWith("\n1 step would run, 1 depends on others, 2 are cached\n");
    assertThat(builds.process.err()).isEmpty();
  }

  @Test
  void planInPlaceOfACheckIsWrongUsage() throws IOException {
    builds.build(STEPS);

    assertThat(builds.process.run("plan", "--check", "context")).isEqualTo(2);
    assertThat(builds.process.err()).startsWith("error: plan: --check and --call").contains("hint");
  }

  @Test
  void missingSourceFailsAsTheBuildDoes() throws IOException {
    String recipe = TestBuilds.SHELL + "COPY absent /\n";
    int code = builds.run(recipe);
    String error = builds.process.err();

    assertThat(builds.process.run("plan", "context")).isEqualTo(code);
    assertThat(error).endsWith(builds.process.err());
  }

  @Test
  void requireCachedPutsACachedLinkedLayerOnAnotherBase() throws IOException {
    builds.build(TestBuilds.SHELL + "RUN echo one > /one\n", "-t", "one");
    builds.build(TestBuilds.SHELL + "RUN echo two > /two\n", "-t", "two");
    builds.build("FROM one\nCOPY --link file /l/\n");

    builds.build("FROM two\nCOPY --link file /l/\n", "--require-cached");

    assertThat(builds.unpacked().resolve("l/file")).hasContent("x");
    assertThat(builds.unpacked().resolve("two")).hasContent("two\n");
    Files.writeString(builds.context.resolve("file"), "y");
    assertThat(builds.run("FROM two\nCOPY --link file /l/\n", "--require-cached")).isEqualTo(3);
  }

  /**
   * Steps with the same text are compared together: which of two that are the same runs, and which
   * takes its result, is a matter of who comes first.
   */
  private void assertPlanIsBuild(String recipe, String... options) throws IOException {
    plan(recipe, options);
    Map<String, List<String>> planned = new TreeMap<>();
    for (Map<String, String> row : rows()) {
      if (!"config".equals(row.get("State"))) {
        add(planned, of(row, "Instruction"), of(row, "State"));
      }
    }
    List<String> words = new ArrayList<>(List.of(options));
    words.add("--progress=json");
    builds.build(recipe, words.toArray(new String[0]));
    Map<String, List<String>> built = new TreeMap<>();
    for (String line : builds.process.err().strip().split("\n", -1)) {
      JsonView event = view(line);
      String name = event.member("event").string();
      if (name.equals("step-cached") || name.equals("step-started")) {
        add(built, event.member("title").string(), name.equals("step-cached") ? "cached" : "runs");
      }
    }
    assertThat(planned.keySet()).as(recipe).isEqualTo(built.keySet());
    planned.forEach(
        (title, states) -> {
          if (!states.contains("depends")) {
            assertThat(built.get(title)).as(recipe + ": " + title).hasSameElementsAs(states);
          }
        });
  }

  private static void add(Map<String, List<String>> states, String title, String state) {
    states.computeIfAbsent(title, _ -> new ArrayList<>()).add(state);
  }

  private static String of(Map<String, String> row, String field) {
    return row.getOrDefault(field, "");
  }

  private static JsonView view(String line) {
    return JsonView.of(Json.parse(line.getBytes(StandardCharsets.UTF_8), "line"), "line");
  }

  private void plan(String recipe, String... options) throws IOException {
    Files.writeString(builds.context.resolve("Recipe"), recipe);
    List<String> words = new ArrayList<>(List.of("plan", "--format=json"));
    words.addAll(List.of(options));
    words.add("context");
    assertThat(builds.process.run(words.toArray(new String[0]))).as(builds.process.err()).isZero();
  }

  private List<String> states(String recipe) throws IOException {
    plan(recipe);
    return rows().stream()
        .map(row -> String.valueOf(row.get("State")))
        .filter(state -> !state.equals("config"))
        .toList();
  }

  private List<Map<String, String>> rows() {
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : builds.process.out().strip().split("\n", -1)) {
      Map<String, String> row = new LinkedHashMap<>();
      JsonView json = view(line);
      for (String field : List.of("State", "Why", "Instruction")) {
        row.put(field, json.member(field).string());
      }
      row.put("Step", Long.toString(json.member("Step").integer()));
      rows.add(row);
    }
    return rows;
  }

  private Map<String, String> rowWith(String start) {
    return rows().stream()
        .filter(row -> String.valueOf(row.get("Instruction")).startsWith(start))
        .findFirst()
        .orElseThrow();
  }

  /** Every file of the store with its size, times and content. */
  private String listing() throws IOException {
    return builds.sh(
        "cd store && find . -mindepth 1 -not -path './tmp*' -printf '%p %s %T@ %l\\n' | sort");
  }
}
