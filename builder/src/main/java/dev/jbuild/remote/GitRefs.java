package dev.jbuild.remote;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a server what a ref points to: BuildKit's {@code resolveMetadata}. */
final class GitRefs {
  private static final Pattern DEFAULT_BRANCH = Pattern.compile("ref: (refs/heads/\\S+)\\s+HEAD");
  private static final Pattern FULL_HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final Pattern SHORT_HASH = Pattern.compile("[0-9a-f]{4,63}");

  private final GitProgram git;
  private final String remote;
  private final String shown;
  private final Path directory;

  /**
   * What a ref points to.
   *
   * @param name full name; the hash itself when that was given
   * @param hash of the commit, or of the annotated tag
   * @param commit the tag's commit; else as {@code hash}
   */
  record Resolved(String name, String hash, String commit) {
    boolean isAnnotatedTag() {
      return !hash.equals(commit);
    }
  }

  /**
   * @param directory any that is there
   */
  GitRefs(GitProgram git, String remote, String shown, Path directory) {
    this.git = git;
    this.remote = remote;
    this.shown = shown;
    this.directory = directory;
  }

  static boolean isFullHash(String ref) {
    return FULL_HASH.matcher(ref).matches();
  }

  static boolean mayBeShortHash(String ref) {
    return SHORT_HASH.matcher(ref).matches();
  }

  /**
   * Asks the server; absent when it has no such ref.
   *
   * @param ref empty is the default branch
   */
  Optional<Resolved> resolve(String ref) {
    String wanted = ref.isEmpty() ? defaultBranch() : ref;
    GitProgram.Result result =
        git.run(
            directory,
            Map.of(),
            ImmutableList.of("ls-remote", "--", remote, wanted, wanted + "^{}"));
    if (!result.succeeded()) {
      throw GitFault.of(shown, result);
    }
    return choose(wanted, parse(result.output()));
  }

  private String defaultBranch() {
    GitProgram.Result result =
        git.run(
            directory, Map.of(), ImmutableList.of("ls-remote", "--symref", "--", remote, "HEAD"));
    if (!result.succeeded()) {
      throw GitFault.of(shown, result);
    }
    Matcher matcher = DEFAULT_BRANCH.matcher(result.output());
    if (!matcher.find()) {
      throw RemoteException.failed(
          shown, "the repository has no default branch", "name a branch: " + shown + "#BRANCH");
    }
    return matcher.group(1);
  }

  private static Map<String, String> parse(String output) {
    Map<String, String> hashes = new HashMap<>();
    for (String line : Splitter.on('\n').split(output)) {
      int tab = line.indexOf('\t');
      if (tab > 0 && isFullHash(line.substring(0, tab))) {
        hashes.put(line.substring(tab + 1), line.substring(0, tab));
      }
    }
    return hashes;
  }

  /** A full name first, then a branch, as git-checkout(1), then a tag. */
  private static Optional<Resolved> choose(String ref, Map<String, String> hashes) {
    ImmutableList<String> names =
        ImmutableList.of(
            "refs/" + without(ref, "refs/"),
            "refs/heads/" + without(ref, "refs/heads/"),
            "refs/tags/" + without(ref, "refs/tags/"));
    for (String name : names) {
      String hash = hashes.get(name);
      if (hash != null) {
        return Optional.of(new Resolved(name, hash, hashes.getOrDefault(name + "^{}", hash)));
      }
    }
    return Optional.empty();
  }

  private static String without(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }
}
