package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cache.CacheIndex;
import dev.jbuild.cache.KeyLocks;
import dev.jbuild.container.ContainerRunner;
import dev.jbuild.context.BuildContext;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.copy.SelectionCache;
import dev.jbuild.execute.LocalExecutor;
import dev.jbuild.execute.StepSettings;
import dev.jbuild.image.ImageAssembler;
import dev.jbuild.image.ImageAssembler.Assembled;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.progress.Screen;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.solve.SolveContext;
import dev.jbuild.solve.StageResult;
import dev.jbuild.solve.StepExecutor;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one place that calls the constructors of a build. What touches the kernel is made at its
 * first use: a cached build never gets there.
 */
final class Wiring implements AutoCloseable {
  private final Session session;
  private final Store store;
  private final SnapshotStore snapshots;
  private volatile @Nullable ContainerRunner runner;
  private @Nullable Thread release;

  Wiring(Session session, Store store) {
    this.session = session;
    this.store = store;
    this.snapshots = session.snapshots();
  }

  Screen screen() {
    return new ConsoleScreen(
        session.environment(), session.err(), Terminal.of(session.environment()));
  }

  /**
   * @param directory absent for a build without context: an empty one then
   */
  BuildContext context(Optional<Path> directory, IgnoreRules rules) {
    Path root = directory.orElseGet(() -> store.newTemporaryDirectory("context"));
    return BuildContext.open(root, rules, store.layout().contentDir(), session::fs);
  }

  SolveContext solving(BuildRequest request, BuildContext context, ProgressDisplay progress) {
    SolveContext.Cache cache =
        new SolveContext.Cache(
            snapshots,
            new SelectionCache(store.layout().contentDir()),
            new CacheIndex(store.layout().keysDir()),
            Lazy.of(() -> KeyLocks.open(store.layout().keysDir())));
    SolveContext.Host host =
        new SolveContext.Host(request.options().extraHosts(), session.environment().clock());
    return new SolveContext(
        context, cache, host, progress, Lazy.of(() -> executor(request, progress)));
  }

  private StepExecutor executor(BuildRequest request, ProgressDisplay progress) {
    if (request.requireCached()) {
      return new CachedOnly();
    }
    StepSettings settings =
        new StepSettings(
            session.runRoot(),
            request.resources(),
            request.rlimits(),
            request.options().extraHosts(),
            request.maxLayerBytes());
    ContainerRunner made =
        new ContainerRunner(session.fs(), store.layout().stubsDir(), session.errors()::warn);
    runner = made;
    return new LocalExecutor(store, snapshots, session.fs(), settings, progress, made);
  }

  /**
   * Makes the image, or the images and their index, and names it; only then is anything of the
   * build visible as an image.
   */
  StoreEntry publish(
      ImmutableList<StageResult> results, BuildRequest request, PlatformBuilds builds) {
    snapshots.flush();
    boolean single = results.size() == 1;
    ImmutableList.Builder<Descriptor> manifests = ImmutableList.builder();
    for (int i = 0; i < results.size(); i++) {
      Optional<Instant> sourceDateEpoch = builds.graphs().get(i).sourceDateEpoch();
      Assembled assembled =
          new ImageAssembler(request.options().labels(), request.epoch().or(() -> sourceDateEpoch))
              .assemble(results.get(i));
      StoredImage image =
          store
              .images()
              .put(
                  assembled.manifest(),
                  assembled.config(),
                  single ? request.tags() : ImmutableList.of());
      store.records().put(image.id(), assembled.record());
      if (single) {
        return image;
      }
      manifests.add(image.manifest().withPlatform(builds.platforms().get(i)));
    }
    return store.images().putIndex(ImageIndex.of(manifests.build()).toBytes(), request.tags());
  }

  /**
   * No step comes any more: control groups go, which takes the kernel some 10 ms, while the image
   * is assembled.
   */
  void release() {
    ContainerRunner used = runner;
    if (used != null && release == null) {
      release = Thread.ofPlatform().name("release").start(used::close);
    }
  }

  @Override
  public void close() {
    release();
    if (release != null) {
      try {
        release.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
