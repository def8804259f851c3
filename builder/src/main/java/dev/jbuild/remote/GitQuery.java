package dev.jbuild.remote;

import dev.jbuild.http.WebUrl;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of a git URL being read: fragment first, then the keys of the query. Two that
 * contradict each other are a fault, the same one twice is not.
 */
final class GitQuery {
  private static final String TAGS = "refs/tags/";
  private static final String HEADS = "refs/heads/";
  private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]+");

  /** git-check-ref-format(1), as far as it keeps a ref from being something else to git. */
  private static final Pattern BAD_REF =
      Pattern.compile("^-|\\.\\.|@\\{|[\\x00- \\x7f~^:?*\\[\\\\]|^\\+|//|/$|^/");

  private final String shown;
  private String ref;
  private String subdirectory;
  private @Nullable String tag;
  private @Nullable String branch;
  private @Nullable String checksum;
  private @Nullable Boolean keepGitDir;
  private boolean submodules = true;
  private boolean commitTimes;
  private boolean fetchByCommit;

  GitQuery(String shown, String ref, String subdirectory) {
    this.shown = shown;
    this.ref = ref;
    this.subdirectory = subdirectory;
  }

  void take(String key, String value) {
    switch (key) {
      case "ref" -> ref = agree("ref", ref, needed(key, value));
      case "tag" -> tag = prefixed(TAGS, needed(key, value));
      case "branch" -> branch = prefixed(HEADS, needed(key, value));
      case "subdir" -> subdirectory = agree("subdir", subdirectory, needed(key, value));
      case "checksum", "commit" -> checksum = hash(needed(key, value));
      case "keep-git-dir" -> keepGitDir = flag(key, value);
      case "submodules" -> submodules = flag(key, value);
      case "fetch-by-commit" -> fetchByCommit = flag(key, value);
      case "mtime" -> commitTimes = mtime(needed(key, value));
      default ->
          throw fault(
              "unexpected query \"" + key + "\"",
              "known are ref, tag, branch, subdir, checksum, commit, keep-git-dir, submodules,"
                  + " mtime and fetch-by-commit");
    }
  }

  RemoteSource finish(String remote) {
    if (tag != null && branch != null) {
      throw fault("branch conflicts with tag", null);
    }
    for (String named : new String[] {tag, branch}) {
      if (named != null) {
        ref = agree("ref", ref, named);
      }
    }
    if (checksum != null && ref.isEmpty()) {
      ref = checksum;
    }
    if (BAD_REF.matcher(ref).find()) {
      throw fault("invalid git ref \"" + ref + "\"", "name a branch, a tag or a commit");
    }
    if (WebUrl.hasControl(subdirectory)) {
      throw fault("control characters in the subdirectory", null);
    }
    return new RemoteSource.Git(
        remote,
        ref,
        subdirectory,
        Optional.ofNullable(checksum),
        new GitOptions(Optional.ofNullable(keepGitDir), submodules, commitTimes, fetchByCommit));
  }

  private String agree(String what, String first, String second) {
    if (!first.isEmpty() && !first.equals(second)) {
      throw fault(what + " conflicts: \"" + first + "\" vs \"" + second + "\"", null);
    }
    return second;
  }

  private String needed(String key, String value) {
    if (value.isEmpty()) {
      throw fault("query \"" + key + "\" has no value", null);
    }
    return value;
  }

  private static String prefixed(String prefix, String name) {
    return name.startsWith(prefix) ? name : prefix + name;
  }

  private String hash(String value) {
    if (!HASH.matcher(value).matches()) {
      throw fault("invalid checksum " + value, "write the hash of a commit in hex");
    }
    return value;
  }

  private boolean mtime(String value) {
    return switch (value) {
      case "commit" -> true;
      case "checkout" -> false;
      default -> throw fault("invalid mtime value: \"" + value + "\"", "write commit or checkout");
    };
  }

  /** What Go's {@code strconv.ParseBool} takes; a key alone means true. */
  private boolean flag(String key, String value) {
    return switch (value) {
      case "", "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw fault("invalid " + key + " value: \"" + value + "\"", "write 1 or 0");
    };
  }

  private RemoteException fault(String why, @Nullable String hint) {
    return RemoteException.invalid(shown, why, hint);
  }
}
