package dev.jbuild.remote;

import com.google.common.collect.ImmutableList;
import dev.jbuild.http.Redaction;
import dev.jbuild.http.WebUrl;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What git needs to be let in. A user and password of the URL are handed over by git's credential
 * protocol, for the origin of the URL only, whatever git is redirected to. The header of a secret
 * is sent with every request below the URL, as BuildKit does it; then redirects are not followed,
 * as git would send it along.
 */
final class GitCredentials {
  private static final ImmutableList<String> GITHUB =
      ImmutableList.of("https://github.com/", "https://www.github.com/");

  /** Run by git with /bin/sh; the values come by variables, so they are in no process list. */
  private static final String HELPER =
      "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n'"
          + " \"$JBUILD_GIT_USER\" \"$JBUILD_GIT_PASSWORD\"; }; f";

  private final String remote;
  private final Optional<WebUrl> url;
  private final @Nullable String header;

  GitCredentials(RemoteSource.Git source, FetchSettings settings) {
    this.url =
        WebUrl.parse(source.remote())
            .filter(parsed -> parsed.scheme().equals("http") || parsed.scheme().equals("https"));
    this.remote = url.map(WebUrl::withoutOptions).orElse(withoutPassword(source.remote()));
    this.header = url.map(parsed -> header(parsed, settings)).orElse(null);
  }

  /** What git is given, and what it may store: without password. */
  String remote() {
    return remote;
  }

  /** Does git start ssh(1) for it? */
  boolean isSsh() {
    return url.isEmpty() && !remote.startsWith("git://");
  }

  void addTo(GitEnvironment variables) {
    if (url.isEmpty()) {
      return;
    }
    if (header != null) {
      String scope = scope();
      variables.configure("http." + scope + ".extraHeader", "Authorization: " + header);
      variables.configure("http." + scope + ".followRedirects", "false");
    } else if (!url.get().userInfo().isEmpty()) {
      String credentials = url.get().credentials();
      int colon = credentials.indexOf(':');
      variables.configure("credential." + url.get().origin() + ".helper", HELPER);
      variables.put("JBUILD_GIT_USER", credentials.substring(0, colon));
      variables.put("JBUILD_GIT_PASSWORD", credentials.substring(colon + 1));
    }
  }

  /** What a program printed, without any secret. */
  String redact(String text) {
    String clean = Redaction.inText(text);
    return header == null ? clean : clean.replace(header, "***");
  }

  /** BuildKit: one token serves all repositories of GitHub, submodules included. */
  private String scope() {
    for (String prefix : GITHUB) {
      if (remote.startsWith(prefix)) {
        return prefix;
      }
    }
    return remote;
  }

  private static @Nullable String header(WebUrl url, FetchSettings settings) {
    String host = "." + url.authority();
    return settings
        .secret("GIT_AUTH_HEADER" + host)
        .or(() -> settings.secret("GIT_AUTH_TOKEN" + host).map(GitCredentials::token))
        .or(() -> settings.secret("GIT_AUTH_HEADER"))
        .or(() -> settings.secret("GIT_AUTH_TOKEN").map(GitCredentials::token))
        .orElse(null);
  }

  private static String token(String token) {
    byte[] credentials = ("x-access-token:" + token).getBytes(StandardCharsets.UTF_8);
    return "basic " + Base64.getEncoder().encodeToString(credentials);
  }

  /** ssh needs the user; it takes no password from a URL. */
  private static String withoutPassword(String remote) {
    return WebUrl.parse(remote)
        .map(
            parsed -> {
              int colon = parsed.userInfo().indexOf(':');
              String user = colon < 0 ? parsed.userInfo() : parsed.userInfo().substring(0, colon);
              String at = user.isEmpty() || parsed.scheme().equals("git") ? "" : user + "@";
              return parsed.scheme() + "://" + at + parsed.authority() + parsed.path();
            })
        .orElse(remote);
  }
}
