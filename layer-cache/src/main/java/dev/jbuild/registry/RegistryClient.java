package dev.jbuild.registry;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.ByteStreams;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import dev.jbuild.http.Answer;
import dev.jbuild.http.ConnectionFault;
import dev.jbuild.http.Exchange;
import dev.jbuild.http.HttpException;
import dev.jbuild.http.StallGuard;
import dev.jbuild.http.StatusText;
import dev.jbuild.http.Transport;
import dev.jbuild.http.WebUrl;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Requests to one repository, each sent once. Safe for use by several threads. */
final class RegistryClient {
  private static final int NOTICE_BYTES = 4096;
  private static final Pattern ERROR_CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,60}");

  private final Repository repository;
  private final RegistrySettings settings;
  private final Transport transport;
  private final Authenticator authenticator;
  private final ImmutableList<String> schemes;
  private volatile @Nullable String scheme;

  /**
   * @param schemes that the registry may have, in the order in which they are tried
   */
  RegistryClient(
      Repository repository,
      RegistrySettings settings,
      Transport transport,
      ImmutableList<String> schemes) {
    this.repository = repository;
    this.settings = settings;
    this.transport = transport;
    this.authenticator = new Authenticator(repository, settings, transport);
    this.schemes = schemes;
    this.scheme = schemes.size() == 1 ? schemes.getFirst() : null;
  }

  Repository repository() {
    return repository;
  }

  /**
   * One request.
   *
   * @param path below the repository: {@code manifests/latest}
   * @param what is asked for, for messages
   */
  record Request(String method, String path, ImmutableMap<String, String> headers, String what) {}

  /**
   * An answer of success, or one that says nothing, which the caller closes.
   *
   * @throws Setback when another attempt makes sense
   * @throws RegistryException when none does
   */
  Answer send(Request request) throws Setback {
    try {
      Answer answer = authorised(request);
      if (answer.status() / 100 == 2 || isUnknownMethod(answer, request)) {
        return answer;
      }
      try (answer) {
        throw refused(answer, request);
      }
    } catch (HttpException e) {
      String subject = request.what() + ": ";
      String message = String.valueOf(e.getMessage());
      if (!message.startsWith(subject)) {
        throw e; // proxy or certificates: the same with every attempt
      }
      throw Setback.wrong(message.substring(subject.length()));
    } catch (IOException e) {
      if (transport.isClosed()) {
        throw RegistryException.interrupted(request.what());
      }
      if (Transport.isUnreachable(e)) {
        throw unreachable(request, e);
      }
      throw Setback.lost(ConnectionFault.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RegistryException.interrupted(request.what());
    }
  }

  /** Some servers know no {@code HEAD}: their answer says nothing. */
  private static boolean isUnknownMethod(Answer answer, Request request) {
    return request.method().equals("HEAD") && (answer.status() == 405 || answer.status() == 501);
  }

  /**
   * All of a small body.
   *
   * @throws Setback when it is larger than {@code limit}, or breaks off
   */
  byte[] read(Answer answer, int limit) throws Setback {
    if (isEncoded(answer)) {
      throw Setback.wrong("the answer has an encoding that was not asked for");
    }
    if (answer.length().orElse(0) > limit) {
      throw tooLarge(limit);
    }
    try (InputStream body = answer.body();
        StallGuard guard = StallGuard.watch(body, settings.times().stall(), limit)) {
      byte[] bytes = readSome(body, limit + 1, guard);
      if (bytes.length > limit) {
        throw tooLarge(limit);
      }
      return bytes;
    } catch (IOException e) {
      throw Setback.lost(ConnectionFault.of(e));
    }
  }

  /** Whether the bytes of the body are others than those that were asked for. */
  static boolean isEncoded(Answer answer) {
    String encoding = answer.header("Content-Encoding");
    return !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity");
  }

  private static Setback tooLarge(int limit) {
    return Setback.wrong("larger than the limit of " + limit + " bytes");
  }

  private static byte[] readSome(InputStream body, int most, StallGuard guard) throws Setback {
    try {
      return body.readNBytes(most);
    } catch (IOException e) {
      throw Setback.lost(guard.stalled() ? "the server fell silent" : ConnectionFault.of(e));
    }
  }

  private Answer authorised(Request request) throws Setback, IOException, InterruptedException {
    Optional<String> used = authenticator.authorization();
    Answer answer = discovered(request, used);
    WebUrl origin = base();
    if (answer.status() != 401 || !answer.url().origin().equals(origin.origin())) {
      return answer;
    }
    List<String> challenges = answer.headers("WWW-Authenticate");
    answer.close();
    authenticator.meet(origin, challenges, used, request.what());
    Answer second = discovered(request, authenticator.authorization());
    if (second.status() == 401) {
      second.close();
      throw authenticator.denied(request.what());
    }
    return second;
  }

  /** Finds out, with the first request, whether the registry is asked over TLS. */
  private Answer discovered(Request request, Optional<String> authorization)
      throws IOException, InterruptedException {
    String known = scheme;
    if (known != null) {
      return transport.send(exchange(request, known, authorization));
    }
    IOException first = null;
    for (String candidate : schemes) {
      try {
        Answer answer = transport.send(exchange(request, candidate, authorization));
        if (candidate.equals("http") && wantsTls(answer)) {
          answer.close();
          continue;
        }
        scheme = candidate;
        return answer;
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    throw first == null ? new IOException("it speaks neither HTTP nor HTTPS") : first;
  }

  /** Servers tell who talks HTTP to a port of HTTPS. */
  private static boolean wantsTls(Answer answer) throws IOException {
    if (answer.status() != 400) {
      return false;
    }
    byte[] text = ByteStreams.limit(answer.body(), NOTICE_BYTES).readAllBytes();
    return new String(text, StandardCharsets.ISO_8859_1).contains("HTTPS");
  }

  private WebUrl base() {
    String known = scheme;
    return url(known == null ? schemes.getFirst() : known, "");
  }

  private WebUrl url(String scheme, String path) {
    return new WebUrl(
        scheme, "", repository.authority(), "/v2/" + repository.path() + "/" + path, "", "");
  }

  private Exchange exchange(Request request, String scheme, Optional<String> authorization) {
    WebUrl url = url(scheme, request.path());
    String origin = url.origin();
    return new Exchange(
        request.method(),
        url,
        ImmutableMap.<String, String>builder()
            .put("Accept-Encoding", "identity")
            .putAll(request.headers())
            .build(),
        target -> target.origin().equals(origin) ? authorization : Optional.empty(),
        Optional.empty(),
        settings.times().answer(),
        request.what());
  }

  private RegistryException unreachable(Request request, IOException e) {
    String fault = ConnectionFault.of(e);
    String why = repository.isOfTheHub() ? repository.authority() + ": " + fault : fault;
    String hint = e instanceof SSLException ? trustHint(repository.authority()) : null;
    return RegistryException.unreachable(request.what(), why, hint, e);
  }

  private static String trustHint(String authority) {
    return "put the certificate of its authority into /etc/docker/certs.d/"
        + authority
        + "/ca.crt; --insecure-registry "
        + authority
        + " asks it without checks and, where it must, without TLS";
  }

  private JbuildException refused(Answer answer, Request request) throws Setback {
    int status = answer.status();
    String code = request.method().equals("HEAD") ? "" : errorCode(answer);
    String why = "the server answered " + StatusText.of(status) + code;
    if (answer.isOverloaded() || status == 408) {
      throw Setback.busy(why, answer.retryAfter());
    }
    return switch (status) {
      case 401, 403 -> authenticator.denied(request.what());
      case 404 ->
          RegistryException.absent(request.what(), "not found in the registry" + code, null);
      case 416 -> throw Setback.wrong(why);
      default -> RegistryException.failed(request.what(), why, null);
    };
  }

  /** The code of the registry's own error document; its words may hold anything. */
  private String errorCode(Answer answer) {
    try (StallGuard guard = StallGuard.watch(answer.body(), settings.times().stall())) {
      byte[] bytes = answer.body().readNBytes(NOTICE_BYTES);
      guard.progress(bytes.length);
      for (JsonView error : Json.view(bytes, "error").member("errors").elements()) {
        String code = error.text("code");
        if (ERROR_CODE.matcher(code).matches()) {
          return " (" + Printable.escape(code) + ")";
        }
      }
      return "";
    } catch (IOException | JbuildException e) {
      return ""; // the status says enough
    }
  }
}
