package dev.jbuild.http;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * One request.
 *
 * @param headers that every server of a chain of redirects gets; no credentials
 * @param authorization the value of that header for a URL: credentials belong to one origin
 * @param form a body of the type {@code application/x-www-form-urlencoded}; with it the request is
 *     a {@code POST}
 * @param timeout for the head of an answer
 * @param shown how messages call it
 */
public record Exchange(
    String method,
    WebUrl url,
    ImmutableMap<String, String> headers,
    Function<WebUrl, Optional<String>> authorization,
    Optional<String> form,
    Duration timeout,
    String shown) {}
