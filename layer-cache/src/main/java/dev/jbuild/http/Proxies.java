package dev.jbuild.http;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Proxies as the environment names them, by the rules of Go's {@code http.ProxyFromEnvironment}:
 * {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code NO_PROXY}, in capitals first; this machine is
 * never asked for through one.
 */
public final class Proxies extends ProxySelector {
  private static final int DEFAULT_PORT = 80;

  private final ImmutableMap<String, String> environment;

  /**
   * Proxies of an environment.
   *
   * @param environment the variables
   */
  public Proxies(ImmutableMap<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI uri) {
    Optional<WebUrl> proxy = proxy(uri);
    if (proxy.isEmpty()) {
      return List.of(Proxy.NO_PROXY);
    }
    String authority = proxy.get().authority();
    int port = authority.matches(".*:[0-9]+") ? proxy.get().port() : DEFAULT_PORT;
    return List.of(
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.get().host(), port)));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // the request fails with the same exception
  }

  /** {@code Proxy-Authorization} for a request, when its proxy was given with a user. */
  public Optional<String> authorization(URI uri) {
    return proxy(uri)
        .filter(proxy -> !proxy.userInfo().isEmpty())
        .map(proxy -> basic(proxy.credentials()));
  }

  /**
   * The value of a header with credentials by RFC 7617.
   *
   * @param credentials {@code user:password}
   */
  public static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<WebUrl> proxy(URI uri) {
    String host = uri.getHost();
    boolean secure = "https".equals(uri.getScheme());
    Optional<String> value = setting(secure ? "HTTPS_PROXY" : "HTTP_PROXY");
    if (host == null || value.isEmpty()) {
      return Optional.empty();
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    NoProxy exceptions = new NoProxy(setting("NO_PROXY").orElse(""));
    if (exceptions.matches(host.toLowerCase(Locale.ROOT), port)) {
      return Optional.empty();
    }
    String text = value.get().contains("://") ? value.get() : "http://" + value.get();
    WebUrl proxy =
        WebUrl.parse(text)
            .filter(url -> url.scheme().equals("http"))
            .orElseThrow(
                () ->
                    HttpException.failed(
                        "proxy " + Redaction.source(value.get()),
                        "not an address of the form http://HOST:PORT",
                        "correct HTTP_PROXY or HTTPS_PROXY"));
    return Optional.of(proxy);
  }

  private Optional<String> setting(String name) {
    return variable(name).or(() -> variable(name.toLowerCase(Locale.ROOT))).map(String::strip);
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
