package dev.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.http.NoProxy;
import dev.jbuild.http.Proxies;
import dev.jbuild.oci.Digest;
import dev.jbuild.store.SourceStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFetchTest {
  private static final String MODIFIED = "Wed, 21 Oct 2015 07:28:00 GMT";

  @TempDir Path directory;
  private final WebServer server = new WebServer();
  private Fetching fetching;

  @BeforeEach
  void open() {
    fetching = new Fetching(directory);
  }

  @AfterEach
  void close() {
    fetching.close();
    server.close();
  }

  @Test
  void fileHasTheModeAndTimeOfBuildKit() throws IOException {
    server.file("/a/data.txt", "content", Map.of("Last-Modified", MODIFIED));

    FetchedFile file = fetching.fetch(server.url("/a/data.txt?x=1"));

    assertThat(file.name()).isEqualTo("data.txt");
    assertThat(file.digest()).isEqualTo(digest("content"));
    assertThat(file.file()).hasContent("content");
    assertThat(Files.getPosixFilePermissions(file.file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getLastModifiedTime(file.file()).toMillis()).isEqualTo(1445412480000L);
    assertThat(file.modifiedSeconds()).isEqualTo(1445412480L);
  }

  @Test
  void fileWithoutTimeIsOf1970() throws IOException {
    server.file("/f", "content", Map.of());

    assertThat(Files.getLastModifiedTime(fetching.fetch(server.url("/f")).file()).toMillis())
        .isZero();
  }

  @Test
  void contentDispositionDoesNotRename() {
    server.file("/f", "content", Map.of("Content-Disposition", "attachment; filename=\"../x\""));

    assertThat(fetching.fetch(server.url("/f")).name()).isEqualTo("f");
  }

  @Test
  void fileNameMayBeAnyText() {
    server.file("/", "content", Map.of());

    FetchedFile file = fetching.fetch(server.url("/a%20%D0%B9"));

    assertThat(file.directory()).isDirectoryContaining("glob:**/a й");
  }

  @Test
  void unchangedFileIsNotSentAgain() {
    server.on(
        "/f",
        exchange -> {
          boolean same = "\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
          WebServer.answer(
              exchange, same ? 304 : 200, same ? "" : "content", Map.of("ETag", "\"v1\""));
        });
    FetchedFile first = fetching.fetch(server.url("/f"));
    int uses = fetching.nativeUses.get();

    FetchedFile second = fetching.fetch(server.url("/f"));

    assertThat(second).isEqualTo(first);
    assertThat(server.requests).hasSize(2);
    assertThat(fetching.nativeUses).hasValue(uses);
  }

  @Test
  void entityTagCountsEvenIfTheServerIgnoresTheQuestion() {
    server.file("/f", "content", Map.of("ETag", "W/\"v1\""));
    FetchedFile first = fetching.fetch(server.url("/f"));

    assertThat(fetching.fetch(server.url("/f"))).isEqualTo(first);
    assertThat(server.requests.get(1).header("If-None-Match")).isEqualTo("W/\"v1\"");
  }

  @Test
  void settledTimeOfModificationIsAValidator() {
    server.on(
        "/f",
        exchange -> {
          boolean same =
              MODIFIED.equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"));
          WebServer.answer(
              exchange, same ? 304 : 200, same ? "" : "content", Map.of("Last-Modified", MODIFIED));
        });
    FetchedFile first = fetching.fetch(server.url("/f"));

    assertThat(fetching.fetch(server.url("/f"))).isEqualTo(first);
  }

  @Test
  void changedFileIsFetchedAgain() {
    AtomicInteger version = new AtomicInteger();
    server.on(
        "/f",
        exchange -> {
          int now = version.incrementAndGet();
          WebServer.answer(exchange, 200, "content " + now, Map.of("ETag", "\"" + now + "\""));
        });

    assertThat(fetching.fetch(server.url("/f")).file()).hasContent("content 1");
    assertThat(fetching.fetch(server.url("/f")).file()).hasContent("content 2");
  }

  @Test
  void removedFileIsFetchedAgainWithoutCondition() {
    server.file("/f", "content", Map.of("ETag", "\"v1\""));
    fetching.fetch(server.url("/f"));
    fetching.store.exclusively(
        () ->
            fetching.store.sources().list().stream()
                .filter(entry -> entry.kind() == SourceStore.Kind.FILES)
                .forEach(fetching.store.sources()::remove));

    assertThat(fetching.fetch(server.url("/f")).file()).hasContent("content");
    assertThat(server.requests.get(1).header("If-None-Match")).isEmpty();
  }

  @Test
  void oneBuildSeesOneState() {
    AtomicInteger version = new AtomicInteger();
    server.on(
        "/f",
        exchange -> WebServer.answer(exchange, 200, "x" + version.incrementAndGet(), Map.of()));

    try (RemoteFetcher build = fetching.build()) {
      RemoteSource.Http source = new RemoteSource.Http(server.url("/f"));
      assertThat(build.fetch(source, Optional.empty()))
          .isEqualTo(build.fetch(source, Optional.empty()));
    }
  }

  @Test
  void checksumThatTheStoreHasNeedsNoRequest() {
    server.file("/f", "content", Map.of());
    fetching.fetch(server.url("/f"));

    try (RemoteFetcher build = fetching.build()) {
      FetchedFile file =
          build.fetch(
              new RemoteSource.Http("http://gone.invalid/f"), Optional.of(digest("content")));
      assertThat(file.file()).hasContent("content");
    }
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void otherChecksumIsRefusedWithBoth() {
    server.file("/f", "content", Map.of());

    try (RemoteFetcher build = fetching.build()) {
      RemoteSource.Http source = new RemoteSource.Http(server.url("u:hunter2", "/f"));
      assertThatThrownBy(() -> build.fetch(source, Optional.of(digest("other"))))
          .hasMessageContaining(digest("content").toString())
          .hasMessageContaining(digest("other").toString())
          .hasMessageContaining(server.url("/f"))
          .hasMessageNotContaining("hunter2")
          .satisfies(e -> assertThat(code(e)).isEqualTo(ExitCode.SOURCE));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410, 418, 501, 505})
  void errorOfTheServerIsToldAtOnce(int status) {
    server.on("/f", exchange -> WebServer.answer(exchange, status, "no", Map.of()));

    assertThatThrownBy(() -> fetching.fetch(server.url("/f")))
        .hasMessageContaining(server.url("/f") + ": the server answered " + status)
        .satisfies(e -> assertThat(code(e)).isEqualTo(ExitCode.SOURCE));
    assertThat(server.requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void overloadedServerIsAskedAgain(int status) {
    AtomicInteger count = new AtomicInteger();
    server.on(
        "/f",
        exchange ->
            WebServer.answer(
                exchange,
                count.incrementAndGet() < 3 ? status : 200,
                "ok",
                Map.of("Retry-After", "0")));

    assertThat(fetching.fetch(server.url("/f")).file()).hasContent("ok");
  }

  @Test
  void serverThatStaysOverloadedIsGivenUp() {
    server.on("/f", exchange -> WebServer.answer(exchange, 503, "no", Map.of()));

    assertThatThrownBy(() -> fetching.fetch(server.url("/f")))
        .hasMessageContaining("503 Service Unavailable");
    assertThat(server.requests).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectIsFollowedAndTheNameStays(int status) {
    server.on(
        "/a/old",
        exchange -> WebServer.answer(exchange, status, "", Map.of("Location", "../b/new")));
    server.file("/b/new", "content", Map.of());

    FetchedFile file = fetching.fetch(server.url("/a/old"));

    assertThat(file.name()).isEqualTo("old");
    assertThat(file.file()).hasContent("content");
  }

  @Test
  void endlessRedirectIsGivenUp() {
    server.on("/f", exchange -> WebServer.answer(exchange, 302, "", Map.of("Location", "/f")));

    assertThatThrownBy(() -> fetching.fetch(server.url("/f")))
        .hasMessageContaining("redirected more than 5 times");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://h/x", "", "http://"})
  void redirectToSomethingElseIsRefused(String location) {
    server.on("/f", exchange -> WebServer.answer(exchange, 302, "", Map.of("Location", location)));

    assertThatThrownBy(() -> fetching.fetch(server.url("/f"))).hasMessageContaining("redirected");
  }

  @ParameterizedTest
  @CsvSource({
    "user:pass%20word, user:pass word",
    "token, token:",
  })
  void credentialsOfTheAddressGoToItsOriginOnly(String userInfo, String credentials) {
    try (WebServer other = new WebServer()) {
      other.file("/f", "content", Map.of());
      server.on(
          "/hop", exchange -> WebServer.answer(exchange, 302, "", Map.of("Location", "/away")));
      server.on(
          "/away",
          exchange -> WebServer.answer(exchange, 302, "", Map.of("Location", other.url("/f"))));

      fetching.fetch(server.url(userInfo, "/hop"));

      assertThat(server.requests)
          .extracting(request -> request.header("Authorization"))
          .containsOnly(Proxies.basic(credentials))
          .hasSize(2);
      assertThat(other.requests.getFirst().headers()).doesNotContainKey("Authorization");
    }
  }

  @Test
  void secretsGoToTheHostTheyAreNamedAfter() {
    server.file("/f", "content", Map.of());
    fetching.secrets.put("HTTP_AUTH_TOKEN_127.0.0.1", "abc\n");
    fetching.fetch(server.url("/f"));
    fetching.secrets.clear();
    fetching.secrets.put("HTTP_AUTH_HEADER_127.0.0.1", "Custom x");
    fetching.secrets.put("HTTP_AUTH_TOKEN_other", "abc");
    fetching.fetch(server.url("/f"));

    assertThat(server.requests)
        .extracting(request -> request.header("Authorization"))
        .containsExactly("Bearer abc", "Custom x");
  }

  @Test
  void connectionThatBreaksIsContinuedWhereItBroke() {
    String content = "0123456789".repeat(1000);
    AtomicInteger count = new AtomicInteger();
    server.on(
        "/f",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"v1\"");
          if (count.incrementAndGet() == 1) {
            exchange.sendResponseHeaders(200, content.length());
            exchange
                .getResponseBody()
                .write(content.substring(0, 4000).getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("cut");
          }
          String range = exchange.getRequestHeaders().getFirst("Range");
          int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
          WebServer.answer(
              exchange,
              206,
              content.substring(from),
              Map.of("Content-Range", "bytes " + from + "-9999/10000"));
        });

    FetchedFile file = fetching.fetch(server.url("/f"));

    assertThat(file.file()).hasContent(content);
    assertThat(file.digest()).isEqualTo(digest(content));
    assertThat(server.requests.get(1).header("If-Range")).isEqualTo("\"v1\"");
  }

  @Test
  void connectionThatBreaksWithoutEntityTagStartsOver() {
    AtomicInteger count = new AtomicInteger();
    server.on(
        "/f",
        exchange -> {
          int now = count.incrementAndGet();
          exchange.sendResponseHeaders(200, 10);
          exchange
              .getResponseBody()
              .write(
                  now == 1
                      ? "old".getBytes(StandardCharsets.UTF_8)
                      : "0123456789".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          if (now == 1) {
            throw new IOException("cut");
          }
        });

    assertThat(fetching.fetch(server.url("/f")).file()).hasContent("0123456789");
  }

  @Test
  void connectionThatAlwaysBreaksIsGivenUpAndLeavesNothing() throws IOException {
    server.on(
        "/f",
        exchange -> {
          exchange.sendResponseHeaders(200, 10);
          throw new IOException("cut");
        });

    assertThatThrownBy(() -> fetching.fetch(server.url("/f")))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("connection failed");
    assertThat(fetching.store.sources().list()).isEmpty();
  }

  @Test
  void silentServerIsLeft() {
    CountDownLatch end = new CountDownLatch(1);
    fetching.stall = Duration.ofSeconds(1);
    server.on(
        "/f",
        exchange -> {
          exchange.sendResponseHeaders(200, 10);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          await(end);
        });

    assertThatThrownBy(() -> fetching.fetch(server.url("/f")))
        .hasMessageContaining("sent nothing for too long");
    end.countDown();
  }

  @Test
  void serverThatNeverAnswersIsLeft() {
    CountDownLatch end = new CountDownLatch(1);
    fetching.stall = Duration.ofSeconds(1);
    server.on("/f", exchange -> await(end));

    assertThatThrownBy(() -> fetching.fetch(server.url("/f")))
        .hasMessageContaining("the server does not answer");
    end.countDown();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void largeFileIsRefused(boolean announced) {
    fetching.maxBytes = 1000;
    server.on(
        "/f",
        exchange -> {
          exchange.sendResponseHeaders(200, announced ? 1001 : 0);
          exchange.getResponseBody().write(new byte[1001]);
        });

    assertThatThrownBy(() -> fetching.fetch(server.url("/f")))
        .hasMessageContaining("larger than the limit of 1000 bytes");
    assertThat(fetching.store.sources().list()).isEmpty();
  }

  @Test
  void unreachableServersAreTold() {
    String url = server.url("/f");
    server.close();

    assertThatThrownBy(() -> fetching.fetch(url)).hasMessageContaining("cannot be reached");
    assertThatThrownBy(() -> fetching.fetch("http://u:hunter2@nowhere.invalid/f"))
        .hasMessageContaining("http://nowhere.invalid/f: no such host")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void proxyOfTheEnvironmentIsUsed() {
    server.file("/", "by proxy", Map.of());
    fetching.environment.put("http_proxy", "http://me:pw@" + server.host());

    FetchedFile file = fetching.fetch("http://origin.invalid/f");

    assertThat(file.file()).hasContent("by proxy");
    assertThat(server.requests.getFirst().header("Proxy-Authorization"))
        .isEqualTo(Proxies.basic("me:pw"));
    assertThat(server.requests.getFirst().uri()).isEqualTo("http://origin.invalid/f");
  }

  @Test
  void passwordIsNowhereInTheStore() throws IOException {
    server.file("/f", "content", Map.of("ETag", "\"v1\""));
    fetching.fetch(server.url("user:hunter2", "/f"));

    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
        assertThat(file.toString()).doesNotContain("hunter2");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "h.example.com, 80, example.com, true",
    "example.com, 80, example.com, true",
    "badexample.com, 80, example.com, false",
    "example.com, 80, .example.com, false",
    "a.example.com, 80, *.example.com, true",
    "anything, 80, *, true",
    "10.1.2.3, 80, 10.0.0.0/8, true",
    "11.1.2.3, 80, 10.0.0.0/8, false",
    "h, 80, h:8080, false",
    "h, 8080, h:8080, true",
    "localhost, 80, '', true",
    "127.0.0.1, 80, '', true",
    "h, 80, 'a, h', true",
    "h, 80, '', false"
  })
  void exceptionsFromTheProxyAreThoseOfGo(String host, int port, String list, boolean direct) {
    assertThat(new NoProxy(list).matches(host, port)).isEqualTo(direct);
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ExitCode code(Throwable failure) {
    return ((JbuildException) failure).exitCode();
  }
}
