package dev.jbuild.remote;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.http.Redaction;
import dev.jbuild.http.WebUrl;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code dfgitutil.ParseGitRef} of the Dockerfile front end 1.26, and what it leaves to HTTP. */
final class SourceParser {
  private static final ImmutableSet<String> SCHEMES =
      ImmutableSet.of("http", "https", "ssh", "git");
  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z0-9]+)://.*", Pattern.DOTALL);
  private static final Pattern SCP =
      Pattern.compile(
          "(?:([a-zA-Z0-9_-]+)@)?([a-zA-Z0-9.-]+):(.*?)(?:\\?(.*?))?(?:#(.*))?", Pattern.DOTALL);

  /** Go's {@code url.Parse} sees a scheme and a path in it, so it is no {@code host:path}. */
  private static final Pattern SCHEME_AND_PATH =
      Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:/.*", Pattern.DOTALL);

  private static final String TRANSPORTS = "repositories come over https, http, ssh or git";

  private SourceParser() {}

  static Optional<RemoteSource> parse(String text, boolean repository) {
    if (text.startsWith("./") || text.startsWith("../") || text.startsWith("github.com/")) {
      return Optional.empty();
    }
    Matcher scheme = SCHEME.matcher(text);
    if (scheme.matches()) {
      return Optional.of(url(text, scheme.group(1).toLowerCase(Locale.ROOT), repository));
    }
    Matcher scp = SCP.matcher(text);
    boolean other = SCHEME_AND_PATH.matcher(text).matches();
    return scp.matches() && !other ? Optional.of(scp(text, scp)) : Optional.empty();
  }

  private static RemoteSource url(String text, String scheme, boolean repository) {
    String shown = Redaction.source(text);
    if (!SCHEMES.contains(scheme)) {
      throw RemoteException.invalid(
          shown,
          scheme + ":// is not a source",
          scheme.equals("file")
              ? "use a path of the context"
              : "files come over https or http, " + TRANSPORTS);
    }
    WebUrl url =
        WebUrl.parse(text)
            .orElseThrow(
                () ->
                    RemoteException.invalid(
                        shown, "not a valid URL", "escape special characters with %XX"));
    boolean http = scheme.equals("http") || scheme.equals("https");
    if (http && !repository && !url.decodedPath().endsWith(".git")) {
      return new RemoteSource.Http(text);
    }
    checkHost(url.host(), shown);
    String user = url.userInfo().isEmpty() ? "" : url.userInfo() + "@";
    String remote = url.scheme() + "://" + user + url.authority() + url.path();
    return git(remote, url.decodedFragment(), url.queryValues(), shown);
  }

  private static RemoteSource scp(String text, Matcher parts) {
    String shown = Redaction.source(text);
    String path = parts.group(3);
    if (path.startsWith(":")) {
      throw RemoteException.invalid(
          shown, parts.group(2) + ":: is not an allowed transport of git", TRANSPORTS);
    }
    checkHost(parts.group(2), shown);
    String user = parts.group(1) == null ? "" : parts.group(1) + "@";
    checkHost(user, shown);
    String query = parts.group(4) == null ? "" : parts.group(4);
    WebUrl options = new WebUrl("ssh", "", parts.group(2), "", query, "");
    String fragment = parts.group(5) == null ? "" : parts.group(5);
    return git(user + parts.group(2) + ":" + path, fragment, options.queryValues(), shown);
  }

  /** Git would hand it to ssh as an option. */
  private static void checkHost(String name, String shown) {
    if (name.startsWith("-")) {
      throw RemoteException.invalid(shown, "a host cannot start with a dash", null);
    }
  }

  private static RemoteSource git(
      String remote, String fragment, ImmutableListMultimap<String, String> query, String shown) {
    int colon = fragment.indexOf(':');
    GitQuery options =
        new GitQuery(
            shown,
            colon < 0 ? fragment : fragment.substring(0, colon),
            colon < 0 ? "" : fragment.substring(colon + 1));
    for (String key : query.keySet()) {
      List<String> values = query.get(key);
      if (values.size() > 1) {
        throw RemoteException.invalid(shown, "the query has several values for " + key, null);
      }
      options.take(key, values.getFirst());
    }
    if (WebUrl.hasControl(remote)) {
      throw RemoteException.invalid(shown, "control characters in the address", null);
    }
    return options.finish(remote);
  }
}
