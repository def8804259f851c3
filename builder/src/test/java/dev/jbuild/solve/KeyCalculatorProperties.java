package dev.jbuild.solve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.InlineFile;
import dev.jbuild.copy.Unpack;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.Network;
import dev.jbuild.plan.Step;
import dev.jbuild.plan.StepInfo;
import dev.jbuild.plan.StepVariables;
import dev.jbuild.posix.Bytes;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.snapshot.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every input of a step changes its key, and nothing else does. A wrong hit is the worst defect
 * there is.
 */
class KeyCalculatorProperties {
  private static final Platform AMD64 = Platform.of("linux", "amd64", "");
  private final KeyCalculator keys = new KeyCalculator(RunInputs.NONE);

  @Test
  void everyInputOfARunChangesItsKey() {
    List<Step.Run> variants = new ArrayList<>();
    Step.Run base = run();
    variants.add(base);
    variants.add(arguments(base, "/bin/sh", "-c", "echo b"));
    variants.add(arguments(base, "/bin/sh", "-c", "echo a "));
    variants.add(arguments(base, "/bin/sh", "-c echo a"));
    variants.add(arguments(base, "/bin/sh", "-c", "echo a", ""));
    variants.add(environment(base, ImmutableMap.of("A", "1", "B", "3")));
    variants.add(environment(base, ImmutableMap.of("A", "1")));
    variants.add(environment(base, ImmutableMap.of("A", "1", "C", "2")));
    variants.add(environment(base, ImmutableMap.of("A", "1\nB=2")));
    variants.add(environment(base, ImmutableMap.of()));
    variants.add(with(base, "user", "/w", Network.HOST, null));
    variants.add(with(base, "", "/w/", Network.HOST, null));
    variants.add(with(base, "", "/", Network.HOST, null));
    variants.add(with(base, "", "/w", Network.NONE, null));
    variants.add(hostname(base, "other"));
    variants.add(with(base, "", "/w", Network.HOST, "#!/bin/sh\n"));
    variants.add(with(base, "", "/w", Network.HOST, "#!/bin/sh -x\n"));

    Set<String> digests = new HashSet<>();
    for (Step.Run variant : variants) {
      digests.add(keys.run(variant, List.of(), AMD64, parent('a')).toString());
    }
    digests.add(keys.run(base, List.of(), AMD64, parent('b')).toString());
    digests.add(keys.run(base, List.of(), AMD64, Optional.empty()).toString());
    for (String platform :
        List.of("linux/arm64", "linux/amd64/v3", "linux/arm/v7", "linux/arm/v6")) {
      digests.add(keys.run(base, List.of(), Platform.parse(platform), parent('a')).toString());
    }
    List<RunInputs> commons =
        List.of(
            common(List.of("db:10.0.0.1"), List.of(), "", List.of()),
            common(List.of(), List.of("nameserver 10.0.0.1"), "", List.of()),
            common(List.of(), List.of("search 10.0.0.1"), "", List.of()),
            common(List.of(), List.of(), "0", List.of()),
            common(List.of(), List.of(), "1", List.of()),
            common(List.of(), List.of(), "", List.of("/v", "ro")),
            common(List.of(), List.of(), "", List.of("/v", "rw")),
            common(List.of(), List.of(), "", List.of("/w", "ro")),
            common(List.of(), List.of(), "", List.of("/v", "ro", "/w", "ro")));
    for (RunInputs common : commons) {
      digests.add(new KeyCalculator(common).run(base, List.of(), AMD64, parent('a')).toString());
    }

    assertThat(digests).hasSize(variants.size() + 6 + commons.size());
  }

  @Test
  void whatAStepCannotNoticeOfTheCommandLineLeavesItsKeyAlone() {
    Step.Run offline = with(run(), "", "/w", Network.NONE, null);
    Step.Run insecure = privileged(run());
    KeyCalculator resolving =
        new KeyCalculator(common(List.of(), List.of("nameserver 10.0.0.1"), "", List.of()));
    KeyCalculator dropping = new KeyCalculator(common(List.of(), List.of(), "0", List.of()));

    assertThat(resolving.run(offline, List.of(), AMD64, parent('a')))
        .isEqualTo(keys.run(offline, List.of(), AMD64, parent('a')));
    assertThat(dropping.run(insecure, List.of(), AMD64, parent('a')))
        .isEqualTo(keys.run(insecure, List.of(), AMD64, parent('a')));
  }

  @Test
  void howAPlatformIsSpelledIsNoInput() {
    String key = keys.run(run(), List.of(), Platform.parse("linux/arm64"), parent('a')).toString();

    for (String spelled : List.of("linux/arm64/v8", "linux/aarch64", "linux/arm64/8")) {
      assertThat(keys.run(run(), List.of(), Platform.specified(spelled), parent('a')))
          .hasToString(key);
    }
  }

