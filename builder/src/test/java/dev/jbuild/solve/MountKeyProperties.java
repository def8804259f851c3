package dev.jbuild.solve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.Unpack;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.Network;
import dev.jbuild.plan.RunMount;
import dev.jbuild.plan.RunMount.Access;
import dev.jbuild.plan.RunMount.Sharing;
import dev.jbuild.plan.Step;
import dev.jbuild.plan.StepInfo;
import dev.jbuild.plan.StepVariables;
import dev.jbuild.recipe.SourceSpan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What a mount shows, and how, is in the key of its step; where that comes from, and how a step is
 * tried, is not.
 */
class MountKeyProperties {
  private static final Platform AMD64 = Platform.of("linux", "amd64", "");
  private static final String CONTENT = "sha256:" + "1".repeat(64);
  private static final String OTHER = "sha256:" + "2".repeat(64);
  private static final Access ACCESS = new Access(0755, 1, 2);
  private static final Step.Source CONTEXT = new Step.Source.Context();

  private final KeyCalculator keys = new KeyCalculator(RunInputs.NONE);

  @Test
  void everyFieldOfABindAndItsContentChangeTheKey() {
    assertAllDiffer(
        key(bind(CONTEXT, "/m", false), CONTENT),
        key(bind(CONTEXT, "/m", false), OTHER),
        key(bind(CONTEXT, "/m/", false), CONTENT),
        key(bind(CONTEXT, "/n", false), CONTENT),
        key(bind(CONTEXT, "/m", true), CONTENT));
  }

  @Test
  void whereABindComesFromIsNoInput() {
    String key = key(bind(CONTEXT, "/m", false), CONTENT);
    Path here = Path.of("/here");

    assertThat(
            List.of(
                key(bind(new Step.Source.Stage(3), "/m", false), CONTENT),
                key(bind(new Step.Source.NamedContext("a", here), "/m", false), CONTENT),
                key(bind(new Step.Source.NamedContext("b", Path.of("/x")), "/m", false), CONTENT),
                key(new RunMount.Bind(CONTEXT, "other/path", "/m", false), CONTENT)))
        .containsOnly(key);
  }

  @Test
  void everyFieldOfACacheAndWhatItStartsWithChangeTheKey() {
    Optional<Step.Source> none = Optional.empty();
    Optional<Step.Source> stage = Optional.of(new Step.Source.Stage(0));

    assertAllDiffer(
        key(cache("/i", none, "", "/c", ACCESS, false), ""),
        key(cache("/j", none, "", "/c", ACCESS, false), ""),
        key(cache("ns/i", none, "", "/c", ACCESS, false), ""),
        key(cache("/i", none, "sub", "/c", ACCESS, false), ""),
        key(cache("/i", none, "", "/d", ACCESS, false), ""),
        key(cache("/i", none, "", "/c", new Access(0700, 1, 2), false), ""),
        key(cache("/i", none, "", "/c", new Access(0755, 2, 2), false), ""),
        key(cache("/i", none, "", "/c", new Access(0755, 1, 1), false), ""),
        key(cache("/i", none, "", "/c", new Access(0755, 12, 2), false), ""),
        key(cache("/i", none, "", "/c", ACCESS, true), ""),
        key(cache("/i", stage, "", "/c", ACCESS, false), CONTENT),
        key(cache("/i", stage, "", "/c", ACCESS, false), OTHER));
  }

  @Test
  void sharingOfACacheAndWhereItsStartComesFromAreNoInputs() {
    Optional<Step.Source> stage = Optional.of(new Step.Source.Stage(0));
    Optional<Step.Source> directory =
        Optional.of(new Step.Source.NamedContext("n", Path.of("/host")));
    Set<String> digests = new HashSet<>();
    for (Sharing sharing : Sharing.values()) {
      digests.add(key(new RunMount.Cache("/i", stage, "a", "/c", sharing, ACCESS, false), CONTENT));
      digests.add(
          key(new RunMount.Cache("/i", directory, "b", "/c", sharing, ACCESS, false), CONTENT));
    }

    assertThat(digests).hasSize(1);
  }

