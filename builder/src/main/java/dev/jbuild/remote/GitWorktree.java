package dev.jbuild.remote;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Lays a commit down. The work is done in a repository of its own, so that nothing of it, above all
 * no address of a submodule, stays in the mirror.
 */
final class GitWorktree {
  private final GitProgram git;
  private final String remote;
  private final String shown;
  private final Path tree;
  private final Path repository;

  /**
   * @param tree an empty directory
   * @param repository where the repository is made; {@code .git} of the tree if it is to stay
   */
  GitWorktree(GitProgram git, String remote, String shown, Path tree, Path repository) {
    this.git = git;
    this.remote = remote;
    this.shown = shown;
    this.tree = tree;
    this.repository = repository;
  }

  /** For a tree without {@code .git}: the objects are read where they are. */
  void borrow(GitMirror mirror, String commit) {
    init(commit);
    Path alternates = repository.resolve("objects").resolve("info").resolve("alternates");
    try {
      Files.createDirectories(alternates.resolveSibling("."));
      Files.writeString(alternates, mirror.repository().resolve("objects") + "\n");
    } catch (IOException e) {
      throw StoreException.io(alternates, e);
    }
    must("checkout", "--quiet", "--detach", "--force", commit);
  }

  /**
   * For a tree with {@code .git}: a shallow clone of the one commit, under the name that was asked
   * for. Over git's protocol, since its short cut for local repositories follows what links it
   * finds there.
   */
  void copy(GitMirror mirror, GitRefs.Resolved wanted) {
    init(wanted.hash());
    String kept = "refs/jbuild/kept/" + wanted.hash();
    String refspec = GitRefs.isFullHash(wanted.name()) ? kept : "+" + kept + ":" + wanted.name();
    GitProgram.Result result =
        git.run(
            tree,
            ImmutableMap.<String, String>builder()
                .putAll(places())
                .put("GIT_ALLOW_PROTOCOL", "file")
                .build(),
            ImmutableList.of(
                "fetch",
                "--quiet",
                "--update-head-ok",
                "--no-tags",
                "--depth=1",
                "--",
                "file://" + mirror.repository(),
                refspec));
    if (!result.succeeded()) {
      throw GitFault.of(shown, result);
    }
    must("checkout", "--quiet", "--detach", "--force", "FETCH_HEAD");
    must("reflog", "expire", "--all", "--expire=now");
    try {
      Files.deleteIfExists(repository.resolve("FETCH_HEAD"));
    } catch (IOException e) {
      throw StoreException.io(repository, e);
    }
  }

  /** Checks the submodules out, those of submodules too; whether there are any. */
  boolean addSubmodules() {
    if (!Files.exists(tree.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    ImmutableList<String> update =
        ImmutableList.of("submodule", "--quiet", "update", "--init", "--recursive");
    GitProgram.Result shallow =
        run(ImmutableList.<String>builder().addAll(update).add("--depth=1").build());
    if (!shallow.succeeded()) {
      // the commit need not be the tip of a branch, and not every server gives any other
      GitProgram.Result whole = run(update);
      if (!whole.succeeded()) {
        throw GitFault.of(shown, whole);
      }
    }
    return true;
  }

  private void init(String hash) {
    String format = hash.length() == 64 ? "sha256" : "sha1";
    must("init", "--quiet", "--object-format=" + format);
    // addresses of submodules may be relative to it
    must("config", "remote.origin.url", remote);
    must("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*");
    // not set for a directory with .git in it
    run(ImmutableList.of("config", "--unset-all", "core.worktree"));
  }

  private void must(String... arguments) {
    GitProgram.Result result = run(ImmutableList.copyOf(arguments));
    if (!result.succeeded()) {
      throw GitFault.of(shown, result);
    }
  }

  private GitProgram.Result run(List<String> arguments) {
    return git.run(tree, places(), arguments);
  }

  private ImmutableMap<String, String> places() {
    return ImmutableMap.of("GIT_DIR", repository.toString(), "GIT_WORK_TREE", tree.toString());
  }
}
