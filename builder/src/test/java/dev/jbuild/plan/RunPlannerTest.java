package dev.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code RUN} and its flags as steps: defaults, expansion, what is refused. */
class RunPlannerTest {
  private static final RunMount.Access ROOT_SECRET = new RunMount.Access(0400, 0, 0);

  @Test
  void bindShowsTheContextReadOnlyUnlessToldOtherwise() {
    assertThat(mounts("RUN --mount=target=/m x"))
        .containsExactly(new RunMount.Bind(new Step.Source.Context(), "", "/m", false));
    assertThat(mounts("RUN --mount=type=bind,source=/a/../b,dst=m,rw x"))
        .containsExactly(new RunMount.Bind(new Step.Source.Context(), "b", "/w/m", true));
    assertThat(mounts("RUN --mount=target=/m,readonly=false x"))
        .containsExactly(new RunMount.Bind(new Step.Source.Context(), "", "/m", true));
  }

  /** One map for each step would take 400 MB here. */
  @Test
  void stepsOfManyVariablesTakeNoMoreMemoryThanTheirDefinitions() {
    StringBuilder text = new StringBuilder("FROM scratch\n");
    for (int i = 0; i < 4000; i++) {
      text.append("ENV V").append(i).append("=1\nRUN x\n");
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    StepGraph graph = plan(text.toString());

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100L << 20);
    Step.Run last = (Step.Run) graph.target().steps().getLast();
    assertThat(last.environment().toMap()).hasSize(4001).containsKeys("PATH", "V0", "V3999");
  }

  @Test
  void historyOfARunNamesWhatIsDeclaredBeforeItWithTheValuesOfThatPlace() {
    StepGraph graph =
        plan(
            "FROM scratch\nARG A=1\nARG B\nRUN x\nENV A=2\nARG C=3\nARG B=4\nRUN [\"y\", \"z\"]\n");

    assertThat(graph.target().steps())
        .map(step -> step.info().createdBy().toString())
        .containsExactly(
            "ARG A=1",
            "ARG B",
            "RUN |2 A=1 B= /bin/sh -c x",
            "ENV A=2",
            "ARG C=3",
            "ARG B=4",
            "RUN |3 A=2 B=4 C=3 y z")
        .allSatisfy(text -> assertThat(text).isNotEmpty());
    assertThat(graph.target().steps())
        .allSatisfy(
            step ->
                assertThat(step.info().createdBy().length())
                    .isEqualTo(step.info().createdBy().toString().length()));
  }

  @Test
  void stageOfNoCacheFilterThatIsNotThereIsWarnedOf() {
    BuildOptions options = Plans.options(ImmutableMap.of(), ImmutableMap.of());
    BuildOptions filtered =
        new BuildOptions(
            options.target(),
            options.buildArgs(),
            options.labels(),
            options.platform(),
            options.network(),
            options.extraHosts(),
            false,
            ImmutableSet.of("nope", "base"),
            options.contexts(),
            options.allowed());

    assertThat(Plans.plan("FROM scratch AS Base\nRUN x\n", filtered).warnings())
        .containsExactly("--no-cache-filter nope: there is no stage of that name");
  }

  @Test
  void frontEndThatIsAskedForAndNotRunIsTold() {
    ImmutableMap<String, String> given = ImmutableMap.of("BUILDKIT_SYNTAX", "other/front:1");

    assertThat(Plans.plan("FROM scratch\n", Plans.options(given, ImmutableMap.of())).warnings())
        .containsExactly(
            "syntax=other/front:1: no other front end is run; the recipe is read as a Dockerfile");
  }

  /** All texts of the history together would take 600 MB here, of a stage whose history is none. */
  @Test
  void stepsOfManyArgumentsTakeNoMoreMemoryThanTheirDeclarations() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    String recipe = manyArguments() + "FROM scratch\nCOPY --from=0 /a /\n";
    long before = threads.getCurrentThreadAllocatedBytes();

