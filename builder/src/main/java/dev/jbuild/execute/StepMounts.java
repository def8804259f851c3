package dev.jbuild.execute;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.LosslessText;
import dev.jbuild.container.Mount;
import dev.jbuild.container.Scratch;
import dev.jbuild.plan.RunMount;
import dev.jbuild.plan.Step;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.solve.MountTree;
import dev.jbuild.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The mounts of one run of a step, as the runtime takes them; closed when the step has ended. */
final class StepMounts implements AutoCloseable {
  private static final String AGENT_VARIABLE = "SSH_AUTH_SOCK";

  private final Step.Run step;
  private final ImmutableMap<Integer, MountTree> trees;
  private final Tools tools;
  private final List<Mount> mounts = new ArrayList<>();
  private final List<String> environment = new ArrayList<>();
  private final Deque<Closeable> held = new ArrayDeque<>();
  private boolean hasSecret;

  /** What mounts are made of, over all steps. */
  record Tools(
      Store store,
      PosixFs fs,
      CacheMounts caches,
      Secrets secrets,
      SshAgents agents,
      Disposal disposal) {}

  private StepMounts(Step.Run step, ImmutableMap<Integer, MountTree> trees, Tools tools) {
    this.step = step;
    this.trees = trees;
    this.tools = tools;
  }

  /**
   * Waits for the caches that the step wants, and opens the rest.
   *
   * @param directory private, gone after the step
   */
  static StepMounts open(
      Step.Run step, ImmutableMap<Integer, MountTree> trees, Tools tools, Path directory)
      throws IOException, InterruptedException {
    StepMounts made = new StepMounts(step, trees, tools);
    boolean complete = false;
    try {
      Map<Integer, CacheMounts.Use> caches = made.caches();
      for (int i = 0; i < step.mounts().size(); i++) {
        made.add(step.mounts().get(i), i, caches, directory);
      }
      complete = true;
      return made;
    } finally {
      if (!complete) {
        made.close();
      }
    }
  }

  ImmutableList<Mount> mounts() {
    return ImmutableList.copyOf(mounts);
  }

  /** {@code NAME=VALUE} of secrets and agents. */
  ImmutableList<String> environment() {
    return ImmutableList.copyOf(environment);
  }

  /** Whether a core file of the step could hold what must not reach a disk. */
  boolean hasSecret() {
    return hasSecret;
  }

  private int inOrder(int a, int b) {
    int order = CacheMounts.name(cache(a), tree(a)).compareTo(CacheMounts.name(cache(b), tree(b)));
    return order != 0 ? order : Boolean.compare(isLocked(b), isLocked(a));
  }

  private boolean isLocked(int number) {
    return cache(number).sharing() == RunMount.Sharing.LOCKED;
  }

  /** In one order for all steps, so that no two wait for each other. */
  private Map<Integer, CacheMounts.Use> caches() throws InterruptedException {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < step.mounts().size(); i++) {
      if (step.mounts().get(i) instanceof RunMount.Cache) {
        numbers.add(i);
      }
    }
    numbers.sort(this::inOrder);
    Map<Integer, CacheMounts.Use> uses = new HashMap<>();
    for (int number : numbers) {
      CacheMounts.Use use = tools.caches.use(cache(number), tree(number));
      held.push(use::close);
      uses.put(number, use);
    }
    return uses;
  }

  private RunMount.Cache cache(int number) {
    return (RunMount.Cache) step.mounts().get(number);
  }

  private Optional<MountTree> tree(int number) {
    return Optional.ofNullable(trees.get(number));
  }

  private void add(RunMount mount, int number, Map<Integer, CacheMounts.Use> caches, Path directory)
      throws IOException {
    switch (mount) {
      case RunMount.Bind bind -> addBind(bind, tree(number).orElseThrow());
      case RunMount.Cache cache -> {
        CacheMounts.Use use = caches.get(number);
        if (use != null) {
          String path = cache.from().isPresent() ? "" : cache.source();
          mounts.add(new Mount.BindBeneath(use.files(), path, cache.target(), cache.readOnly()));
        }
      }
      case RunMount.Tmpfs tmpfs ->
          mounts.add(
              new Mount.Tmpfs(
                  tmpfs.target(),
                  tmpfs.sizeBytes() == 0
                      ? ImmutableList.of("exec", "dev")
                      : ImmutableList.of("exec", "dev", "size=" + tmpfs.sizeBytes())));
      case RunMount.Secret secret -> addSecret(secret);
      case RunMount.Ssh ssh -> addAgent(ssh, number, directory);
    }
  }

  private void addBind(RunMount.Bind bind, MountTree tree) throws IOException {
    Optional<Scratch> scratch = Optional.empty();
    if (bind.writable()) {
      Path aside = tools.store.newTemporaryDirectory("mount");
      held.push(() -> tools.fs.deleteTree(aside));
      scratch =
          Optional.of(
              new Scratch(
                  Files.createDirectory(aside.resolve("upper")),
                  Files.createDirectory(aside.resolve("work"))));
    }
    ImmutableList<Path> layers =
        tree.snapshot().map(Snapshot::directories).orElse(ImmutableList.of());
    mounts.add(new Mount.Tree(layers, scratch, tree.path(), bind.target(), !bind.writable()));
  }

  private void addSecret(RunMount.Secret secret) {
    Optional<Bytes> value = tools.secrets.value(secret.id());
    if (value.isEmpty()) {
      if (secret.required()) {
        throw ExecuteException.missingSecret(secret.id());
      }
      return;
    }
    hasSecret = true;
    if (secret.variable().isPresent()) {
      String text = LosslessText.decode(value.get().toArray());
      environment.add(secret.variable().get() + "=" + text);
    }
    if (secret.target().isPresent()) {
      RunMount.Access access = secret.access();
      mounts.add(
          new Mount.Secret(
              secret.target().get(), value.get(), access.mode(), access.uid(), access.gid()));
    }
  }

  private void addAgent(RunMount.Ssh ssh, int number, Path directory) throws IOException {
    Optional<SshAgents.Socket> socket =
        tools.agents.listen(ssh.id(), ssh.access(), directory, "s" + number);
    if (socket.isEmpty()) {
      if (ssh.required()) {
        throw ExecuteException.missingSsh(ssh.id());
      }
      return;
    }
    held.push(socket.get()::close);
    mounts.add(new Mount.Bind(socket.get().path(), ssh.target(), false));
    boolean given = step.environment().find(AGENT_VARIABLE).isPresent();
    String variable = AGENT_VARIABLE + "=";
    if (!given && environment.stream().noneMatch(line -> line.startsWith(variable))) {
      environment.add(variable + ssh.target());
    }
  }

  /** Closes all, whatever becomes of one. */
  @Override
  public void close() {
    if (held.isEmpty()) {
      return;
    }
    try {
      held.pop().close();
    } catch (IOException e) {
      // a temporary directory that cannot be removed goes with the session's
      System.getLogger(StepMounts.class.getName())
          .log(System.Logger.Level.DEBUG, "mount not closed", e);
    } finally {
      close();
    }
  }
}
