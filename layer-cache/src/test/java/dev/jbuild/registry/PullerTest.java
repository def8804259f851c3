package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullerTest {
  private static final String LAYER = "bytes of a layer".repeat(100);

  @TempDir Path directory;
  private final FakeRegistry registry = new FakeRegistry();
  private Pulls pulls;

  @BeforeEach
  void open() {
    pulls = new Pulls(directory);
  }

  @AfterEach
  void close() {
    pulls.close();
    registry.close();
  }

  @Test
  void imageOfATagIsFetchedWithItsDocumentsAndLayers() {
    Descriptor manifest = registry.image("team/app", "v1", "amd64", "one", "two");

    Resolved pulled = pulls.pull(registry.name("team/app:v1"));

    assertThat(pulled.top()).isEqualTo(pulled.manifest());
    assertThat(pulled.manifest().descriptor().digest()).isEqualTo(manifest.digest());
    assertThat(pulled.layers())
        .extracting(Descriptor::digest)
        .containsExactly(of("one"), of("two"));
    assertThat(pulls.store.blobs().read(of("two"), 100)).asString().isEqualTo("two");
  }

  @Test
  void whatTheStoreHasIsNotFetchedAgain() {
    registry.image("app", "v1", "amd64", "one", "two");
    registry.image("app", "v2", "amd64", "one", "three");
    pulls.pull(registry.name("app:v1"));
    registry.requests.clear();

    pulls.pull(registry.name("app:v2"));

    assertThat(registry.requests("/blobs/" + of("one"))).isEmpty();
    assertThat(registry.requests("/blobs/" + of("three"))).hasSize(1);
  }

  @Test
  void oneLayerThatIsThereTwiceIsFetchedOnce() {
    registry.image("app", "v1", "amd64", "one", "one");

    pulls.pull(registry.name("app:v1"));

    assertThat(registry.requests("/blobs/" + of("one"))).hasSize(1);
  }

  @Test
  void ofAnIndexTheImageForThePlatformIsTaken() {
    Descriptor amd64 = registry.image("app", "a", "amd64", "one");
    Descriptor arm64 = registry.image("app", "b", "arm64", "two");
    Descriptor index = registry.index("app", "v1", amd64, arm64);

    Resolved pulled = pulls.pull(registry.name("app:v1"), Platform.parse("linux/arm64"));

    assertThat(pulled.top().descriptor().digest()).isEqualTo(index.digest());
    assertThat(pulled.manifest().descriptor().digest()).isEqualTo(arm64.digest());
    assertThat(registry.requests(amd64.digest().hex())).isEmpty();
  }

  @Test
  void anIndexWithoutThePlatformTellsWhatItHas() {
    registry.index("app", "v1", registry.image("app", "b", "arm64", "two"));

    assertFails(() -> pulls.pull(registry.name("app:v1")))
        .hasMessage(
            registry.host() + "/app:v1: no image for platform linux/amd64, only for linux/arm64");
  }

  @Test
  void onePullerSeesOneStateOfAName() {
    Descriptor amd64 = registry.image("app", "a", "amd64", "one");
    Descriptor arm64 = registry.image("app", "b", "arm64", "two");
    Descriptor index = registry.index("app", "v1", amd64, arm64);
    try (Puller puller = pulls.puller()) {
      puller.resolve(registry.name("app:v1"), Pulls.AMD64);
      registry.image("app", "v1", "arm64", "three");

      Resolved second = puller.resolve(registry.name("app:v1"), Platform.parse("linux/arm64"));

      assertThat(second.top().descriptor().digest()).isEqualTo(index.digest());
    }
  }

  @Test
  void digestIsAskedForByAHeadRequestAlone() {
    Descriptor manifest = registry.image("app", "v1", "amd64", "one");

    try (Puller puller = pulls.puller()) {
      assertThat(puller.digest(registry.name("app:v1"))).contains(manifest.digest());
    }

    assertThat(registry.requests).extracting(FakeRegistry.Request::method).containsExactly("HEAD");
  }

  @ParameterizedTest
  @ValueSource(ints = {405, 501})
  void aServerWithoutHeadDoesNotTellTheDigest(int status) {
    registry.image("app", "v1", "amd64", "one");
    registry.next("/manifests/", FakeRegistry.status(status));

    try (Puller puller = pulls.puller()) {
      assertThat(puller.digest(registry.name("app:v1"))).isEmpty();
    }
  }

  @Test
  void manifestMustHaveTheDigestOfItsReference() {
    Descriptor manifest = registry.image("app", "v1", "amd64", "one");
    ImageReference pinned = registry.name("app@" + manifest.digest());
    registry.content.replaceAll(
        (path, bytes) -> path.contains("/manifests/") ? spaced(bytes) : bytes);

    assertFails(() -> pulls.pull(pinned))
        .hasMessageStartingWith(pinned + ": its bytes have the digest ");
    assertThat(registry.requests).hasSize(3);
  }

  @Test
  void manifestMustHaveTheDigestThatTheServerTells() {
    registry.image("app", "v1", "amd64", "one");
    registry.always(
        "/manifests/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", MediaType.MANIFEST);
          exchange.getResponseHeaders().set("Docker-Content-Digest", of("other").toString());
          byte[] bytes = registry.bytes("/v2/app/manifests/v1");
          return FakeRegistry.answer(exchange, 200, bytes, ImmutableMap.of());
        });

    assertFails(() -> pulls.pull(registry.name("app:v1"))).hasMessageContaining("the server says");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/json; charset=utf-8"})
  void aDocumentTellsItsTypeWhereTheServerDoesNot(String type) {
    registry.image("app", "v1", "amd64", "one");
    byte[] manifest = registry.bytes("/v2/app/manifests/v1");
    registry.manifest("app", "v1", type, manifest);

    assertThat(pulls.pull(registry.name("app:v1")).layers()).hasSize(1);
  }

  @Test
  void headerAndDocumentMustNotDisagree() {
    registry.image("app", "v1", "amd64", "one");
    byte[] manifest = registry.bytes("/v2/app/manifests/v1");
    registry.manifest("app", "v1", MediaType.DOCKER_MANIFEST, manifest);

    assertFails(() -> pulls.pull(registry.name("app:v1"))).hasMessageContaining("ambiguous");
  }

  @Test
  void schema1IsRefusedAtOnce() {
    registry.manifest(
        "app",
        "v1",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "{\"schemaVersion\": 1, \"fsLayers\": []}".getBytes(StandardCharsets.UTF_8));

    assertFails(() -> pulls.pull(registry.name("app:v1"))).hasMessageContaining("schema 1");
    assertThat(registry.requests).hasSize(1);
  }

  @Test
  void manifestHasALimit() {
    registry.manifest("app", "v1", MediaType.MANIFEST, new byte[(4 << 20) + 1]);

    assertFails(() -> pulls.pull(registry.name("app:v1")))
        .hasMessageContaining("larger than the limit of 4194304 bytes");
  }

  @Test
  void wrongBytesAreAskedForAgainAndNeverStored() {
    registry.image("app", "v1", "amd64", LAYER);
    byte[] wrong = LAYER.replace('b', 'c').getBytes(StandardCharsets.UTF_8);
    registry.next(of(LAYER).hex(), FakeRegistry.body(wrong));

    pulls.pull(registry.name("app:v1"));

    assertThat(pulls.store.blobs().read(of(LAYER), 1 << 20)).asString().isEqualTo(LAYER);
    assertThat(pulls.store.blobs().has(Digest.of(wrong))).isFalse();
  }

  @Test
  void bytesThatStayWrongAreGivenUpAndNothingIsLeft() throws IOException {
    registry.image("app", "v1", "amd64", LAYER);
    byte[] wrong = LAYER.replace('b', 'c').getBytes(StandardCharsets.UTF_8);
    registry.always(of(LAYER).hex(), FakeRegistry.body(wrong));

    assertFails(() -> pulls.pull(registry.name("app:v1")))
        .hasMessage(
            registry.host() + "/app:v1: blob " + of(LAYER) + ": its bytes have another digest");
    assertThat(registry.requests(of(LAYER).hex())).hasSize(3);
    try (Stream<Path> left = Files.walk(pulls.store.layout().tmpDir())) {
      assertThat(left.filter(file -> file.getFileName().toString().startsWith("blob"))).isEmpty();
    }
  }

  @Test
  void aBrokenTransferGoesOnWhereItWas() {
    registry.image("app", "v1", "amd64", LAYER);
    registry.next(of(LAYER).hex(), half());

    pulls.pull(registry.name("app:v1"));

    assertThat(registry.requests(of(LAYER).hex()))
        .extracting(FakeRegistry.Request::range)
        .containsExactly("", "bytes=" + LAYER.length() / 2 + "-");
    assertThat(pulls.store.blobs().has(of(LAYER))).isTrue();
  }

  @Test
  void aServerThatIgnoresTheRangeIsReadFromTheStart() {
    registry.image("app", "v1", "amd64", LAYER);
    registry.next(of(LAYER).hex(), half());
    registry.next(of(LAYER).hex(), FakeRegistry.body(LAYER.getBytes(StandardCharsets.UTF_8)));

    pulls.pull(registry.name("app:v1"));

    assertThat(pulls.store.blobs().read(of(LAYER), 1 << 20)).asString().isEqualTo(LAYER);
  }

  @Test
  void anotherRangeThanWasAskedForStartsOver() {
    registry.image("app", "v1", "amd64", LAYER);
    registry.next(of(LAYER).hex(), half());
    registry.next(
        of(LAYER).hex(), FakeRegistry.status(206, "Content-Range", "bytes 0-9/" + LAYER.length()));

    pulls.pull(registry.name("app:v1"));

    assertThat(registry.requests(of(LAYER).hex()).getLast().range()).isEmpty();
    assertThat(pulls.store.blobs().has(of(LAYER))).isTrue();
  }

  @Test
  void aBodyIsNotReadBeyondItsDescriptor() {
    registry.image("app", "v1", "amd64", LAYER);
    registry.always(
        of(LAYER).hex(),
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // chunked, without an end
          byte[] block = new byte[1 << 16];
          try {
            while (true) {
              exchange.getResponseBody().write(block);
            }
          } catch (IOException e) {
            return true; // the client has gone
          }
        });

    assertFails(() -> pulls.pull(registry.name("app:v1"))).hasMessageContaining("longer than the");
  }

  @Test
  void anEncodingThatNobodyAskedForIsRefused() {
    registry.image("app", "v1", "amd64", LAYER);
    registry.always(of(LAYER).hex(), FakeRegistry.status(200, "Content-Encoding", "gzip"));

    assertFails(() -> pulls.pull(registry.name("app:v1"))).hasMessageContaining("an encoding");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void anOverloadedServerIsAskedAgain(int status) {
    registry.image("app", "v1", "amd64", "one");
    registry.next("/manifests/", FakeRegistry.status(status));

    pulls.pull(registry.name("app:v1"));

    assertThat(registry.requests("/manifests/v1")).hasSize(2);
  }

  @Test
  void aServerThatWantsToRestTooLongIsTold() {
    registry.image("app", "v1", "amd64", "one");
    registry.next("/manifests/", FakeRegistry.status(429, "Retry-After", "1000"));

    assertThatThrownBy(() -> pulls.pull(registry.name("app:v1")))
        .hasMessageContaining("429 Too Many Requests")
        .satisfies(
            e -> assertThat(((JbuildException) e).hint()).contains("try again in 1000 seconds"));
    assertThat(registry.requests).hasSize(1);
  }

  @Test
  void whatIsNotThereIsToldWithTheRegistrysCode() {
    assertFails(() -> pulls.pull(registry.name("app:v1")))
        .hasMessage(registry.host() + "/app:v1: not found in the registry (NOT_KNOWN)")
        .satisfies(e -> assertThat(reason(e)).isEqualTo(RegistryException.Reason.ABSENT));
    assertThat(registry.requests).hasSize(1);
  }

  @Test
  void whatCannotBeReachedIsAskedOnce() {
    ImageReference name = registry.name("app:v1");
    registry.close();

    assertFails(() -> pulls.pull(name))
        .hasMessage(name + ": the server cannot be reached: connection refused")
        .satisfies(e -> assertThat(reason(e)).isEqualTo(RegistryException.Reason.UNREACHABLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/hostname", "ftp://h/x", "", "http://"})
  void redirectsLeadToHttpOnly(String location) {
    registry.image("app", "v1", "amd64", "one");
    registry.always("/blobs/", FakeRegistry.status(307, "Location", location));

    assertFails(() -> pulls.pull(registry.name("app:v1"))).hasMessageContaining("redirected to");
  }

  @Test
  void redirectsHaveAnEnd() {
    registry.image("app", "v1", "amd64", "one");
    registry.always("/manifests/", FakeRegistry.status(302, "Location", "v1"));

    assertFails(() -> pulls.pull(registry.name("app:v1")))
        .hasMessageContaining("redirected more than 5 times");
  }

  @Test
  void closingEndsAPullThatWaits() throws Exception {
    registry.image("app", "v1", "amd64", "one");
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    registry.always(
        "/manifests/",
        exchange -> {
          asked.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return true;
        });
    Puller puller = pulls.puller();
    CompletableFuture<Throwable> end =
        CompletableFuture.supplyAsync(
                () -> puller.resolve(registry.name("app:v1"), Pulls.AMD64).layers().size())
            .handle((size, failure) -> failure.getCause());
    asked.await();

    puller.close();

    assertThat(end.get())
        .isInstanceOfSatisfying(
            JbuildException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INTERRUPTED));
  }

  @Test
  void theFirstFailureOfManyTransfersIsTold() {
    registry.image("app", "v1", "amd64", "one", "two", "three", "four", "five", "six");
    registry.always(of("two").hex(), FakeRegistry.status(404));

    assertFails(() -> pulls.pull(registry.name("app:v1")))
        .hasMessageContaining("blob " + of("two") + ": not found in the registry");
  }

  private static FakeRegistry.Handler half() {
    return exchange -> {
      byte[] bytes = LAYER.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(Arrays.copyOf(bytes, bytes.length / 2));
      exchange.getResponseBody().flush();
      throw new IOException("the connection breaks");
    };
  }

  private static byte[] spaced(byte[] document) {
    return (new String(document, StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8);
  }

  private static Digest of(String content) {
    return Digest.of(content.getBytes(StandardCharsets.UTF_8));
  }

  private static RegistryException.Reason reason(Throwable failure) {
    return ((RegistryException) failure).reason();
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOf(JbuildException.class)
        .satisfies(
            e ->
                assertThat(List.of(((JbuildException) e).exitCode()))
                    .containsOnly(ExitCode.SOURCE));
  }
}