    StepGraph graph = plan(recipe);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100L << 20);
    assertThat(graph.stages().getFirst().steps().getLast().info().createdBy().toString())
        .startsWith("RUN |5000 V0=value V1=value ")
        .endsWith(" V4999=value /bin/sh -c x");
  }

  @Test
  void historyThatNoConfigurationHoldsIsToldBeforeAnythingRuns() {
    String recipe = manyArguments();

    assertThatThrownBy(() -> plan(recipe))
        .isInstanceOf(PlanException.class)
        .hasMessageMatching(
            "Recipe:5\\d\\d\\d:1: RUN x: the history of the image would be longer than .*");
  }

  private static String manyArguments() {
    StringBuilder text = new StringBuilder("FROM scratch\n");
    for (int i = 0; i < 5000; i++) {
      text.append("ARG V").append(i).append("=value\n");
    }
    return text + "RUN x\n".repeat(5000);
  }

  @Test
  void bindFromAStageMakesTheStageNeeded() {
    StepGraph graph = plan("FROM scratch AS a\nFROM scratch\nRUN --mount=from=a,target=/m x\n");

    assertThat(graph.stages()).hasSize(2);
    assertThat(graph.target().needs()).containsExactly(0);
  }

  @Test
  void cacheIsNamedByItsTargetAndSharedByDefault() {
    assertThat(mounts("RUN --mount=type=cache,target=/c/ x"))
        .containsExactly(
            new RunMount.Cache(
                "//c",
                Optional.empty(),
                "",
                "/c",
                RunMount.Sharing.SHARED,
                new RunMount.Access(0755, 0, 0),
                false));
    assertThat(
            mounts(
                "RUN --mount=type=cache,id=i,target=/c,sharing=LOCKED,mode=0700,uid=1,gid=2,ro x"))
        .containsExactly(
            new RunMount.Cache(
                "/i",
                Optional.empty(),
                "",
                "/c",
                RunMount.Sharing.LOCKED,
                new RunMount.Access(0700, 1, 2),
                true));
  }

  @Test
  void cacheOfARelativeTargetIsNamedByItAsItIsWritten() {
    assertThat(cacheId("target=c")).isEqualTo("/c").isEqualTo(cacheId("id=c,target=/x"));
    assertThat(cacheId("target=./b/../c/")).isEqualTo("/c");
    assertThat(cacheId("target=../w/../../c/b/..")).isEqualTo("/../../c");
    assertThat(cacheId("target=/w/c")).isEqualTo("//w/c");
  }

  private static String cacheId(String fields) {
    return ((RunMount.Cache) mounts("RUN --mount=type=cache," + fields + " x").getFirst()).id();
  }

  @Test
  void secretGoesToItsTargetItsVariableOrTheUsualPlace() {
    assertThat(mounts("RUN --mount=type=secret,id=s x"))
        .containsExactly(secret("s", Optional.of("/run/secrets/s"), Optional.empty()));
    assertThat(mounts("RUN --mount=type=secret,target=/etc/t x"))
        .containsExactly(secret("t", Optional.of("/etc/t"), Optional.empty()));
    assertThat(mounts("RUN --mount=type=secret,id=s,env=V x"))
        .containsExactly(secret("s", Optional.empty(), Optional.of("V")));
    assertThat(mounts("RUN --mount=type=secret,id=s,env=V,target=f x"))
        .containsExactly(secret("s", Optional.of("/w/f"), Optional.of("V")));
  }

  private static RunMount.Secret secret(
      String id, Optional<String> target, Optional<String> variable) {
    return new RunMount.Secret(id, target, variable, false, ROOT_SECRET, false);
  }

  @Test
  void agentsAreNumberedWhereTheyHaveNoTarget() {
    RunMount.Access access = new RunMount.Access(0600, 0, 0);
    assertThat(mounts("RUN --mount=type=ssh --mount=type=ssh,id=b,required x"))
        .containsExactly(
            new RunMount.Ssh("default", "/run/buildkit/ssh_agent.0", false, access),
            new RunMount.Ssh("b", "/run/buildkit/ssh_agent.1", true, access));
  }

  @Test
  void variablesAreReplacedInValues() {
    assertThat(mounts("ENV D=/data T=tmpfs\nRUN --mount=type=$T,target=${D},size=1m x"))
        .containsExactly(new RunMount.Tmpfs("/data", 1 << 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "target=/                          | invalid mount target /",
        "target=/m,uid=1                   | uid is not allowed for mounts of type bind",
        "type=tmpfs,target=/m,size=big     | invalid size big",
        "type=cache,target=/m,sharing=all  | unsupported sharing all",
        "type=cache,target=/m,sharing=     | unsupported sharing",
        "type=cache,target=/m,mode=888     | invalid mode 888",
        "type=cache,target=/m,uid=-1       | invalid uid -1",
        "type=cache,target=/m,gid=2147483648 | invalid gid 2147483648",
        "type=cache,target=/m,env=A        | env is not allowed for mounts of type cache",
        "type=secret,id=a,source=b         | a secret takes id or source, not both",
        "type=secret                       | a secret needs an id or a target",
        "type=secret,id=a,required=maybe   | invalid value maybe for required",
        "type=secret,id=a,cache=on         | unsupported cache on",
        "from=9,target=/m                  | from=9: there is no stage of that number",
      })
  void whatCannotBeRightIsRefusedWithItsPlace(String mount, String message) {
    RecipeFailure failure = refused("RUN --mount=" + mount + " x");

    assertThat(failure.text()).contains(message);
    assertThat(failure.line()).isEqualTo(3);
  }

  @Test
  void badPlatformIsToldBeforeItsImageIsLookedFor() {
    RecipeException e =
        catchThrowableOfType(
            RecipeException.class, () -> plan("FROM --platform=bogus/ absent-image\nRUN x\n"));

    assertThat(e.diagnostics()).hasSize(1);
    assertThat(e.diagnostics().getFirst().rule()).isEqualTo("InvalidPlatform");
  }

  @Test
  void policyHoldsRetriesTimeoutAndCache() {
    assertThat(run("RUN --retry=3 --timeout=1m30s --no-cache x").policy())
        .isEqualTo(new Step.RunPolicy(false, 3, Optional.of(Duration.ofSeconds(90)), false));
    assertThat(run("RUN --retry=9999999 --timeout=+5s x").policy())
        .isEqualTo(new Step.RunPolicy(false, 9_999_999, Optional.of(Duration.ofSeconds(5)), true));
    assertThat(run("RUN --no-cache=false x").policy()).isEqualTo(Step.RunPolicy.PLAIN);
  }

  @Test
  void proxiesKeepBothSpellingsWhateverTheRecipeDeclares() {
    Step.Run run =
        (Step.Run)
            Plans.plan(
                    "FROM scratch\nENV no_proxy=b\nARG NO_PROXY\nRUN x\n",
                    Plans.options(
                        ImmutableMap.of(
                            "http_proxy",
                            "lower",
                            "HTTP_PROXY",
                            "upper",
                            "NO_PROXY",
                            "a",
                            "ftp_proxy",
                            ""),
                        ImmutableMap.of()))
                .target()
                .steps()
                .getLast();

    assertThat(run.proxies())
        .containsExactly(
            entry("HTTP_PROXY", "lower"),
            entry("http_proxy", "lower"),
            entry("NO_PROXY", "a"),
            entry("no_proxy", "a"));
    assertThat(run.processEnvironment())
        .containsEntry("no_proxy", "a")
        .containsEntry("NO_PROXY", "a");
    assertThat(run.environment().toMap())
        .containsEntry("no_proxy", "b")
        .containsEntry("NO_PROXY", "a");
  }

  @Test
  void heredocThatBeginsWithAnInterpreterIsAProgram() {
    assertThat(run("RUN <<-EOF\n#!/bin/x\n\ta\n\tEOF").script())
        .contains(new Step.Script("EOF", "#!/bin/x\na\n"));
    assertThat(run("RUN <<-EOF\n\t#!/bin/x\n\ta\n\tEOF").script())
        .contains(new Step.Script("EOF", "#!/bin/x\na\n"));
    assertThat(run("RUN <<EOF cat\n#!/bin/x\nEOF").script()).isEmpty();
  }

  @Test
  void hostNetworkAndInsecureNeedAGrant() {
    assertThat(refused("RUN --network=host x").text()).contains("--network=host is not allowed");
    assertThat(refused("RUN --security=insecure x").text()).contains("insecure is not allowed");

    Step.Run run =
        (Step.Run)
            plan(
                    "FROM scratch\nRUN --network=host --security=insecure x\n",
                    ImmutableMap.of(),
                    BuildOptions.NETWORK_HOST,
                    BuildOptions.SECURITY_INSECURE)
                .target()
                .steps()
                .getFirst();

    assertThat(run.network()).isEqualTo(Network.HOST);
    assertThat(run.policy().privileged()).isTrue();
  }

  @Test
  void namedContextStandsForStageImageAndSource() {
    Path directory = Path.of("/somewhere");
    ImmutableMap<String, NamedContext> contexts =
        ImmutableMap.of("dir", new NamedContext.Directory(directory));
    StepGraph graph =
        plan(
            """
            FROM absent-image AS DIR
            COPY x /
            FROM dir
            COPY --from=dir a /
            RUN --mount=from=dir,target=/m x
            """,
            contexts);
    Step.Source source = new Step.Source.NamedContext("dir", directory);

    assertThat(graph.stages()).hasSize(1);
    assertThat(graph.target().base())
        .isEqualTo(new StagePlan.Base.Directory(new Step.Source.NamedContext("dir", directory)));
    assertThat(graph.target().steps()).hasSize(3);
    Step.Copy copy = (Step.Copy) graph.target().steps().get(1);
    assertThat(copy.parts().getFirst().source()).isEqualTo(source);
    Step.Run run = (Step.Run) graph.target().steps().get(2);
    assertThat(run.mounts()).containsExactly(new RunMount.Bind(source, "", "/m", false));
  }

  private static ImmutableList<RunMount> mounts(String lines) {
    return run(lines).mounts();
  }

  private static Step.Run run(String lines) {
    return (Step.Run) plan("FROM scratch\nWORKDIR /w\n" + lines + "\n").target().steps().getLast();
  }

  private record RecipeFailure(String text, int line) {}

  private static RecipeFailure refused(String line) {
    RecipeException e =
        catchThrowableOfType(
            RecipeException.class, () -> plan("FROM scratch\nWORKDIR /w\n" + line + "\n"));
    return new RecipeFailure(
        e.diagnostics().getFirst().message(), e.diagnostics().getFirst().span().startLine());
  }

  private static StepGraph plan(String text) {
    return plan(text, ImmutableMap.of());
  }

  private static StepGraph plan(
      String text, ImmutableMap<String, NamedContext> contexts, String... allowed) {
    return Plans.plan(text, Plans.options(ImmutableMap.of(), contexts, allowed));
  }
}