  @Test
  void whatIsNoInputOfARunLeavesItsKeyAlone() {
    Step.Run base = run();
    String key = keys.run(base, List.of(), AMD64, parent('a')).toString();
    Step.Run elsewhere =
        new Step.Run(
            new StepInfo(
                7, "other", "Dockerfile:99", new SourceSpan(99, 1, 99, 2), "RUN x", "RUN y"),
            base.arguments(),
            StepVariables.of(ImmutableMap.of("B", "2", "A", "1")),
            ImmutableMap.of("http_proxy", "http://proxy:3128"),
            base.user(),
            base.workingDirectory(),
            base.network(),
            base.hostname(),
            base.script(),
            base.mounts(),
            new Step.RunPolicy(false, 3, Optional.of(Duration.ofSeconds(9)), false));

    assertThat(keys.run(elsewhere, List.of(), AMD64, parent('a'))).hasToString(key);
  }

  @Test
  void everyInputOfACopyChangesItsKey() {
    Digest one = new Digest("1".repeat(64));
    Digest two = new Digest("2".repeat(64));
    List<CopyRequest> variants = new ArrayList<>();
    variants.add(request("/d", null, null, false, "x"));
    variants.add(request("/d/", null, null, false, "x"));
    variants.add(request("/e", null, null, false, "x"));
    variants.add(request("/d", "1", null, false, "x"));
    variants.add(request("/d", "1:1", null, false, "x"));
    variants.add(request("/d", null, "1", false, "x"));
    variants.add(request("/d", null, "0644", false, "x"));
    variants.add(request("/d", null, null, true, "x"));
    variants.add(request("/d", null, null, false, "y"));
    variants.add(filtered(variants.getFirst(), true, Unpack.AUTO));
    variants.add(filtered(variants.getFirst(), false, Unpack.ALWAYS));
    variants.add(filtered(variants.getFirst(), false, Unpack.NEVER));
    variants.add(filtered(variants.getFirst(), false, Unpack.AUTO, "a"));
    variants.add(filtered(variants.getFirst(), false, Unpack.AUTO, "a", "b"));
    variants.add(filtered(variants.getFirst(), false, Unpack.AUTO, "b", "a"));
    variants.add(filtered(variants.getFirst(), false, Unpack.AUTO, "ab"));
    variants.add(filtered(variants.getFirst(), false, Unpack.AUTO, "!a"));

    Set<String> digests = new HashSet<>();
    for (CopyRequest variant : variants) {
      digests.add(keys.copy(copy(variant), List.of(one), parent('a')).toString());
    }
    digests.add(keys.copy(copy(variants.getFirst()), List.of(two), parent('a')).toString());
    digests.add(keys.copy(copy(variants.getFirst()), List.of(one), parent('b')).toString());
    digests.add(keys.copy(copy(variants.getFirst()), List.of(one), Optional.empty()).toString());

    assertThat(digests).hasSize(variants.size() + 3);
  }

  @Test
  void theOriginOfACopyIsNoInput() {
    Digest digest = new Digest("1".repeat(64));
    CopyRequest request = request("/d", null, null, false, "x");

    String fromContext =
        keys.copy(
                copy("COPY a /d", new Step.Source.Context(), request), List.of(digest), parent('a'))
            .toString();
    String fromStage =
        keys.copy(
                copy("COPY --from=0 a /d", new Step.Source.Stage(0), request),
                List.of(digest),
                parent('a'))
            .toString();

    assertThat(fromStage).isEqualTo(fromContext);
  }

  @Test
  void aLinkedCopyHasAKeyOfItsOwnThatIsTheSameOnEveryParent() {
    Digest digest = new Digest("1".repeat(64));
    CopyRequest request = request("/d", null, null, false, "x");
    Step.Copy linked =
        new Step.Copy(
            info("COPY --link a /d"),
            ImmutableList.of(new Step.Part(new Step.Source.Context(), request)),
            true);

    String key = keys.copy(linked, List.of(digest), parent('a')).toString();

    assertThat(keys.copy(linked, List.of(digest), parent('b'))).hasToString(key);
    assertThat(keys.copy(linked, List.of(digest), Optional.empty())).hasToString(key);
    assertThat(keys.copy(copy(request), List.of(digest), Optional.empty()).toString())
        .isNotEqualTo(key);
    assertThat(keys.copy(linked, List.of(new Digest("2".repeat(64))), parent('a')).toString())
        .isNotEqualTo(key);
  }

