package dev.jbuild.http;

import dev.jbuild.base.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Sends requests, and follows redirects by hand. Safe for use by several threads. */
public final class Transport implements AutoCloseable {
  /** JDK networking properties: by default, no Basic credentials for a tunnel through a proxy. */
  private static final String TUNNEL_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

  private final Proxies proxies;
  private final Trust trust;
  private final Duration connect;
  private final HttpClient client;
  private final Map<SSLContext, HttpClient> secureClients = new HashMap<>();
  private volatile boolean closed;

  /** Whose certificates are believed. */
  @FunctionalInterface
  public interface Trust {
    /**
     * Asked for when a server is talked to over TLS; the same object for the same certificates.
     *
     * @param authority host and perhaps port, as in the URL
     */
    SSLContext context(String authority);
  }

  /**
   * No connection is made yet.
   *
   * @param connect how long a server may take to accept a connection
   */
  public Transport(Proxies proxies, Trust trust, Duration connect) {
    this.proxies = proxies;
    this.trust = trust;
    this.connect = connect;
    if (System.getProperty(TUNNEL_SCHEMES) == null) {
      System.setProperty(TUNNEL_SCHEMES, "");
    }
    this.client = builder().build();
  }

  /**
   * Sends a request once, and again to where it is redirected.
   *
   * @throws IOException when the server cannot be reached or the connection breaks
   * @throws HttpException when it is redirected too often, or to something else than HTTP
   */
  public Answer send(Exchange exchange) throws IOException, InterruptedException {
    WebUrl url = exchange.url();
    for (int hop = 0; hop <= Limits.REDIRECTS; hop++) {
      Answer answer = send(url, exchange);
      if (!isRedirect(answer.status())) {
        return answer;
      }
      String location = answer.header("Location");
      answer.close();
      url =
          url.resolve(location)
              .filter(next -> next.scheme().equals("http") || next.scheme().equals("https"))
              // a form may hold a secret
              .filter(next -> exchange.form().isEmpty() || isSameOrigin(next, exchange.url()))
              .orElseThrow(
                  () ->
                      HttpException.failed(
                          exchange.shown(),
                          "redirected to `" + Redaction.source(location) + "`",
                          null));
    }
    throw HttpException.failed(
        exchange.shown(),
        "redirected more than " + Limits.REDIRECTS + " times",
        "use the final address");
  }

  /**
   * Whether the connection was lost, so that another attempt makes sense: what cannot be reached at
   * all is not asked again.
   */
  public static boolean isLoss(IOException failure) {
    return !isUnreachable(failure) && !(failure instanceof HttpTimeoutException);
  }

  /** Whether no connection came about: there is no such host, nobody listens, no trust. */
  public static boolean isUnreachable(IOException failure) {
    return failure instanceof ConnectException
        || failure instanceof HttpConnectTimeoutException
        || failure instanceof SSLException;
  }

  public boolean isClosed() {
    return closed;
  }

  /** Ends exchanges that still run. */
  @Override
  public synchronized void close() {
    closed = true;
    client.shutdownNow();
    secureClients.values().forEach(HttpClient::shutdownNow);
  }

  private HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connect)
        .proxy(proxies);
  }

  private HttpClient client(WebUrl url) {
    if (!url.scheme().equals("https")) {
      return client;
    }
    SSLContext context = trust.context(url.authority());
    synchronized (this) {
      HttpClient secure = secureClients.get(context);
      if (secure == null) {
        secure = builder().sslContext(context).build();
        secureClients.put(context, secure);
        if (closed) {
          secure.shutdownNow();
        }
      }
      return secure;
    }
  }

  private Answer send(WebUrl url, Exchange exchange) throws IOException, InterruptedException {
    URI uri = url.toUri();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(exchange.timeout()).header("User-Agent", "jbuild");
    for (Map.Entry<String, String> header : exchange.headers().entrySet()) {
      request.header(header.getKey(), header.getValue());
    }
    if (exchange.form().isPresent()) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(exchange.form().get()));
    } else {
      request.method(exchange.method(), HttpRequest.BodyPublishers.noBody());
    }
    exchange.authorization().apply(url).ifPresent(value -> request.header("Authorization", value));
    proxies.authorization(uri).ifPresent(value -> request.header("Proxy-Authorization", value));
    HttpResponse<InputStream> response =
        client(url).send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    return new Answer(url, response.statusCode(), response);
  }

  private static boolean isSameOrigin(WebUrl one, WebUrl other) {
    return one.origin().equals(other.origin());
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }
}
