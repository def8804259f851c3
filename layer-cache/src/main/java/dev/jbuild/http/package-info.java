/**
 * What everything that fetches by HTTP has in common: proxies, trusted certificates, redirects that
 * are followed by hand, servers that stop talking, and failures in words without secrets.
 *
 * <pre>
 *   Exchange -- Transport --&gt; (proxy, TLS, at most 5 redirects) --&gt; Answer -- StallGuard --&gt; bytes
 * </pre>
 *
 * <p>{@link dev.jbuild.http.Transport} sends one request once. Attempts, credentials and what an
 * answer means are its caller's: {@code registry}, and {@code remote} of the builder.
 *
 * <p>Decision: redirects are not the client's, since credentials belong to one origin (scheme, host
 * and port) and a redirect may lead to another. May use: {@code base}.
 */
@NullMarked
package dev.jbuild.http;

import org.jspecify.annotations.NullMarked;
