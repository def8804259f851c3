package dev.jbuild.http;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer that is no redirect; the body must be closed.
 *
 * @param url that gave it, after redirects
 */
public record Answer(WebUrl url, int status, HttpResponse<InputStream> response)
    implements AutoCloseable {
  private static final String SECONDS = "[0-9]{1,6}";

  /** The first header of that name; empty when there is none. */
  public String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** All headers of that name, in their order. */
  public ImmutableList<String> headers(String name) {
    return ImmutableList.copyOf(response.headers().allValues(name));
  }

  /** Bytes of the body as announced. */
  public OptionalLong length() {
    String text = header("Content-Length");
    return text.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  public InputStream body() {
    return response.body();
  }

  /** Whether the server could do better later. */
  public boolean isOverloaded() {
    return switch (status) {
      case 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /** How long the server wants not to be asked again; absent also for a point in time. */
  public Optional<Duration> retryAfter() {
    String text = header("Retry-After").strip();
    return text.matches(SECONDS)
        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
        : Optional.empty();
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
