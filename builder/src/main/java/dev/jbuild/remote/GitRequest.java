package dev.jbuild.remote;

import com.google.common.base.Splitter;
import dev.jbuild.remote.GitRefs.Resolved;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/**
 * What is wanted of a repository.
 *
 * @param keepGitDir the tree comes with {@code .git}
 * @param checksum lower case; start of the hash that commit or annotated tag must have
 * @param subdirectory clean and relative, as if the tree were the root; empty is all of it
 */
record GitRequest(
    RemoteSource.Git source, boolean keepGitDir, Optional<String> checksum, String subdirectory) {

  /**
   * @throws RemoteException when the two checksums contradict each other
   */
  static GitRequest of(RemoteSource.Git source, boolean keepGitDir, Optional<String> checksum) {
    Optional<String> own = source.checksum();
    if (own.isPresent() && checksum.isPresent() && !own.get().equals(checksum.get())) {
      throw RemoteException.invalid(
          source.shown(),
          "two checksums: " + own.get() + " in the address, " + checksum.get() + " beside it",
          null);
    }
    String subdirectory = clean(source.subdirectory());
    boolean keep = keepGitDir || source.options().keepGitDir().orElse(false);
    return new GitRequest(
        source,
        // BuildKit: only a whole tree has it
        keep && subdirectory.isEmpty(),
        own.or(() -> checksum).map(text -> text.toLowerCase(Locale.ROOT)),
        subdirectory);
  }

  String shown() {
    return source.shown();
  }

  /**
   * @throws RemoteException when the options make no sense
   */
  void check() {
    if (checksum.isPresent() && !checksum.get().matches("[0-9a-f]+")) {
      throw RemoteException.invalid(
          shown(), "invalid checksum " + checksum.get(), "write the hash of a commit in hex");
    }
    boolean pinned =
        GitRefs.isFullHash(source.ref()) || checksum.filter(GitRefs::isFullHash).isPresent();
    if (source.options().fetchByCommit() && !pinned) {
      throw RemoteException.invalid(
          shown(), "fetch-by-commit needs the whole hash of a commit", "add &checksum=HASH");
    }
  }

  /** What the server need not be asked for. */
  Optional<Resolved> pinned() {
    if (GitRefs.isFullHash(source.ref())) {
      return Optional.of(new Resolved(source.ref(), source.ref(), source.ref()));
    }
    if (source.options().fetchByCommit() && checksum.isPresent()) {
      String hash = checksum.get();
      return Optional.of(new Resolved(hash, hash, hash));
    }
    return Optional.empty();
  }

  /**
   * @throws RemoteException when it is not the commit of the checksum
   */
  void verify(Resolved resolved) {
    if (checksum.isEmpty()
        || resolved.hash().startsWith(checksum.get())
        || resolved.commit().startsWith(checksum.get())) {
      return;
    }
    String actual =
        resolved.isAnnotatedTag() ? resolved.hash() + " or " + resolved.commit() : resolved.hash();
    throw RemoteException.checksum(shown(), checksum.get(), actual);
  }

  /**
   * All that decides what the directory holds. Where it comes from is not part of it unless it is
   * written in {@code .git}.
   */
  String identity(Resolved resolved, String remote) {
    GitOptions options = source.options();
    StringBuilder identity = new StringBuilder("git ");
    identity.append(keepGitDir ? resolved.hash() : resolved.commit());
    if (keepGitDir) {
      identity.append(" .git of ").append(remote).append(" as ").append(resolved.name());
    }
    if (!subdirectory.isEmpty()) {
      identity.append(" below ").append(subdirectory);
    }
    identity.append(options.submodules() ? "" : " without submodules");
    identity.append(options.commitTimes() ? " with the time of the commit" : "");
    return identity.toString();
  }

  /** Go's {@code path.Join("/", text)}: {@code ..} stops at the root. */
  private static String clean(String text) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : Splitter.on('/').split(text)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }
}
