package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.base.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images from a registry, from the command line to the files of containers and images. */
@Tag("root")
class PullRootTest {
  @TempDir Path directory;
  private final LayoutRegistry registry = new LayoutRegistry();
  private TestBuilds builds;
  private FakeProcess process;

  @BeforeEach
  void pushBase() throws IOException {
    builds = new TestBuilds(directory);
    process = builds.process;
    push("v1", "one");
    process.variables.put("JBUILD_PULL", "missing");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  /** A registry has this image that the store has not. */
  private void push(String tag, String content) throws IOException {
    builds.build(TestBuilds.SHELL + "RUN echo " + content + " >/version\n");
    Path layout = directory.resolve("layout-" + tag + "-" + content);
    ok("save", "--format", "oci", "-o", layout + "/", "result");
    registry.push(layout, "team/base", tag);
    ok("rmi", "result");
  }

  @Test
  void aMissingBaseIsPulled() throws IOException {
    builds.build("FROM " + base() + "\nRUN cp /version /copy\n");

    assertThat(process.err()).startsWith("pulling " + base() + ": layer ");
    assertThat(builds.file("copy")).isEqualTo("one\n");
    ok("inspect", "--format", "{{.RepoTags}} {{.RepoDigests}}", base());
    assertThat(process.out())
        .contains(base())
        .contains("/team/base@" + registry.digest("team/base", "v1"));
  }

  @Test
  void aNameOfTheStoreAsksNobody() throws IOException {
    ok("pull", "-q", base());
    registry.requests.clear();

    builds.build("FROM " + base() + "\nRUN cp /version /copy\n");
    builds.build("FROM result\nRUN cp /version /second\n");
    ok("create", base(), "/x");

    assertThat(registry.requests).isEmpty();
  }

  @Test
  void neverAsksNobody() throws IOException {
    assertThat(builds.run("FROM " + base() + "\n", "--pull", "never"))
        .isEqualTo(ExitCode.SOURCE.code());

    assertThat(process.err()).contains(base() + ": no such image in the store", "hint: load it");
    assertThat(registry.requests).isEmpty();
  }

  @Test
  void alwaysAsksOnceForTheDigestAndBuildsNothingAgain() throws IOException {
    String recipe =
        "FROM " + base() + "\nRUN cp /version /copy\nFROM " + base() + "\nCOPY --from=0 /copy /\n";
    String first = builds.build(recipe);
    registry.requests.clear();

    assertThat(builds.build(recipe, "--pull")).isEqualTo(first);

    assertThat(registry.requests).containsExactly("HEAD /v2/team/base/manifests/v1");
    assertThat(process.err()).contains(" 0 steps ran");
  }

  @Test
  void alwaysBuildsUponWhatTheTagMeansNow() throws IOException {
    String recipe = "FROM " + base() + "\nRUN cp /version /copy\n";
    builds.build(recipe);
    process.variables.put("JBUILD_PULL", "never");
    push("v1", "two");
    process.variables.put("JBUILD_PULL", "missing");

    builds.build(recipe);
    assertThat(builds.file("copy")).isEqualTo("one\n");
    builds.build(recipe, "--pull=always");
    assertThat(builds.file("copy")).isEqualTo("two\n");
  }

  @Test
  void theSameContentUnderAnotherNameRunsNothing() throws IOException {
    builds.build("FROM " + base() + "\nRUN cp /version /copy\n");
    registry.push(directory.resolve("layout-v1-one"), "other", "v9");

    builds.build("FROM " + registry.name("other", "v9") + "\nRUN cp /version /copy\n");

    assertThat(process.err()).contains(" 0 steps ran");
  }

  @Test
  void aDigestOfTheStoreNeedsNoRegistry() throws IOException {
    String pinned = base() + "@" + registry.digest("team/base", "v1");
    builds.build("FROM " + pinned + "\nRUN cp /version /copy\n");
    registry.close();

    builds.build("FROM " + pinned + "\nRUN cp /version /copy\n", "--pull", "always");

    assertThat(process.err()).contains(" 0 steps ran");
  }

  @Test
  void alwaysFailsWithoutTheRegistry() throws IOException {
    builds.build("FROM " + base() + "\nENV A=1\n");
    registry.close();

    assertThat(builds.run("FROM " + base() + "\nENV A=1\n", "--pull", "always"))
        .isEqualTo(ExitCode.SOURCE.code());

    assertThat(process.err())
        .contains(base(), "cannot be reached: connection refused", "hint: use `--pull missing`");
    assertThat(process.out()).isEmpty();
  }

  @Test
  void missingNamesTheHostAndTheOldWays() throws IOException {
    registry.close();

    assertThat(builds.run("FROM " + base() + "\n")).isEqualTo(ExitCode.SOURCE.code());

    assertThat(process.err().lines().toList())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("error: context/Recipe:1: FROM " + base() + ": " + base() + ": no such image");
    assertThat(process.err()).contains("connection refused\nhint: load it with `jbuild load");
  }

  @Test
  void everyWayToNameAnImagePulls() throws IOException {
    builds.build(
        "FROM scratch AS empty\nFROM "
            + base()
            + " AS b\nRUN --mount=from="
            + registry.name("mounted", "v1")
            + ",target=/m cp /m/version /mounted\n"
            + "COPY --from="
            + registry.name("copied", "v1")
            + " /version /copied\n"
            + "COPY --from=named /version /named\n",
        withMore("mounted", "copied", "context"));

    assertThat(builds.file("mounted") + builds.file("copied") + builds.file("named"))
        .isEqualTo("one\none\none\n");
  }

  private String[] withMore(String... repositories) throws IOException {
    for (String repository : repositories) {
      registry.push(directory.resolve("layout-v1-one"), repository, "v1");
    }
    return new String[] {
      "--build-context", "named=docker-image://" + registry.name("context", "v1")
    };
  }

  @Test
  void pullPrintsTheIdAndNothingElseWhenQuiet() {
    ok("pull", "-q", base());

    assertThat(process.out()).matches("sha256:[0-9a-f]{64}\n");
    assertThat(process.err()).isEmpty();
    String id = process.out();
    ok("pull", base());
    assertThat(process.out()).isEqualTo(id);
    assertThat(process.err()).isEmpty();
  }

  @Test
  void pullTakesOneImageOfAnIndexAndAnotherOneLater() throws IOException {
    process.variables.put("JBUILD_PULL", "never");
    builds.build(
        "FROM scratch\nARG TARGETARCH\nCOPY busybox /$TARGETARCH\n",
        "--platform=linux/amd64,linux/arm64");
    ok("save", "--format", "oci", "-o", directory.resolve("several") + "/", "result");
    ok("rmi", "result");
    ok("prune", "-a", "-f");
    registry.push(directory.resolve("several"), "several", "v1");
    process.variables.put("JBUILD_PULL", "missing");
    String name = registry.name("several", "v1");

    ok("pull", "--platform", "linux/arm64", name);
    assertThat(platforms(name)).isEqualTo("linux/arm64 ");
    ok("create", "--platform", "linux/amd64", name, "/x");

    assertThat(platforms(name)).isEqualTo("linux/amd64 linux/arm64 ");
    ok("inspect", "--format", "{{.Id}}", name);
    assertThat(process.out().strip()).isEqualTo(registry.digest("several", "v1").toString());
    ok("fsck");
  }

  private String platforms(String name) {
    ok("inspect", "--format", "{{range .Manifests}}{{.Platform}} {{end}}", name);
    return process.out().strip() + " ";
  }

  @Test
  void createPullsAndLeavesTheCommandAlone() {
    ok("create", "--pull", base(), "prog", "--pull", "x");

    String container = process.out().strip();
    ok("inspect", "--format", "{{.Path}} {{.Args}}", container);
    assertThat(process.out()).contains("prog", "--pull", "x").doesNotContain("--pull=always");
    assertThat(registry.requests).isNotEmpty();
  }

  @Test
  void progressOfAPullIsJsonWhereAskedFor() throws IOException {
    builds.build("FROM " + base() + "\n", "--progress", "json");

    assertThat(process.err())
        .startsWith("{\"event\":\"pulling\",\"image\":\"" + base() + "\",\"layer\":\"sha256:");
  }

  @Test
  void aPlanPullsNothing() throws IOException {
    Files.writeString(builds.context.resolve("Recipe"), "FROM " + base() + "\n");

    assertThat(process.run("plan", "context")).isEqualTo(ExitCode.SOURCE.code());

    assertThat(registry.requests).isEmpty();
  }

  @Test
  void whatTheRegistryDoesNotHaveIsTold() {
    assertThat(process.run("pull", registry.name("team/base", "none")))
        .isEqualTo(ExitCode.SOURCE.code());
    assertThat(process.err())
        .isEqualTo(
            "error: " + registry.name("team/base", "none") + ": not found in the registry\n");
  }

  private String base() {
    return registry.name("team/base", "v1");
  }

  private void ok(String... words) {
    assertThat(process.run(words)).as(process.err()).isZero();
  }
}
