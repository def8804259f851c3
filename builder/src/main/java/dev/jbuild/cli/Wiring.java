package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.cache.CacheIndex;
import dev.jbuild.cache.KeyLocks;
import dev.jbuild.container.ContainerRunner;
import dev.jbuild.container.Isolation;
import dev.jbuild.context.BuildContext;
import dev.jbuild.context.ContextDirectories;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.copy.SelectionCache;
import dev.jbuild.execute.LocalExecutor;
import dev.jbuild.execute.SecretDigests;
import dev.jbuild.execute.Secrets;
import dev.jbuild.execute.StepSettings;
import dev.jbuild.image.ClampedLayers;
import dev.jbuild.image.DerivedLayers;
import dev.jbuild.image.ImageAssembler;
import dev.jbuild.image.ImageAssembler.Assembled;
import dev.jbuild.image.ImageLayers;
import dev.jbuild.image.SquashedLayers;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.plan.RunCheck;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.progress.Screen;
import dev.jbuild.remote.RemoteTrees;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.solve.ContextSelections;
import dev.jbuild.solve.SolveContext;
import dev.jbuild.solve.StageResult;
import dev.jbuild.solve.StepExecutor;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one place that calls the constructors of a build. What touches the kernel is made at its
 * first use: a cached build never gets there.
 */
final class Wiring implements AutoCloseable {
  private static final String SHARED =
      "--isolation chroot: the steps share this machine's processes, IPC and control groups; use it"
          + " for recipes that you trust, and only where namespaces are forbidden";

  private final Session session;
  private final Store store;
  private final SnapshotStore snapshots;
  private final Secrets secrets;
  private final ContextDirectories directories;
  private final RemoteTrees remotes;
  private volatile @Nullable ContainerRunner runner;
  private volatile @Nullable LocalExecutor local;
  private @Nullable Thread release;

  Wiring(Session session, Store store, BuildRequest request) {
    this.session = session;
    this.store = store;
    this.snapshots = session.snapshots();
    this.secrets = request.secrets();
    this.directories = new ContextDirectories(store.layout().contentDir(), session::fs);
    this.remotes = new RemoteTrees(() -> session.remote(secrets::value));
  }

  static Screen screen(Session session) {
    return new ConsoleScreen(
        session.environment(), session.err(), Terminal.of(session.environment()));
  }

  /** A build without context has an empty one. */
  BuildContext context(RecipeFiles files, IgnoreRules rules) {
    Path root = files.context().orElseGet(() -> store.newTemporaryDirectory("context"));
    Path content =
        files.temporary() ? store.newTemporaryDirectory("content") : store.layout().contentDir();
    return BuildContext.open(root, rules, content, session::fs);
  }

  SolveContext solving(BuildRequest request, ContextSelections context, ProgressDisplay progress) {
    SolveContext.Cache cache =
        new SolveContext.Cache(
            snapshots,
            new SelectionCache(store.layout().contentDir()),
            new CacheIndex(store.layout().keysDir()),
            Lazy.of(() -> KeyLocks.open(store.layout().keysDir())));
    SolveContext.Host host =
        new SolveContext.Host(
            request.sandbox().inputs(request.options().extraHosts()),
            session.environment().clock(),
            request.requireCached() ? RunCheck.none() : PlatformBuilds.runCheck());
    SolveContext.Inputs inputs =
        new SolveContext.Inputs(
            context,
            directories,
            source -> remotes.directory(source.remote(), source.checksum(), source.keepGitDir()),
            id -> new SecretDigests(store, secrets).digest(id));
    return new SolveContext(
        inputs, cache, host, progress, Lazy.of(() -> executor(request, progress)));
  }

  private StepExecutor executor(BuildRequest request, ProgressDisplay progress) {
    StepSettings settings =
        new StepSettings(
            session.runRoot(),
            request.sandbox(),
            request.options().extraHosts(),
            request.maxLayerBytes(),
            secrets,
            request.agents());
    ContainerRunner made =
        new ContainerRunner(
            session.fs(),
            store.layout().stubsDir(),
            text -> warn(progress, text),
            request.sandbox().groups());
    if (request.sandbox().isolation() == Isolation.CHROOT) {
      warn(progress, SHARED);
    }
    made.checkGroups(request.sandbox().resources());
    runner = made;
    LocalExecutor executor =
        new LocalExecutor(store, snapshots, session.fs(), settings, progress, made);
    local = executor;
    return request.requireCached() ? new CachedOnly(executor) : executor;
  }

  private static void warn(ProgressDisplay progress, String text) {
    progress.show(new BuildEvent.Warning(text));
  }

  /**
   * Makes the image, or the images and their index, and names it; only then is anything of the
   * build visible as an image.
   */
  StoreEntry publish(
      ImmutableList<StageResult> results, BuildRequest request, PlatformBuilds builds) {
    boolean single = results.size() == 1;
    ImmutableList<Assembled> assembled = assemble(results, request, builds);
    ImmutableList.Builder<Descriptor> manifests = ImmutableList.builder();
    for (int i = 0; i < results.size(); i++) {
      StoredImage image =
          store
              .images()
              .putBuilt(
                  assembled.get(i).image(),
                  single
                      ? request.form().manifestDescriptor(builds.platforms().get(i))
                      : ImmutableMap.of(),
                  single ? request.tags() : ImmutableList.of());
      store.records().put(image.id(), assembled.get(i).record());
      if (single) {
        return image;
      }
      manifests.add(image.manifest().withPlatform(builds.platforms().get(i)));
    }
    return store
        .images()
        .putIndex(
            request.form().index(manifests.build()).toBytes(),
            request.form().indexDescriptor(),
            request.tags());
  }

  /** Beside the last snapshots' way to disk, where they are when this returns. */
  private ImmutableList<Assembled> assemble(
      ImmutableList<StageResult> results, BuildRequest request, PlatformBuilds builds) {
    snapshots.hurry();
    ImmutableList.Builder<Assembled> assembled = ImmutableList.builder();
    for (int i = 0; i < results.size(); i++) {
      Optional<Instant> sourceDateEpoch = builds.graphs().get(i).sourceDateEpoch();
      assembled.add(
          new ImageAssembler(request.options().labels(), sourceDateEpoch, request.form())
              .assemble(
                  results.get(i),
                  layers(results.get(i), clamped(request, sourceDateEpoch), request.squash())));
    }
    snapshots.flush();
    return assembled.build();
  }

  /**
   * Latest time in the layers: who gives {@code SOURCE_DATE_EPOCH} wants the same image again. What
   * a recipe has as a default dates the configuration and the history only, as with BuildKit.
   */
  private static Optional<Instant> clamped(BuildRequest request, Optional<Instant> epoch) {
    return epoch.filter(
        _ -> request.options().buildArgs().containsKey(BuildRequest.SOURCE_DATE_EPOCH));
  }

  private ImageLayers layers(StageResult result, Optional<Instant> latest, boolean squash) {
    DerivedLayers derived =
        new DerivedLayers(
            snapshots,
            new CacheIndex(store.layout().keysDir()),
            session.environment().clock(),
            session::fs);
    Supplier<Path> temporary = () -> store.newTemporaryDirectory("layers");
    ImageLayers layers = ImageLayers.of(result);
    if (latest.isPresent()) {
      layers = new ClampedLayers(derived, temporary).of(layers, latest.get());
    }
    return squash ? new SquashedLayers(derived, temporary).of(layers) : layers;
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
    directories.close();
    LocalExecutor executor = local;
    if (executor != null) {
      executor.close();
    }
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