  @Test
  void everyFieldOfATmpfsChangesTheKey() {
    assertAllDiffer(
        key(new RunMount.Tmpfs("/t", 0), ""),
        key(new RunMount.Tmpfs("/t", 1), ""),
        key(new RunMount.Tmpfs("/u", 0), ""));
  }

  @Test
  void everyFieldOfASecretAndAskedForContentChangeTheKey() {
    Optional<String> file = Optional.of("/run/secrets/s");
    Optional<String> variable = Optional.of("/run/secrets/s");
    Access access = new Access(0400, 0, 0);

    assertAllDiffer(
        key(secret("s", file, Optional.empty(), access), ""),
        key(secret("t", file, Optional.empty(), access), ""),
        key(secret("s", Optional.of("/t"), Optional.empty(), access), ""),
        key(secret("s", Optional.empty(), variable, access), ""),
        key(secret("s", file, variable, access), ""),
        key(secret("s", file, Optional.empty(), new Access(0440, 0, 0)), ""),
        key(secret("s", file, Optional.empty(), new Access(0400, 1, 0)), ""),
        key(secret("s", file, Optional.empty(), new Access(0400, 0, 1)), ""),
        key(secret("s", file, Optional.empty(), access), "absent"),
        key(secret("s", file, Optional.empty(), access), "digest of one"),
        key(secret("s", file, Optional.empty(), access), "digest of two"));
  }

  @Test
  void whetherASecretOrAnAgentMustBeGivenIsNoInput() {
    Access access = new Access(0400, 0, 0);
    Optional<String> file = Optional.of("/s");
    Optional<String> none = Optional.empty();

    assertThat(key(new RunMount.Secret("s", file, none, true, access, false), ""))
        .isEqualTo(key(new RunMount.Secret("s", file, none, false, access, false), ""));
    assertThat(key(new RunMount.Ssh("s", "/s", true, access), ""))
        .isEqualTo(key(new RunMount.Ssh("s", "/s", false, access), ""));
  }

  @Test
  void everyFieldOfAnAgentChangesTheKey() {
    assertAllDiffer(
        key(new RunMount.Ssh("default", "/s", false, new Access(0600, 0, 0)), ""),
        key(new RunMount.Ssh("other", "/s", false, new Access(0600, 0, 0)), ""),
        key(new RunMount.Ssh("default", "/t", false, new Access(0600, 0, 0)), ""),
        key(new RunMount.Ssh("default", "/s", false, new Access(0666, 0, 0)), ""),
        key(new RunMount.Ssh("default", "/s", false, new Access(0600, 5, 0)), ""),
        key(new RunMount.Ssh("default", "/s", false, new Access(0600, 0, 5)), ""));
  }

  @Test
  void kindNumberAndOrderOfMountsChangeTheKey() {
    RunMount tmpfs = new RunMount.Tmpfs("/t", 0);
    RunMount bind = bind(CONTEXT, "/t", false);

    assertAllDiffer(
        key(List.of(), List.of(), Step.RunPolicy.PLAIN),
        key(tmpfs, ""),
        key(bind, ""),
        key(new RunMount.Ssh("", "/t", false, new Access(0, 0, 0)), ""),
        key(List.of(tmpfs, tmpfs), List.of("", ""), Step.RunPolicy.PLAIN),
        key(List.of(tmpfs, bind), List.of("", ""), Step.RunPolicy.PLAIN),
        key(List.of(bind, tmpfs), List.of("", ""), Step.RunPolicy.PLAIN));
  }

  @Test
  void onlyPrivilegeOfThePolicyChangesTheKey() {
    String plain = policyKey(Step.RunPolicy.PLAIN);

    assertThat(policyKey(new Step.RunPolicy(false, 5, Optional.of(Duration.ofSeconds(1)), false)))
        .isEqualTo(plain);
    assertThat(policyKey(new Step.RunPolicy(true, 0, Optional.empty(), true))).isNotEqualTo(plain);
  }

  private String policyKey(Step.RunPolicy policy) {
    return key(List.of(new RunMount.Tmpfs("/t", 0)), List.of(""), policy);
  }

