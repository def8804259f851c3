package dev.jbuild.remote;

import dev.jbuild.base.JbuildException;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonView;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.remote.GitRefs.Resolved;
import dev.jbuild.store.FileLocks;
import dev.jbuild.store.SourceStore;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Checks commits out of remote repositories: what the ref means is asked of the server, objects go
 * into a mirror, and the tree is laid down once for each {@link GitRequest#identity}.
 */
final class GitFetcher {
  private static final String TREE = "tree";
  private static final String RECORD = "checkout.json";

  private final Store store;
  private final SourceStore sources;
  private final Supplier<PosixFs> fs;
  private final FetchSettings settings;
  private final Once<Optional<Resolved>> refs = new Once<>();
  private final Set<GitProgram> programs = ConcurrentHashMap.newKeySet();

  GitFetcher(Store store, Supplier<PosixFs> fs, FetchSettings settings) {
    this.store = store;
    this.sources = store.sources();
    this.fs = fs;
    this.settings = settings;
  }

  GitCheckout checkout(GitRequest request) {
    request.check();
    GitCredentials credentials = new GitCredentials(request.source(), settings);
    Path knownHosts = store.layout().sourcesDir().resolve("known_hosts");
    GitProgram git = new GitProgram(settings, knownHosts, credentials, request.shown());
    programs.add(git);
    try {
      return new Work(request, git, credentials.remote()).run();
    } finally {
      programs.remove(git);
    }
  }

  void stop() {
    programs.forEach(GitProgram::stop);
  }

  /** One request on its way. */
  private final class Work {
    private final GitRequest request;
    private final GitProgram git;
    private final String remote;
    private final GitMirror mirror;
    private final Path lock;

    Work(GitRequest request, GitProgram git, String remote) {
      this.request = request;
      this.git = git;
      this.remote = remote;
      Path place = sources.path(SourceStore.Kind.MIRRORS, hash(remote));
      this.lock = place.resolve("lock");
      this.mirror = new GitMirror(git, remote, request.shown(), place.resolve("repository"));
    }

    GitCheckout run() {
      Optional<Resolved> pinned = request.pinned();
      Resolved wanted = pinned.isPresent() ? pinned.get() : resolve();
      request.verify(wanted);
      String identity = request.identity(wanted, remote);
      Path place = sources.path(SourceStore.Kind.CHECKOUTS, hash(identity));
      Optional<GitCheckout> known = find(place, identity);
      return known.isPresent() ? known.get() : holding(() -> make(wanted, identity, place));
    }

    private Resolved resolve() {
      String ref = request.source().ref();
      Path root = store.layout().root();
      GitRefs server = new GitRefs(git, remote, request.shown(), root);
      Optional<Resolved> found = refs.get(remote + "#" + ref, () -> server.resolve(ref));
      if (found.isEmpty() && GitRefs.mayBeShortHash(ref)) {
        found = holding(() -> complete(ref));
      }
      return found.orElseThrow(
          () ->
              RemoteException.failed(
                  request.shown(),
                  "the repository has no branch, tag or commit `" + ref + "`",
                  "`git ls-remote` lists what is there"));
    }

    /** One at a time for each mirror, over all processes. */
    private <T> T holding(Supplier<T> action) {
      try (FileLocks.Held _ = sources.locks().hold(lock)) {
        return action.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw RemoteException.interrupted(request.shown());
      }
    }

    /** Departs from BuildKit, which takes a commit only by its whole hash. */
    private Optional<Resolved> complete(String shortHash) {
      mirror.prepare("");
      return mirror.complete(shortHash).map(hash -> new Resolved(hash, hash, hash));
    }

    private GitCheckout make(Resolved wanted, String identity, Path place) {
      Optional<GitCheckout> known = find(place, identity);
      if (known.isPresent()) {
        return known.get();
      }
      mirror.prepare(wanted.hash());
      if (!mirror.has(wanted.hash())) {
        mirror.fetch(wanted);
      }
      mirror.keep(wanted.hash());
      String commit = mirror.commit(wanted.hash());
      long seconds = mirror.commitSeconds(commit);
      Path temporary = store.newTemporaryDirectory("git");
      Path finished = temporary.resolve("checkout");
      try {
        layDown(wanted, commit, seconds, finished);
        writeRecord(finished.resolve(RECORD), commit, seconds);
        fs.get().syncFileSystem(finished);
      } catch (IOException e) {
        throw StoreException.io(finished, e);
      }
      sources.publish(finished, place);
      return new GitCheckout(place.resolve(TREE), commit, Instant.ofEpochSecond(seconds), identity);
    }

    private void layDown(Resolved wanted, String commit, long seconds, Path finished)
        throws IOException {
      Path temporary = finished.resolveSibling("work");
      Files.createDirectories(temporary);
      Files.createDirectories(finished);
      try (Directory work = fs.get().openDirectory(temporary);
          Directory target = fs.get().openDirectory(finished)) {
        work.createDirectory(TREE, 0755);
        Path tree = temporary.resolve(TREE);
        boolean submodules = fill(tree, wanted, commit);
        GitTree laid = new GitTree(fs.get(), tree, request.shown());
        if (submodules && !request.keepGitDir()) {
          laid.removeGitLinks();
        }
        if (request.source().options().commitTimes()) {
          laid.setTimes(seconds);
        }
        if (request.subdirectory().isEmpty()) {
          work.rename(TREE, target, TREE);
        } else {
          laid.extract(request.subdirectory(), target, TREE);
        }
      }
    }

    private boolean fill(Path tree, Resolved wanted, String commit) {
      boolean keep = request.keepGitDir();
      Path repository = keep ? tree.resolve(".git") : tree.resolveSibling("repository");
      GitWorktree worktree = new GitWorktree(git, remote, request.shown(), tree, repository);
      if (keep) {
        worktree.copy(mirror, wanted);
      } else {
        worktree.borrow(mirror, commit);
      }
      return request.source().options().submodules() && worktree.addSubmodules();
    }
  }

  private Optional<GitCheckout> find(Path place, String identity) {
    Path tree = place.resolve(TREE);
    Optional<byte[]> record = sources.record(place.resolve(RECORD));
    if (record.isEmpty() || !Files.isDirectory(tree)) {
      return Optional.empty();
    }
    try {
      JsonView view = Json.view(record.get(), RECORD);
      Instant time = Instant.ofEpochSecond(Long.parseLong(view.text("committed")));
      return Optional.of(new GitCheckout(tree, view.text("commit"), time, identity));
    } catch (JbuildException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static void writeRecord(Path file, String commit, long seconds) throws IOException {
    Files.write(
        file,
        Json.canonical(
            JsonObject.builder()
                .put("commit", commit)
                .put("committed", Long.toString(seconds))
                .build()));
  }

  private static String hash(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
