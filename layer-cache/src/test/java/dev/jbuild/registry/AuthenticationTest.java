package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.http.Proxies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthenticationTest {
  private static final String SECRET = "hunter2-secret";
  private static final String BASIC = Proxies.basic("user:" + SECRET);

  @TempDir Path directory;
  private final FakeRegistry registry = new FakeRegistry();
  private final FakeRegistry other = new FakeRegistry();
  private Pulls pulls;

  @BeforeEach
  void open() {
    pulls = new Pulls(directory);
    registry.image("team/app", "v1", "amd64", "one", "two");
  }

  @AfterEach
  void close() {
    pulls.close();
    registry.close();
    other.close();
  }

  @Test
  void nothingIsSentBeforeTheRegistryAsks() throws IOException {
    credentials();

    pull();

    assertThat(registry.requests).extracting(FakeRegistry.Request::authorization).containsOnly("");
  }

  @Test
  void basicCredentialsAreSentOnceTheyAreAskedFor() throws IOException {
    credentials();
    registry.always("/v2/", wants(BASIC, "Basic realm=\"r\""));

    pull();

    assertThat(registry.requests)
        .extracting(FakeRegistry.Request::authorization)
        .startsWith("", BASIC)
        .filteredOn(String::isEmpty)
        .hasSize(1);
  }

  @Test
  void oneTokenServesAllRequestsOfARepository() throws IOException {
    credentials();
    registry.always("/v2/", wants("Bearer tok", bearer(registry)));
    registry.always("/token", token("tok"));

    pull();

    assertThat(registry.requests("/token"))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.path())
                  .isEqualTo("/token?service=reg&scope=repository%3Ateam%2Fapp%3Apull");
              assertThat(request.authorization()).isEqualTo(BASIC);
            });
  }

  @Test
  void aTokenThatHasExpiredIsRenewed() {
    String[] valid = {"first"}; // one request at a time
    registry.always(
        "/v2/",
        exchange -> {
          String given = exchange.getRequestHeaders().getFirst("Authorization");
          if (("Bearer " + valid[0]).equals(given)) {
            if (exchange.getRequestURI().getPath().contains("/manifests/")) {
              valid[0] = "second";
            }
            return false;
          }
          return FakeRegistry.status(401, "WWW-Authenticate", bearer(registry)).handle(exchange);
        });
    registry.always("/token", exchange -> token(valid[0]).handle(exchange));

    pull();

    assertThat(registry.requests("/token")).hasSize(2);
  }

  @Test
  void anIdentityTokenIsChangedForAToken() throws IOException {
    config("{\"auths\": {\"" + registry.host() + "\": {\"identitytoken\": \"" + SECRET + "\"}}}");
    registry.always("/v2/", wants("Bearer tok", bearer(registry)));
    registry.always("/token", token("tok"));

    pull();

    FakeRegistry.Request request = registry.requests("/token").getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/token");
    assertThat(request.body())
        .isEqualTo(
            "grant_type=refresh_token&client_id=jbuild&refresh_token="
                + SECRET
                + "&service=reg&scope=repository%3Ateam%2Fapp%3Apull");
  }

  @Test
  void aTokenServerElsewhereGetsNoCredentials() throws IOException {
    credentials();
    registry.always("/v2/", wants("Bearer tok", bearer(other)));
    other.always("/token", token("tok"));

    pull();

    assertThat(other.requests)
        .isNotEmpty()
        .extracting(FakeRegistry.Request::authorization)
        .containsOnly("");
  }

  @Test
  void aRedirectGetsNeitherPasswordNorToken() throws IOException {
    credentials();
    other.image("team/app", "v1", "amd64", "one", "two");
    registry.always(
        "/v2/",
        exchange -> {
          if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
            return FakeRegistry.status(401, "WWW-Authenticate", "Basic realm=\"r\"")
                .handle(exchange);
          }
          String there = other.url(exchange.getRequestURI().toString());
          return FakeRegistry.status(307, "Location", there).handle(exchange);
        });

    pull();

    assertThat(other.requests)
        .hasSize(4)
        .extracting(FakeRegistry.Request::authorization)
        .containsOnly("");
  }

  @Test
  void refusedCredentialsAreToldWithoutThem() throws IOException {
    credentials();
    registry.always("/v2/", FakeRegistry.status(401, "WWW-Authenticate", "Basic realm=\"r\""));

    assertThatThrownBy(this::pull)
        .hasMessage(
            registry.host()
                + "/team/app:v1: the registry refuses the credentials that there are for it");
  }

  @Test
  void missingCredentialsAreToldWithTheWayOut() {
    registry.always("/v2/", FakeRegistry.status(401, "WWW-Authenticate", "Basic realm=\"r\""));

    assertThatThrownBy(this::pull)
        .hasMessageContaining("not there, or not for everybody")
        .extracting(e -> ((RegistryException) e).hint().orElseThrow())
        .asString()
        .contains("docker login " + registry.host());
  }

  @Test
  void aTokenServerThatEchoesSecretsDoesNotGetThemIntoAMessage() throws IOException {
    credentials();
    registry.always("/v2/", wants("Bearer tok", bearer(registry)));
    byte[] echo = ("{\"token\": 5, \"x\": \"" + SECRET + "\"").getBytes(StandardCharsets.UTF_8);
    registry.always("/token", FakeRegistry.body(echo));

    assertThatThrownBy(this::pull)
        .hasMessageContaining("its token server gave no token")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void anOverloadedTokenServerIsAskedAgain() {
    registry.always("/v2/", wants("Bearer tok", bearer(registry)));
    registry.next("/token", FakeRegistry.status(503));
    registry.always("/token", token("tok"));

    pull();

    assertThat(registry.requests("/token")).hasSize(2);
  }

  @Test
  void aTokenMustBeAHeaderOfOneLine() {
    registry.always("/v2/", wants("Bearer tok", bearer(registry)));
    registry.always("/token", token("a\\r\\nX-Evil: 1"));

    assertThatThrownBy(this::pull).hasMessageContaining("its token server gave no token");
  }

  private void pull() {
    pulls.pull(registry.name("team/app:v1"));
  }

  private static FakeRegistry.Handler wants(String authorization, String challenge) {
    return exchange ->
        !authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))
            && FakeRegistry.status(401, "WWW-Authenticate", challenge).handle(exchange);
  }

  private static FakeRegistry.Handler token(String token) {
    return exchange ->
        FakeRegistry.answer(
            exchange,
            200,
            ("{\"token\": \"" + token + "\"}").getBytes(StandardCharsets.UTF_8),
            ImmutableMap.of());
  }

  private static String bearer(FakeRegistry server) {
    return "Bearer realm=\""
        + server.url("/token")
        + "\",service=\"reg\",scope=\"repository:team/app:pull,push\"";
  }

  private void credentials() throws IOException {
    String auth =
        Base64.getEncoder().encodeToString(("user:" + SECRET).getBytes(StandardCharsets.UTF_8));
    config("{\"auths\": {\"" + registry.host() + "\": {\"auth\": \"" + auth + "\"}}}");
  }

  private void config(String json) throws IOException {
    Path file = Files.createDirectories(directory.resolve("docker")).resolve("config.json");
    Files.writeString(file, json);
  }
}
