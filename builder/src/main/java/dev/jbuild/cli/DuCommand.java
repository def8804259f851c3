package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.ByteSize;
import dev.jbuild.base.ExitCode;
import dev.jbuild.cli.Listing.Column;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.containers.ContainerState;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;
import dev.jbuild.store.CacheStore;
import dev.jbuild.store.Collector;
import dev.jbuild.store.DiskUsage;
import dev.jbuild.store.SourceStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code jbuild du}: what takes space in the store, and what of it would be freed. */
final class DuCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel("du", "[OPTIONS]", "Show what takes space in the store.")
        .flag("-v, --verbose", "Also list every layer and every cache mount.")
        .value("--format", "FORMAT", "table, json, or a Go template.");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    List<JsonObject> rows = new ArrayList<>();
    Usage usage = new Usage(session);
    rows.add(usage.images());
    rows.add(usage.cache());
    rows.add(usage.sources());
    rows.add(usage.mounts());
    rows.add(usage.containers());
    rows.add(usage.unused());
    rows.add(usage.total());
    String format = arguments.value("--format").orElse("");
    new Listing(
            ImmutableList.of(
                new Column("TYPE", "Type"),
                new Column("TOTAL", "TotalCount"),
                new Column("ACTIVE", "Active"),
                new Column("SIZE", "Size"),
                new Column("RECLAIMABLE", "Reclaimable")))
        .print(format, rows, session.out());
    if (arguments.flag("--verbose")) {
      session.out().line("");
      new Listing(ImmutableList.of(new Column("LAYER", "Layer"), new Column("SIZE", "Size")))
          .print(format, usage.layers(), session.out());
      session.out().line("");
      new Listing(
              ImmutableList.of(
                  new Column("CACHE MOUNT", "CacheMount"),
                  new Column("LAST USED", "LastUsed"),
                  new Column("SIZE", "Size")))
          .print(format, usage.eachMount(), session.out());
    }
    return ExitCode.OK.code();
  }

  /** Asks the collector what would go if this or that were unwanted. */
  private static final class Usage {
    private final Session session;
    private final BuildCache cache;
    private final Collector collector;
    private final ImmutableList<ChainId> cached;
    private final List<ContainerRecord> containers;
    private final Set<Digest> used = new HashSet<>();
    private final long garbage;

    Usage(Session session) {
      this.session = session;
      this.cache = new BuildCache(session.store().layout().keysDir());
      this.collector = new Collector(session.store(), session.snapshots());
      this.cached = cache.snapshots();
      this.containers = session.containers().list();
      for (ContainerRecord container : containers) {
        used.addAll(session.store().images().holders(container.image()));
      }
      this.garbage = collector.find(ImmutableSet.of(), cached).sizeBytes();
    }

    JsonObject images() {
      Set<Digest> all = new HashSet<>(session.store().images().ids());
      Set<Digest> unused = new HashSet<>(all);
      unused.removeAll(used);
      long size = collector.find(all, ImmutableList.of()).sizeBytes() - cacheOnly() - garbage;
      long free = collector.find(unused, cached).sizeBytes() - garbage;
      return row("Images", all.size(), all.size() - unused.size(), size, free);
    }

    JsonObject cache() {
      int records = cache.keys().size();
      return row("Build cache", records, 0, cacheOnly(), cacheOnly());
    }

    /** What was fetched for ADD and contexts. */
    JsonObject sources() {
      DiskUsage usage = new DiskUsage();
      int count = 0;
      long size = 0;
      for (SourceStore.Entry entry : session.store().sources().list()) {
        // what is known of a URL counts with the file that it gave
        count += entry.kind() == SourceStore.Kind.URLS ? 0 : 1;
        size += usage.measure(entry.path());
      }
      return row("Sources", count, 0, size, size);
    }

    /** Directories of {@code RUN --mount=type=cache}. */
    JsonObject mounts() {
      DiskUsage usage = new DiskUsage();
      ImmutableList<CacheStore.Entry> mounts = session.store().caches().list();
      long size = mounts.stream().mapToLong(mount -> usage.measure(mount.path())).sum();
      return row("Cache mounts", mounts.size(), 0, size, size);
    }

    JsonObject containers() {
      DiskUsage usage = new DiskUsage();
      long size = 0;
      long free = 0;
      int running = 0;
      for (ContainerRecord container : containers) {
        long bytes = usage.measure(session.containers().directory(container));
        boolean runs = container.state() == ContainerState.RUNNING;
        size += bytes;
        free += runs ? 0 : bytes;
        running += runs ? 1 : 0;
      }
      return row("Containers", containers.size(), running, size, free);
    }

    JsonObject unused() {
      int count = collector.find(ImmutableSet.of(), cached).snapshots().size();
      return row("Unused layers", count, 0, garbage, garbage);
    }

    JsonObject total() {
      long size = new DiskUsage().measure(session.root());
      return row("Whole store", 0, 0, size, 0);
    }

    List<JsonObject> layers() {
      List<JsonObject> rows = new ArrayList<>();
      DiskUsage usage = new DiskUsage();
      for (ChainId layer : session.snapshots().list()) {
        long size = usage.measure(session.snapshots().directory(layer));
        rows.add(
            JsonObject.builder()
                .put("Layer", layer.digest().shortHex())
                .put("Size", ByteSize.human(size))
                .build());
      }
      return rows;
    }

    List<JsonObject> eachMount() {
      List<JsonObject> rows = new ArrayList<>();
      DiskUsage usage = new DiskUsage();
      Instant now = session.environment().clock().instant();
      for (CacheStore.Entry mount : session.store().caches().list()) {
        rows.add(
            JsonObject.builder()
                .put("CacheMount", mount.id())
                .put("LastUsed", HumanTime.ago(Optional.of(mount.used()), now))
                .put("Size", ByteSize.human(usage.measure(mount.path())))
                .build());
      }
      return rows;
    }

    /** Bytes that only cache records hold. */
    private long cacheOnly() {
      return collector.find(ImmutableSet.of(), ImmutableList.of()).sizeBytes() - garbage;
    }

    private static JsonObject row(String type, int total, int active, long size, long free) {
      boolean counted = !type.equals("Whole store");
      return JsonObject.builder()
          .put("Type", type)
          .put("TotalCount", counted ? Integer.toString(total) : "")
          .put("Active", counted ? Integer.toString(active) : "")
          .put("Size", ByteSize.human(Math.max(0, size)))
          .put("Reclaimable", counted ? ByteSize.human(Math.max(0, free)) : "")
          .build();
    }
  }
}