  private static CopyRequest filtered(
      CopyRequest base, boolean parents, Unpack unpack, String... excludes) {
    return new CopyRequest(
        base.sources(),
        base.inlineFiles(),
        base.destination(),
        base.chown(),
        base.chmod(),
        base.add(),
        parents,
        ImmutableList.copyOf(excludes),
        unpack,
        base.instruction());
  }

  @Test
  void everyInputOfAWorkdirChangesItsKey() {
    Set<String> digests = new HashSet<>();
    digests.add(keys.workdir(new Step.Workdir(info(""), "/a", ""), parent('a')).toString());
    digests.add(keys.workdir(new Step.Workdir(info(""), "/b", ""), parent('a')).toString());
    digests.add(keys.workdir(new Step.Workdir(info(""), "/a", "u"), parent('a')).toString());
    digests.add(keys.workdir(new Step.Workdir(info(""), "/a", ""), parent('b')).toString());

    assertThat(digests).hasSize(4);
  }

  private static RunInputs common(
      List<String> hosts, List<String> resolver, String capabilities, List<String> volumes) {
    return new RunInputs(
        ImmutableList.copyOf(hosts),
        ImmutableList.copyOf(resolver),
        capabilities,
        ImmutableList.copyOf(volumes));
  }

  private static Step.Run privileged(Step.Run run) {
    return new Step.Run(
        run.info(),
        run.arguments(),
        run.environment(),
        run.proxies(),
        run.user(),
        run.workingDirectory(),
        run.network(),
        run.hostname(),
        run.script(),
        run.mounts(),
        new Step.RunPolicy(true, 0, Optional.empty(), false));
  }

  private static Step.Run run() {
    return new Step.Run(
        info("RUN echo a"),
        ImmutableList.of("/bin/sh", "-c", "echo a"),
        StepVariables.of(ImmutableMap.of("A", "1", "B", "2")),
        ImmutableMap.of(),
        "",
        "/w",
        Network.HOST,
        "host",
        Optional.empty(),
        ImmutableList.of(),
        Step.RunPolicy.PLAIN);
  }

  private static Step.Run arguments(Step.Run run, String... arguments) {
    return new Step.Run(
        run.info(),
        ImmutableList.copyOf(arguments),
        run.environment(),
        run.proxies(),
        run.user(),
        run.workingDirectory(),
        run.network(),
        run.hostname(),
        run.script(),
        run.mounts(),
        run.policy());
  }

  private static Step.Run environment(Step.Run run, ImmutableMap<String, String> environment) {
    return new Step.Run(
        run.info(),
        run.arguments(),
        StepVariables.of(environment),
        run.proxies(),
        run.user(),
        run.workingDirectory(),
        run.network(),
        run.hostname(),
        run.script(),
        run.mounts(),
        run.policy());
  }

  private static Step.Run hostname(Step.Run run, String hostname) {
    return new Step.Run(
        run.info(),
        run.arguments(),
        run.environment(),
        run.proxies(),
        run.user(),
        run.workingDirectory(),
        run.network(),
        hostname,
        run.script(),
        run.mounts(),
        run.policy());
  }

  private static Step.Run with(
      Step.Run run, String user, String directory, Network network, @Nullable String script) {
    return new Step.Run(
        run.info(),
        run.arguments(),
        run.environment(),
        run.proxies(),
        user,
        directory,
        network,
        run.hostname(),
        Optional.ofNullable(script).map(content -> new Step.Script("EOF", content)),
        run.mounts(),
        run.policy());
  }

  private static CopyRequest request(
      String destination,
      @Nullable String chown,
      @Nullable String chmod,
      boolean add,
      String inline) {
    return new CopyRequest(
        ImmutableList.of("a"),
        ImmutableList.of(
            new InlineFile(
                "f", Bytes.of(inline.getBytes(java.nio.charset.StandardCharsets.UTF_8)))),
        destination,
        chown,
        chmod,
        add,
        false,
        ImmutableList.of(),
        Unpack.AUTO,
        "COPY a " + destination);
  }

  private static Step.Copy copy(CopyRequest request) {
    return copy("COPY", new Step.Source.Context(), request);
  }

  private static Step.Copy copy(String title, Step.Source source, CopyRequest request) {
    return new Step.Copy(info(title), ImmutableList.of(new Step.Part(source, request)), false);
  }

  private static StepInfo info(String title) {
    return new StepInfo(0, "0", "Recipe:1", new SourceSpan(1, 1, 1, 2), title, title);
  }

  private static Optional<Snapshot> parent(char digit) {
    Digest digest = new Digest(String.valueOf(digit).repeat(64));
    return Optional.of(
        new Snapshot(
            new ChainId(digest),
            new DiffId(digest),
            Optional.empty(),
            1,
            ImmutableList.of(),
            Optional.empty(),
            Path.of("")));
  }
}
