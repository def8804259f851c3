package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.Printable;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;
import dev.jbuild.store.StoreCheck;
import dev.jbuild.store.StoreProblem;
import java.util.Optional;

/** {@code jbuild fsck}: compares every byte of the store with what it should be. */
final class FsckCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel("fsck", "[OPTIONS]", "Check the store; exit code 1 if it is damaged.")
        .flag("--repair", "Remove what is damaged; nothing is invented.");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    StoreCheck check =
        new StoreCheck(session.store(), session.snapshots(), new StoreContents(session));
    ImmutableList<StoreProblem> problems = check.check();
    for (StoreProblem problem : problems) {
      session.out().line(Printable.escape(problem.toString()));
    }
    if (problems.isEmpty()) {
      session.err().line("the store is sound");
      return ExitCode.OK.code();
    }
    if (!arguments.flag("--repair")) {
      throw CliException.refused(
          session.root() + ": " + problems.size() + " problems",
          "`jbuild fsck --repair` removes what is damaged");
    }
    session.store().exclusively(() -> check.repair(problems));
    session.err().line("removed what was damaged: " + problems.size() + " problems");
    return ExitCode.OK.code();
  }

  /** What the check has to ask other packages. */
  private static final class StoreContents implements StoreCheck.Contents {
    private final SnapshotCheck snapshots;
    private final BuildCache cache;

    StoreContents(Session session) {
      this.snapshots = new SnapshotCheck(session);
      this.cache = new BuildCache(session.store().layout().keysDir());
    }

    @Override
    public Optional<String> snapshotProblem(ChainId chainId) {
      return snapshots.problem(chainId);
    }

    @Override
    public ImmutableList<String> damagedKeys() {
      ImmutableList.Builder<String> damaged = ImmutableList.builder();
      for (Digest key : cache.keys()) {
        if (cache.find(key).isEmpty()) {
          damaged.add(key.hex());
        }
      }
      return damaged.build();
    }

    @Override
    public void removeKey(String name) {
      cache.remove(new Digest(name));
    }
  }
}
