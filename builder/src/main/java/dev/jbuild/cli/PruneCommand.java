package dev.jbuild.cli;

import dev.jbuild.base.ByteSize;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.Printable;
import dev.jbuild.base.Times;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.containers.ContainerState;
import dev.jbuild.oci.Digest;
import dev.jbuild.store.CacheStore;
import dev.jbuild.store.Collector;
import dev.jbuild.store.DiskUsage;
import dev.jbuild.store.Garbage;
import dev.jbuild.store.SourceStore;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * {@code jbuild prune}: removes what nothing uses. It waits until no other process uses the store,
 * so it never takes anything from a running build; what containers use stays.
 */
final class PruneCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel("prune", "[OPTIONS]", "Remove what nothing uses.")
        .flag("-a, --all", "Also all images that no container uses, and the whole build cache.")
        .flag("--cache", "Also the build cache, with fetched sources and cache mounts.")
        .flag("--containers", "Also containers that do not run.")
        .value("--filter", "until=TIME", "Only what is older: a duration or a time of RFC 3339.")
        .flag("-f, --force", "No effect: nothing is asked.");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    Instant limit = limit(arguments, session);
    Store store = session.store();
    store.sweep();
    store.exclusively(() -> prune(arguments, session, limit));
    return ExitCode.OK.code();
  }

  /** Until when things must have been made; in the future when there is no filter. */
  private static Instant limit(Arguments arguments, Session session) {
    Optional<String> filter = arguments.value("--filter");
    if (filter.isEmpty()) {
      return Instant.MAX;
    }
    if (!filter.get().startsWith("until=")) {
      throw CliException.badValue("--filter", filter.get(), "not until=TIME");
    }
    String time = filter.get().substring("until=".length());
    Optional<Instant> instant = Times.instant(time);
    if (instant.isPresent()) {
      return instant.get();
    }
    Duration age = Times.parse(time);
    return session.environment().clock().instant().minus(age);
  }

  private static void prune(Arguments arguments, Session session, Instant limit) {
    boolean all = arguments.flag("--all");
    long freed = 0;
    if (arguments.flag("--containers")) {
      freed += removeContainers(session, limit);
    }
    freed += removeLeftovers(session);
    BuildCache cache = new BuildCache(session.store().layout().keysDir());
    boolean cached = all || arguments.flag("--cache");
    int records = cached ? cache.removeBefore(limit) : 0;
    Removed sources = cached ? removeSources(session.store().sources(), limit) : new Removed(0, 0);
    freed += sources.bytes();
    Removed mounts = cached ? removeMounts(session, limit) : new Removed(0, 0);
    freed += mounts.bytes();
    Collector collector = new Collector(session.store(), session.snapshots());
    // first what goes without a write: on a full disk there is no room for the new index
    Garbage unnamed = collector.find(Set.of(), cache.snapshots());
    collector.remove(unnamed);
    Garbage garbage = collector.find(unwanted(session, all, limit), cache.snapshots());
    collector.remove(garbage);
    TextOutput out = session.out();
    for (Digest image : garbage.images()) {
      out.line("Deleted image: " + image);
    }
    out.line(
        "Removed: "
            + garbage.images().size()
            + " images, "
            + (unnamed.snapshots().size() + garbage.snapshots().size())
            + " layers, "
            + (unnamed.blobs().size() + garbage.blobs().size())
            + " blobs, "
            + records
            + " cache records"
            + (sources.count() == 0 ? "" : ", " + sources.count() + " sources")
            + (mounts.count() == 0 ? "" : ", " + mounts.count() + " cache mounts"));
    out.line(
        "Total reclaimed space: "
            + ByteSize.human(freed + unnamed.sizeBytes() + garbage.sizeBytes()));
  }

  /** Images that may go: those without a name, or all of them; none that a container uses. */
  private static Set<Digest> unwanted(Session session, boolean all, Instant limit) {
    Set<Digest> used = new HashSet<>();
    for (ContainerRecord container : session.containers().list()) {
      used.addAll(session.store().images().holders(container.image()));
    }
    Set<Digest> unwanted = new HashSet<>();
    for (StoreEntry entry : session.store().images().entries()) {
      boolean old = true;
      for (StoredImage image : entry.images()) {
        old &= image.created().orElse(Instant.EPOCH).isBefore(limit);
      }
      if ((all || entry.names().isEmpty()) && old && !used.contains(entry.id())) {
        unwanted.add(entry.id());
      }
    }
    return unwanted;
  }

  private static long removeContainers(Session session, Instant limit) {
    long freed = 0;
    for (ContainerRecord container : session.containers().list()) {
      if (container.state() != ContainerState.RUNNING && container.created().isBefore(limit)) {
        freed += delete(session, session.containers().forget(container));
        session.out().line("Deleted container: " + container.name());
      }
    }
    return freed;
  }

  private record Removed(int count, long bytes) {}

  /** What was fetched, and can be fetched again. */
  private static Removed removeSources(SourceStore sources, Instant limit) {
    DiskUsage usage = new DiskUsage();
    int count = 0;
    long bytes = 0;
    for (SourceStore.Entry entry : sources.list()) {
      if (entry.modified().isBefore(limit)) {
        bytes += usage.measure(entry.path());
        count += entry.kind() == SourceStore.Kind.URLS ? 0 : 1;
        sources.remove(entry);
      }
    }
    return new Removed(count, bytes);
  }

  /** Directories of {@code RUN --mount=type=cache}; no step has one, or we would wait for it. */
  private static Removed removeMounts(Session session, Instant limit) {
    CacheStore caches = session.store().caches();
    DiskUsage usage = new DiskUsage();
    int count = 0;
    long bytes = 0;
    for (CacheStore.Entry entry : caches.list()) {
      if (entry.used().isBefore(limit)) {
        bytes += usage.measure(entry.path());
        count++;
        caches.remove(entry);
        session.out().line("Deleted cache mount: " + Printable.escape(entry.id()));
      }
    }
    return new Removed(count, bytes);
  }

  private static long removeLeftovers(Session session) {
    long freed = 0;
    for (Path leftover : session.containers().leftovers()) {
      freed += delete(session, leftover);
    }
    return freed;
  }

  private static long delete(Session session, Path directory) {
    long bytes = new DiskUsage().measure(directory);
    try {
      session.fs().deleteTree(directory);
      return bytes;
    } catch (IOException e) {
      throw CliException.cannotWrite(directory, e);
    }
  }
}
