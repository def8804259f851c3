package dev.jbuild.remote;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.http.Answer;
import dev.jbuild.http.Exchange;
import dev.jbuild.http.Proxies;
import dev.jbuild.http.Transport;
import dev.jbuild.http.TrustedRoots;
import dev.jbuild.http.WebUrl;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET} with credentials for one origin only, and new attempts after a lost connection or an
 * overloaded server. Safe for use by several threads.
 */
final class HttpExchange implements AutoCloseable {
  /** Attempts at one request, the first included. */
  static final int ATTEMPTS = 5;

  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final FetchSettings settings;
  private final TrustedRoots roots;
  private final Transport transport;
  private @Nullable SSLContext trusted;

  /**
   * @param roots read when a server is asked over TLS
   */
  HttpExchange(FetchSettings settings, TrustedRoots roots) {
    this.settings = settings;
    this.roots = roots;
    this.transport =
        new Transport(new Proxies(settings.environment()), authority -> trusted(), CONNECT);
  }

  private synchronized SSLContext trusted() {
    SSLContext known = trusted;
    if (known == null) {
      known = roots.context();
      trusted = known;
    }
    return known;
  }

  /**
   * Asks until there is an answer that is worth having.
   *
   * @param shown the source in messages
   * @throws RemoteException when the server cannot be reached, or redirects for ever
   */
  Answer get(WebUrl url, ImmutableMap<String, String> headers, String shown) {
    Exchange exchange =
        new Exchange(
            "GET",
            url,
            ImmutableMap.<String, String>builder().put("Accept", "*/*").putAll(headers).build(),
            asked -> authorization(asked, url),
            Optional.empty(),
            settings.stall(),
            shown);
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt == ATTEMPTS;
      try {
        Answer answer = transport.send(exchange);
        if (last || !answer.isOverloaded()) {
          return answer;
        }
        Optional<Duration> wanted = answer.retryAfter();
        answer.close();
        pause(attempt, wanted, shown);
      } catch (IOException e) {
        if (last || isClosed() || !Transport.isLoss(e)) {
          throw isClosed()
              ? RemoteException.interrupted(shown)
              : RemoteException.connection(shown, e);
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
    Duration wait = wanted.orElse(settings.backoff().multipliedBy(1L << (attempt - 1)));
    try {
      Thread.sleep(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RemoteException.interrupted(shown);
    }
  }

  boolean isClosed() {
    return transport.isClosed();
  }

  @Override
  public void close() {
    transport.close();
  }

  /**
   * Of the URL itself, or those that the user gave for the origin of the first one; a server that
   * is redirected to gets neither.
   */
  private Optional<String> authorization(WebUrl asked, WebUrl start) {
    if (!asked.origin().equals(start.origin())) {
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
}
