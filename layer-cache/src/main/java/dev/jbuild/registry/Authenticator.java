package dev.jbuild.registry;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Limits;
import dev.jbuild.http.Answer;
import dev.jbuild.http.Exchange;
import dev.jbuild.http.StallGuard;
import dev.jbuild.http.StatusText;
import dev.jbuild.http.Transport;
import dev.jbuild.http.WebUrl;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonView;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a repository's requests are authorised with: nothing until the registry asks, then what its
 * challenge wants, kept for the process. Safe for use by several threads.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">token
 *     authentication</a>
 */
final class Authenticator {
  private static final String CLIENT = "jbuild";

  private final Repository repository;
  private final RegistrySettings settings;
  private final Transport transport;
  private @Nullable Credentials credentials;
  private boolean looked;
  private @Nullable String authorization;

  Authenticator(Repository repository, RegistrySettings settings, Transport transport) {
    this.repository = repository;
    this.settings = settings;
    this.transport = transport;
  }

  /** The value of {@code Authorization}; only for the registry's own origin. */
  synchronized Optional<String> authorization() {
    return Optional.ofNullable(authorization);
  }

  /**
   * Meets a challenge. What another thread got meanwhile counts as met.
   *
   * @param registry that answered 401
   * @param challenges its headers {@code WWW-Authenticate}
   * @param refused what it was asked with
   * @param what was asked for, for messages
   * @throws RegistryException when there is nothing to meet it with
   */
  synchronized void meet(
      WebUrl registry, List<String> challenges, Optional<String> refused, String what)
      throws Setback, IOException, InterruptedException {
    if (!authorization().equals(refused)) {
      return;
    }
    Challenge challenge = Challenge.best(challenges).orElseThrow(() -> denied(what));
    if (challenge.scheme().equals("bearer")) {
      authorization = "Bearer " + token(registry, challenge, what);
      return;
    }
    if (!(credentials().orElse(null) instanceof Credentials.Password password)
        || password.basic().equals(authorization)) {
      throw denied(what);
    }
    authorization = password.basic();
  }

  /** The registry does not let the user have that. */
  synchronized RegistryException denied(String what) {
    boolean known = credentials != null;
    return RegistryException.absent(
        what,
        known
            ? "the registry refuses the credentials that there are for it"
            : "not there, or not for everybody: the registry wants credentials",
        (known ? "correct" : "put")
            + " those for "
            + repository.registry()
            + (known ? " in" : " into")
            + " docker's config.json, for example with `docker login "
            + (repository.isOfTheHub() ? "" : repository.registry())
            + "`");
  }

  private Optional<Credentials> credentials() {
    if (!looked) {
      credentials = new CredentialFiles(settings).find(repository).orElse(null);
      looked = true;
    }
    return Optional.ofNullable(credentials);
  }

  private String token(WebUrl registry, Challenge challenge, String what)
      throws Setback, IOException, InterruptedException {
    String text = challenge.parameter("realm");
    WebUrl realm =
        WebUrl.parse(text)
            .filter(url -> url.scheme().equals("https") || url.scheme().equals("http"))
            .orElseThrow(() -> Setback.wrong("its token server is no URL"));
    boolean sameOrigin = realm.origin().equals(registry.origin());
    boolean secure = registry.scheme().equals("https");
    if (secure && !realm.scheme().equals("https")) {
      throw RegistryException.failed(what, "its token server is not asked over TLS", null);
    }
    Optional<Credentials> offered = sameOrigin || secure ? credentials() : Optional.empty();
    Exchange exchange = exchange(realm.withoutUserInfo(), parameters(challenge), offered, what);
    try (Answer answer = transport.send(exchange)) {
      return token(answer, offered.isPresent(), what);
    }
  }

  private List<String> parameters(Challenge challenge) {
    List<String> parameters = new ArrayList<>();
    if (!challenge.parameter("service").isEmpty()) {
      parameters.add("service=" + encode(challenge.parameter("service")));
    }
    String own = repository.pullScope();
    String wanted = challenge.parameter("scope");
    parameters.add("scope=" + encode(own));
    boolean isOurs = wanted.startsWith("repository:" + repository.path() + ":");
    if (!wanted.isEmpty() && !isOurs) {
      parameters.add("scope=" + encode(wanted));
    }
    return parameters;
  }

  /** An identity token goes in a body, a password in a header; either to this one origin only. */
  private Exchange exchange(
      WebUrl realm, List<String> parameters, Optional<Credentials> offered, String what) {
    ImmutableMap<String, String> headers = ImmutableMap.of("Accept", "application/json");
    if (offered.orElse(null) instanceof Credentials.IdentityToken identity) {
      // RFC 6749, section 3.3: scopes are one parameter, separated by spaces
      List<String> form = new ArrayList<>();
      form.add("grant_type=refresh_token");
      form.add("client_id=" + CLIENT);
      form.add("refresh_token=" + encode(identity.token()));
      List<String> scopes = new ArrayList<>();
      for (String parameter : parameters) {
        if (parameter.startsWith("scope=")) {
          scopes.add(parameter.substring("scope=".length()));
        } else {
          form.add(parameter);
        }
      }
      form.add("scope=" + Joiner.on('+').join(scopes));
      return new Exchange(
          "POST",
          realm,
          headers,
          _ -> Optional.empty(),
          Optional.of(Joiner.on('&').join(form)),
          settings.times().answer(),
          what);
    }
    Optional<String> basic =
        offered.orElse(null) instanceof Credentials.Password password
            ? Optional.of(password.basic())
            : Optional.empty();
    return new Exchange(
        "GET",
        realm.withQuery(Joiner.on('&').join(parameters)),
        headers,
        url -> url.origin().equals(realm.origin()) ? basic : Optional.empty(),
        Optional.empty(),
        settings.times().answer(),
        what);
  }

  private String token(Answer answer, boolean offered, String what) throws Setback, IOException {
    int status = answer.status();
    if (answer.isOverloaded()) {
      throw Setback.busy("its token server answered " + StatusText.of(status), answer.retryAfter());
    }
    if (status == 401 || status == 403 || (status == 400 && offered)) {
      throw denied(what);
    }
    if (status != 200) {
      throw Setback.wrong("its token server answered " + StatusText.of(status));
    }
    byte[] bytes;
    try (InputStream body = answer.body();
        StallGuard guard = StallGuard.watch(body, settings.times().stall())) {
      bytes = body.readNBytes(Limits.TOKEN_BYTES + 1);
      if (guard.stalled()) {
        throw Setback.lost("its token server fell silent");
      }
    }
    if (bytes.length > Limits.TOKEN_BYTES) {
      throw Setback.wrong("its token server answered more than " + Limits.TOKEN_BYTES + " bytes");
    }
    return read(bytes);
  }

  private static String read(byte[] bytes) throws Setback {
    try {
      JsonView json = Json.view(bytes, "token");
      String token = json.text("token");
      String text = token.isEmpty() ? json.text("access_token") : token;
      if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        throw Setback.wrong("its token server gave no token");
      }
      return text;
    } catch (JbuildException e) {
      // the message could hold a part of the token
      throw Setback.wrong("its token server gave no token");
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
