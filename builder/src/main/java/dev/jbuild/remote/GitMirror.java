package dev.jbuild.remote;

import com.google.common.collect.ImmutableList;
import dev.jbuild.store.StoreException;
import dev.jbuild.store.TreeRemover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The objects of a remote repository that were needed so far: a bare repository without
 * configuration of its own. Only for who holds its lock. A process that dies in the middle leaves
 * at worst objects that nobody refers to.
 */
final class GitMirror {
  private static final String NAMESPACE = "refs/jbuild/";

  private final GitProgram git;
  private final String remote;
  private final String shown;
  private final Path repository;

  GitMirror(GitProgram git, String remote, String shown, Path repository) {
    this.git = git;
    this.remote = remote;
    this.shown = shown;
    this.repository = repository;
  }

  Path repository() {
    return repository;
  }

  /**
   * Makes the repository when it is missing.
   *
   * @param hash any of the remote's: tells its object format by its length
   */
  void prepare(String hash) {
    try {
      if (Files.exists(repository.resolve("HEAD"))) {
        // a killed git leaves it, and nobody else works here
        Files.deleteIfExists(repository.resolve("shallow.lock"));
        return;
      }
      TreeRemover.remove(repository);
      Files.createDirectories(repository);
    } catch (IOException e) {
      throw StoreException.io(repository, e);
    }
    must(
        ImmutableList.of(
            "init",
            "--quiet",
            "--bare",
            "--object-format=" + (hash.length() == 64 ? "sha256" : "sha1")));
  }

  boolean has(String hash) {
    return run(ImmutableList.of("cat-file", "-e", hash + "^{commit}")).succeeded();
  }

  /**
   * Gets what a ref points to, and nothing before it where the server can do that.
   *
   * @throws RemoteException when it is not to be had, or the ref moved on and its old commit is
   *     gone
   */
  void fetch(GitRefs.Resolved wanted) {
    String kept = NAMESPACE + "kept/" + wanted.hash();
    if (!wanted.name().equals(wanted.hash())) {
      GitProgram.Result result =
          fetch(true, ImmutableList.of("--", remote, "+" + wanted.name() + ":" + kept));
      if (!result.succeeded()) {
        throw GitFault.of(shown, result);
      }
    }
    if (!hasObject(wanted.hash())) {
      fetchHash(wanted.hash());
    }
  }

  /** Gives a commit or tag that is there a name, so that it stays and can be cloned. */
  void keep(String hash) {
    must(ImmutableList.of("update-ref", "--no-deref", NAMESPACE + "kept/" + hash, hash));
  }

  /**
   * A commit by its hash alone: the server may refuse to look for it, then all branches and tags
   * are fetched.
   */
  private void fetchHash(String hash) {
    GitProgram.Result direct = fetch(true, ImmutableList.of("--", remote, hash));
    if (direct.succeeded() && hasObject(hash)) {
      return;
    }
    fetchAll();
    if (!hasObject(hash)) {
      throw RemoteException.failed(
          shown, "no branch or tag has the commit " + hash, "check the address and the hash");
    }
  }

  /** The one commit whose hash starts so, among all that branches and tags have. */
  Optional<String> complete(String shortHash) {
    Optional<String> known = find(shortHash);
    if (known.isPresent()) {
      return known;
    }
    fetchAll();
    return find(shortHash);
  }

  private Optional<String> find(String shortHash) {
    GitProgram.Result result =
        run(ImmutableList.of("rev-parse", "--verify", "--quiet", shortHash + "^{commit}"));
    return result.succeeded() && result.line().startsWith(shortHash)
        ? Optional.of(result.line())
        : Optional.empty();
  }

  private void fetchAll() {
    List<String> arguments = new ArrayList<>();
    if (Files.exists(repository.resolve("shallow"))) {
      arguments.add("--unshallow");
    }
    arguments.addAll(
        List.of(
            "--prune",
            "--",
            remote,
            "+refs/heads/*:" + NAMESPACE + "heads/*",
            "+refs/tags/*:" + NAMESPACE + "tags/*"));
    GitProgram.Result result = fetch(false, arguments);
    if (!result.succeeded()) {
      throw GitFault.of(shown, result);
    }
  }

  /** Some servers, such as plain files over HTTP, can only give the whole history. */
  private GitProgram.Result fetch(boolean shallow, List<String> arguments) {
    List<String> command =
        new ArrayList<>(List.of("fetch", "--quiet", "--no-tags", "--no-auto-gc"));
    if (shallow) {
      command.add("--depth=1");
    }
    command.addAll(arguments);
    GitProgram.Result result = run(command);
    boolean unable = result.says("--depth") || result.says("shallow");
    return !result.succeeded() && shallow && unable ? fetch(false, arguments) : result;
  }

  private boolean hasObject(String hash) {
    return run(ImmutableList.of("cat-file", "-e", hash)).succeeded();
  }

  /** The commit that a hash stands for: itself, or what an annotated tag points to. */
  String commit(String hash) {
    return must(ImmutableList.of("rev-parse", "--verify", hash + "^{commit}"));
  }

  /** When a commit was made, in seconds since 1970. */
  long commitSeconds(String commit) {
    String text = must(ImmutableList.of("show", "--no-patch", "--format=%ct", commit));
    return text.matches("-?[0-9]{1,15}") ? Long.parseLong(text) : 0;
  }

  private GitProgram.Result run(List<String> arguments) {
    return git.run(repository, Map.of("GIT_DIR", repository.toString()), arguments);
  }

  private String must(List<String> arguments) {
    GitProgram.Result result = run(arguments);
    if (!result.succeeded()) {
      throw GitFault.of(shown, result);
    }
    return result.line();
  }
}
