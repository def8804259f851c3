package dev.jbuild.remote;

import dev.jbuild.http.Redaction;
import dev.jbuild.http.WebUrl;
import java.util.Optional;

/**
 * Where something comes from that is not on this machine, by BuildKit's rules for {@code ADD} and
 * for contexts. Parsing only: nothing is looked up or opened.
 */
public sealed interface RemoteSource {

  /**
   * A file.
   *
   * @param url as written, user information included; {@code http} or {@code https}
   */
  record Http(String url) implements RemoteSource {
    /** What the Dockerfile front end calls a file whose URL has no name in its path. */
    private static final String UNNAMED = "__unnamed__";

    /**
     * The name that the file gets: the last part of the URL's path. A server's {@code
     * Content-Disposition} does not count, as in the Dockerfile front end, which decides on the
     * name before it asks.
     */
    public String fileName() {
      String path = WebUrl.parse(url).map(WebUrl::decodedPath).orElse("");
      int end = path.length();
      while (end > 0 && path.charAt(end - 1) == '/') {
        end--;
      }
      String base = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
      return base.isEmpty() || base.equals(".") ? UNNAMED : safe(base.strip());
    }

    /** BuildKit's {@code pathutil.SafeFileName}. */
    private static String safe(String name) {
      boolean usable =
          !name.isEmpty()
              && !name.equals(".")
              && !name.equals("..")
              && name.chars().noneMatch(Character::isISOControl);
      return usable ? name : "download";
    }

    @Override
    public String shown() {
      return Redaction.source(url);
    }

    @Override
    public String toString() {
      return shown();
    }
  }

  /**
   * A tree at a commit of a repository.
   *
   * @param remote what git is given: a URL, or {@code user@host:path}; with user information
   * @param ref branch, tag, full name or commit; empty is the default branch
   * @param subdirectory the part of the tree that is meant; empty is all of it
   * @param checksum start of the hash that the commit, or its annotated tag, must have
   */
  record Git(
      String remote, String ref, String subdirectory, Optional<String> checksum, GitOptions options)
      implements RemoteSource {

    /** A source that says no more than where and what. */
    public static Git of(String remote, String ref, String subdirectory) {
      return new Git(remote, ref, subdirectory, Optional.empty(), GitOptions.DEFAULTS);
    }

    @Override
    public String shown() {
      String below = subdirectory.isEmpty() ? "" : ":" + subdirectory;
      String at = ref.isEmpty() && below.isEmpty() ? "" : "#" + ref + below;
      return Redaction.source(remote) + at;
    }

    @Override
    public String toString() {
      return shown();
    }
  }

  /**
   * What a source of {@code ADD} means; absent for a path of the context.
   *
   * @throws RemoteException for what can never be right: an unknown key of a query, a transport
   *     that is not allowed, a ref that git would take for an option
   */
  static Optional<RemoteSource> parse(String text) {
    return SourceParser.parse(text, false);
  }

  /**
   * As {@link #parse}, for {@code ADD --keep-git-dir}, which says that an HTTP URL is a repository
   * whatever its path ends in.
   */
  static Optional<RemoteSource> parseRepository(String text) {
    return SourceParser.parse(text, true);
  }

  /** As {@link #parse}, for a build context: {@code github.com/...} is a repository there. */
  static Optional<RemoteSource> parseContext(String text) {
    return text.startsWith("github.com/")
        ? SourceParser.parse("https://" + text, true)
        : SourceParser.parse(text, false);
  }

  /** Without user information: the only form for messages, logs, history and records. */
  String shown();
}
