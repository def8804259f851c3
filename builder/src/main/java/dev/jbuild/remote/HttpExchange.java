package dev.jbuild.remote;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET} with redirects followed by hand, credentials for one origin only, and new attempts
 * after a lost connection or an overloaded server. Safe for use by several threads.
 */
final class HttpExchange implements AutoCloseable {
  /** Attempts at one request, the first included. */
  static final int ATTEMPTS = 5;

  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final long LONGEST_WAIT_SECONDS = 30;

  /** JDK networking properties: by default, no Basic credentials for a tunnel through a proxy. */
  private static final String TUNNEL_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

  private final FetchSettings settings;
  private final Proxies proxies;
  private final TrustedRoots roots;
  private final HttpClient client;
  private @Nullable HttpClient secureClient;
  private volatile boolean closed;

  /** An answer that is no redirect; the body must be closed. */
  record Answer(int status, HttpResponse<InputStream> response) implements AutoCloseable {
    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** Closing before the end drops the connection. */
    @Override
    public void close() {
      try {
        response.body().close();
      } catch (IOException e) {
        // it is not needed any more
      }
    }
  }

  /**
   * @param roots read when a server is asked over TLS
   */
  HttpExchange(FetchSettings settings, TrustedRoots roots) {
    this.settings = settings;
    this.roots = roots;
    this.proxies = new Proxies(settings);
    if (System.getProperty(TUNNEL_SCHEMES) == null) {
      System.setProperty(TUNNEL_SCHEMES, "");
    }
    this.client = builder().build();
  }

  private HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT)
        .proxy(proxies);
  }

  private synchronized HttpClient client(URI uri) {
    if (!"https".equals(uri.getScheme())) {
      return client;
    }
    HttpClient secure = secureClient;
    if (secure == null) {
      secure = builder().sslContext(roots.context()).build();
      secureClient = secure;
      if (closed) {
        secure.shutdownNow();
      }
    }
    return secure;
  }

  /**
   * Asks until there is an answer that is worth having.
   *
   * @param shown the source in messages
   * @throws RemoteException when the server cannot be reached, or redirects for ever
   */
  Answer get(RemoteUrl url, ImmutableMap<String, String> headers, String shown) {
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt == ATTEMPTS;
      try {
        Answer answer = follow(url, headers, shown);
        if (last || !isOverloaded(answer.status())) {
          return answer;
        }
        Optional<Duration> wanted = retryAfter(answer);
        answer.close();
        pause(attempt, wanted, shown);
      } catch (IOException e) {
        if (last || closed || !isLoss(e)) {
          throw closed ? RemoteException.interrupted(shown) : RemoteException.connection(shown, e);
        }
        pause(attempt, Optional.empty(), shown);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw RemoteException.interrupted(shown);
      }
    }
  }

  /** Waits before the attempt that follows attempt number {@code attempt}. */
  void pause(int attempt, Optional<Duration> wanted, String shown) {
    try {
      Thread.sleep(wanted.orElse(settings.backoff().multipliedBy(1L << (attempt - 1))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RemoteException.interrupted(shown);
    }
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    client.shutdownNow();
    if (secureClient != null) {
      secureClient.shutdownNow();
    }
  }

  private Answer follow(RemoteUrl start, ImmutableMap<String, String> headers, String shown)
      throws IOException, InterruptedException {
    RemoteUrl url = start;
    for (int hop = 0; hop <= Limits.REDIRECTS; hop++) {
      Answer answer = send(url, start, headers);
      if (!isRedirect(answer.status())) {
        return answer;
      }
      String location = answer.header("Location");
      answer.close();
      url =
          url.resolve(location)
              .filter(next -> next.scheme().equals("http") || next.scheme().equals("https"))
              .orElseThrow(
                  () ->
                      RemoteException.failed(
                          shown, "redirected to `" + Redaction.source(location) + "`", null));
    }
    throw RemoteException.failed(
        shown, "redirected more than " + Limits.REDIRECTS + " times", "use the final address");
  }

  private Answer send(RemoteUrl url, RemoteUrl start, ImmutableMap<String, String> headers)
      throws IOException, InterruptedException {
    URI uri = url.toUri();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(settings.stall())
            .header("User-Agent", "jbuild")
            .header("Accept", "*/*");
    for (Map.Entry<String, String> header : headers.entrySet()) {
      request.header(header.getKey(), header.getValue());
    }
    authorization(url, start).ifPresent(value -> request.header("Authorization", value));
    proxies.authorization(uri).ifPresent(value -> request.header("Proxy-Authorization", value));
    HttpResponse<InputStream> response =
        client(uri).send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    return new Answer(response.statusCode(), response);
  }

  /**
   * Of the URL itself, or those that the user gave for the origin of the first one; a server that
   * is redirected to gets neither.
   */
  private Optional<String> authorization(RemoteUrl url, RemoteUrl start) {
    if (!url.origin().equals(start.origin())) {
      return Optional.empty();
    }
    String host = start.host();
    return settings
        .secret("HTTP_AUTH_TOKEN_" + host)
        .map(token -> "Bearer " + token)
        .or(() -> settings.secret("HTTP_AUTH_HEADER_" + host))
        .or(
            () ->
                start.userInfo().isEmpty()
                    ? Optional.empty()
                    : Optional.of(Proxies.basic(start.credentials())));
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private static boolean isOverloaded(int status) {
    return switch (status) {
      case 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /** Whether the connection was lost: what cannot be reached at all is not asked again. */
  private static boolean isLoss(IOException failure) {
    return !(failure instanceof ConnectException)
        && !(failure instanceof HttpTimeoutException)
        && !(failure instanceof SSLException);
  }

  private static Optional<Duration> retryAfter(Answer answer) {
    String text = answer.header("Retry-After");
    return text.matches("[0-9]{1,6}")
        ? Optional.of(Duration.ofSeconds(Math.min(LONGEST_WAIT_SECONDS, Long.parseLong(text))))
        : Optional.empty();
  }
}