  /** No text in one field can pass for another field. */
  @Test
  void fieldsOfRandomMountsNeverRunIntoEachOther() {
    Random random = new Random(4711);
    Set<RunMount> mounts = new HashSet<>();
    Set<String> digests = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      RunMount mount =
          new RunMount.Secret(
              text(random),
              Optional.of("/" + text(random)),
              Optional.of("v" + text(random)),
              false,
              new Access(random.nextInt(3), random.nextInt(3), random.nextInt(3)),
              false);
      mounts.add(mount);
      digests.add(key(mount, ""));
    }

    assertThat(digests).hasSameSizeAs(mounts);
  }

  private static String text(Random random) {
    String alphabet = "/ :\n0a,\"";
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(5); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @Test
  void whetherALaterPartOfAnAddIsUnpackedChangesItsKey() {
    CopyRequest local = request(null).withSources(ImmutableList.of("b.tar"));
    CopyRequest fetched = request(null).ofFetched("b.tar");
    List<Digest> same = List.of(new Digest("1".repeat(64)), new Digest("2".repeat(64)));

    assertThat(keys.copy(add(request(null).ofFetched("a"), fetched), same, Optional.empty()))
        .isNotEqualTo(keys.copy(add(request(null).ofFetched("a"), local), same, Optional.empty()));
  }

  @Test
  void orderAndFlagsOfThePartsOfAnAddChangeItsKey() {
    Digest one = new Digest("1".repeat(64));
    Digest two = new Digest("2".repeat(64));
    CopyRequest first = request(null);
    CopyRequest second = request("0644");

    assertAllDiffer(
        keys.copy(add(first), List.of(one), Optional.empty()).toString(),
        keys.copy(add(first, first), List.of(one, one), Optional.empty()).toString(),
        keys.copy(add(first, first), List.of(one, two), Optional.empty()).toString(),
        keys.copy(add(first, first), List.of(two, one), Optional.empty()).toString(),
        keys.copy(add(first, second), List.of(one, two), Optional.empty()).toString(),
        keys.copy(add(second, first), List.of(one, two), Optional.empty()).toString());
  }

  private static Step.Copy add(CopyRequest... requests) {
    ImmutableList.Builder<Step.Part> parts = ImmutableList.builder();
    for (CopyRequest request : requests) {
      parts.add(new Step.Part(CONTEXT, request));
    }
    return new Step.Copy(info(), parts.build(), false);
  }

  private static CopyRequest request(@Nullable String chmod) {
    return new CopyRequest(
        ImmutableList.of("a"),
        ImmutableList.of(),
        "/d/",
        null,
        chmod,
        true,
        false,
        ImmutableList.of(),
        Unpack.AUTO,
        "ADD a /d/");
  }

  private static void assertAllDiffer(String... digests) {
    assertThat(new ArrayList<>(List.of(digests))).doesNotHaveDuplicates();
  }

  private static RunMount bind(Step.Source tree, String target, boolean writable) {
    return new RunMount.Bind(tree, "", target, writable);
  }

  private static RunMount cache(
      String id,
      Optional<Step.Source> from,
      String source,
      String target,
      Access access,
      boolean readOnly) {
    return new RunMount.Cache(id, from, source, target, Sharing.SHARED, access, readOnly);
  }

  private static RunMount secret(
      String id, Optional<String> target, Optional<String> variable, Access access) {
    return new RunMount.Secret(id, target, variable, false, access, false);
  }

  private String key(RunMount mount, String input) {
    return key(List.of(mount), List.of(input), Step.RunPolicy.PLAIN);
  }

  private String key(List<RunMount> mounts, List<String> inputs, Step.RunPolicy policy) {
    Step.Run run =
        new Step.Run(
            info(),
            ImmutableList.of("/bin/sh", "-c", "x"),
            StepVariables.of(ImmutableMap.of()),
            ImmutableMap.of(),
            "",
            "/",
            Network.NONE,
            "host",
            Optional.empty(),
            ImmutableList.copyOf(mounts),
            policy);
    return keys.run(run, inputs, AMD64, Optional.empty()).toString();
  }

  private static StepInfo info() {
    return new StepInfo(0, "0", "Recipe:1", new SourceSpan(1, 1, 1, 2), "X", "X");
  }
}
