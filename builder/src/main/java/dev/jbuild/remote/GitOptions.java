package dev.jbuild.remote;

import java.util.Optional;

/**
 * What the query of a git URL may ask for beside the commit ({@code ?keep-git-dir=1&submodules=0}).
 *
 * @param keepGitDir absent: as {@code ADD --keep-git-dir} says
 * @param submodules whether they are checked out, too
 * @param commitTimes {@code mtime=commit}: all files have the time of the commit instead of that of
 *     the checkout
 * @param fetchByCommit ask the server for the commit of the checksum without looking for the ref
 */
public record GitOptions(
    Optional<Boolean> keepGitDir, boolean submodules, boolean commitTimes, boolean fetchByCommit) {

  /** Those of a URL without a query. */
  public static final GitOptions DEFAULTS = new GitOptions(Optional.empty(), true, false, false);
}
