package dev.jbuild.cli;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.archive.ImagePuller;
import dev.jbuild.base.JbuildException;
import dev.jbuild.containers.ContainerStore;
import dev.jbuild.execute.SshAgents;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.registry.Puller;
import dev.jbuild.registry.RegistrySettings;
import dev.jbuild.remote.FetchSettings;
import dev.jbuild.remote.RemoteFetcher;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreLayout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One run of one command: the environment, the text streams, and the store with what belongs to it,
 * each opened at its first use.
 */
public final class Session implements AutoCloseable {
  private static final String DEFAULT_AGENT = "default";

  private final Environment environment;
  private Path root;
  private Path runRoot;
  private @Nullable Path temporaryRoot;
  private final TextOutput out;
  private final ErrorReporter errors;
  private final TextOutput err;
  private @Nullable Store store;
  private @Nullable Interruption interruption;
  private final List<Runnable> cancels = new CopyOnWriteArrayList<>();
  private boolean canceled;
  private @Nullable RemoteFetcher remote;
  private @Nullable Puller puller;
  private @Nullable ImagePuller images;
  private ImmutableMap<String, SshAgents.Agent> agentOptions = ImmutableMap.of();
  private @Nullable SshAgents agents;
  private @Nullable PosixFs fs;
  private @Nullable SnapshotStore snapshots;

  Session(Environment environment, Arguments arguments, ErrorReporter errors, TextOutput err) {
    this.environment = environment;
    this.errors = errors;
    this.err = err;
    this.out = new TextOutput(environment.streams().out(), true);
    StoreLocation location = new StoreLocation(environment);
    this.root = location.root(arguments.text(GlobalOptions.ROOT));
    this.runRoot = location.runRoot(arguments.text(GlobalOptions.RUN_ROOT));
  }

  public Environment environment() {
    return environment;
  }

  /** Directory of the store, absolute; it may not exist yet. */
  public Path root() {
    return root;
  }

  /** Directory of sockets, mounts and locks, absolute; it may not exist yet. */
  public Path runRoot() {
    return runRoot;
  }

  /** The store, opened at the first call; closed with the session. */
  public synchronized Store store() {
    Store open = store;
    if (open == null) {
      open = Store.open(root, runRoot);
      store = open;
    }
    return open;
  }

  /**
   * Where there is no store, an empty one in a temporary directory takes its place, which goes with
   * the session: for a command that is to change nothing. Before anything asks for the store.
   */
  void makeNoStore() {
    Path known = root;
    if (!isEmptyOrAbsent(known)) {
      return;
    }
    try {
      Path made = Files.createTempDirectory("jbuild-");
      temporaryRoot = made;
      root = made.resolve("store");
      runRoot = made.resolve("run");
    } catch (IOException e) {
      throw CliException.cannotWrite(Path.of(System.getProperty("java.io.tmpdir", "/tmp")), e);
    }
  }

  private static boolean isEmptyOrAbsent(Path directory) {
    if (!Files.exists(directory)) {
      return true;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    } catch (IOException e) {
      return false; // why it cannot be used is told by opening it
    }
  }

  /**
   * Opens the store when it is there, for who is going to need it anyway and has to wait for
   * something else. Why it cannot be opened is told by {@link #store}.
   *
   * @return whether it is open now
   */
  boolean openStoreIfThere() {
    try {
      if (Files.exists(new StoreLayout(root).ociLayout())) {
        store();
        return true;
      }
    } catch (JbuildException e) {
      // later
    }
    return false;
  }

  /** The door to system calls; the first call loads native code. */
  public synchronized PosixFs fs() {
    PosixFs open = fs;
    if (open == null) {
      open = new NativePosixFs();
      fs = open;
    }
    return open;
  }

  /** The snapshots of the store; finding one loads no native code. Flushed with the session. */
  public synchronized SnapshotStore snapshots() {
    SnapshotStore open = snapshots;
    if (open == null) {
      open = new SnapshotStore(store().layout().snapshotsDir(), this::fs);
      snapshots = open;
    }
    return open;
  }

  /** The containers of the store. */
  public ContainerStore containers() {
    return new ContainerStore(
        store().layout().containersDir(),
        Path.of("/proc"),
        environment.clock(),
        new KernelRandom(environment.path("/dev/urandom")));
  }

  /** Results. Flushed when the command ends well. */
  public TextOutput out() {
    return out;
  }

  /** Progress, logs and warnings. */
  public TextOutput err() {
    return err;
  }

  public ErrorReporter errors() {
    return errors;
  }

  /**
   * From now until the session ends, SIGINT, SIGTERM and SIGHUP call {@code cancel}, after what was
   * given before.
   */
  synchronized void onInterrupt(Runnable cancel) {
    cancels.add(cancel);
    if (interruption == null) {
      interruption = Interruption.watch(() -> cancels.forEach(Runnable::run), err);
    }
    if (canceled) {
      cancel.run();
    }
  }

  /** Stops the command as a signal does, but lets it end by itself; also what begins later. */
  void cancel() {
    synchronized (this) {
      canceled = true;
    }
    cancels.forEach(Runnable::run);
  }

  /** The agents of {@code --ssh}, by id; {@code default} is what repositories are fetched with. */
  void sshAgents(ImmutableMap<String, SshAgents.Agent> agents) {
    agentOptions = agents;
  }

  private synchronized Optional<Path> defaultAgent() {
    if (!agentOptions.containsKey(DEFAULT_AGENT)) {
      return Optional.empty();
    }
    SshAgents open = agents;
    if (open == null) {
      open = new SshAgents(agentOptions, fs(), runRoot());
      agents = open;
    }
    return open.socket(DEFAULT_AGENT);
  }

  /**
   * What fetches from other machines; closed with the session, and by an interruption.
   *
   * @param secrets by id; those of the first call count
   */
  synchronized RemoteFetcher remote(Function<String, Optional<Bytes>> secrets) {
    RemoteFetcher open = remote;
    if (open == null) {
      open =
          new RemoteFetcher(
              store(),
              this::fs,
              FetchSettings.of(environment.variables(), secrets, this::defaultAgent));
      remote = open;
      onInterrupt(open::close);
    }
    return open;
  }

  /**
   * What pulls images into the store; closed with the session, and by an interruption.
   *
   * @param insecure registries; those of the first call count
   */
  synchronized ImagePuller images(ImmutableSet<String> insecure) {
    ImagePuller open = images;
    if (open == null) {
      Puller made =
          new Puller(
              store(),
              RegistrySettings.of(environment.variables(), root.getFileSystem(), insecure));
      puller = made;
      open = new ImagePuller(store(), snapshots(), fs(), made);
      images = open;
      onInterrupt(made::close);
    }
    return open;
  }

  /**
   * Ends what was opened, and writes the results out: in this order, so that a result which was
   * printed is on disk.
   */
  @Override
  public void close() {
    try {
      closeStore();
      out.flush();
    } finally {
      if (interruption != null) {
        interruption.close();
      }
    }
  }

  private void removeTemporary() {
    Path made = temporaryRoot;
    if (made != null) {
      try {
        fs().deleteTree(made);
      } catch (IOException e) {
        throw CliException.cannotWrite(made, e);
      }
    }
  }

  private void closeStore() {
    try {
      if (remote != null) {
        remote.close();
      }
      if (puller != null) {
        puller.close();
      }
      if (agents != null) {
        agents.close();
      }
      if (snapshots != null) {
        snapshots.close();
      }
    } finally {
      if (store != null) {
        store.close();
      }
      removeTemporary();
    }
  }
}
