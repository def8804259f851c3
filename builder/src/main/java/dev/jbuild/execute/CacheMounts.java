package dev.jbuild.execute;

import com.google.common.collect.ImmutableList;
import dev.jbuild.copy.CopyExecutor;
import dev.jbuild.copy.CopyPlanner;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.SourceTree;
import dev.jbuild.oci.Digest;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.plan.RunMount;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.solve.MountTree;
import dev.jbuild.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Directories of {@code RUN --mount=type=cache}, which outlive the steps that fill them.
 *
 * <pre>
 *   caches/HEX/0/files   the directory; 1, 2, ... are those of steps that share nothing
 *   caches/HEX/0.lock    held while a step uses it: shared, or by one step alone
 * </pre>
 *
 * <p>HEX is a digest of the id, the owner and mode of a new directory and what it starts with, so
 * no id can name a path (CVE-2024-9675). A step that is killed leaves the directory as it was then:
 * a cache may be lost or half filled, as with every tool that has one.
 */
final class CacheMounts implements AutoCloseable {
  private static final String FILES = "files";

  private final Store store;
  private final PosixFs fs;
  private final CopyExecutor copies;
  private final CacheLocks locks = new CacheLocks();

  CacheMounts(Store store, PosixFs fs, CopyExecutor copies) {
    this.store = store;
    this.fs = fs;
    this.copies = copies;
  }

  /** Name of the cache's own directory. Mounts that share a cache have the same. */
  static String name(RunMount.Cache mount, Optional<MountTree> from) {
    StringBuilder fields = new StringBuilder("jbuild cache mount 1");
    RunMount.Access access = mount.access();
    for (String field :
        ImmutableList.of(
            mount.id(),
            access.mode() + " " + access.uid() + " " + access.gid(),
            from.flatMap(MountTree::snapshot)
                .map(snapshot -> snapshot.chainId().toString())
                .orElse(""),
            from.map(MountTree::path).orElse(""))) {
      fields.append('\n').append(field.length()).append(' ').append(field);
    }
    return Digest.of(fields.toString().getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** A cache that this step may use until it is closed, by the same thread. */
  record Use(Path files, CacheLocks.Held lock) implements AutoCloseable {
    @Override
    public void close() {
      lock.close();
    }
  }

  /** Waits for the cache, as its sharing says, and makes it when it is new. */
  Use use(RunMount.Cache mount, Optional<MountTree> from) throws InterruptedException {
    Path directory = store.caches().path(name(mount, from));
    try {
      Path instance = directory.resolve("0");
      return switch (mount.sharing()) {
        case SHARED -> made(instance, locks.hold(lock(instance), true), mount, from);
        case LOCKED -> made(instance, locks.hold(lock(instance), false), mount, from);
        case PRIVATE -> firstFree(directory, mount, from);
      };
    } catch (IOException e) {
      throw ExecuteException.io("cache mount " + mount.target(), e);
    }
  }

  private Use firstFree(Path directory, RunMount.Cache mount, Optional<MountTree> from)
      throws IOException {
    for (int number = 0; ; number++) {
      Path instance = directory.resolve(Integer.toString(number));
      CacheLocks.Held held = locks.tryHold(lock(instance));
      if (held != null) {
        return made(instance, held, mount, from);
      }
    }
  }

  /** As the recipe has it where builds share one name space. */
  private static String shown(String id) {
    return id.startsWith("/") ? id.substring(1) : id;
  }

  private static Path lock(Path instance) {
    return instance.resolveSibling(instance.getFileName() + ".lock");
  }

  private Use made(
      Path instance, CacheLocks.Held held, RunMount.Cache mount, Optional<MountTree> from)
      throws IOException {
    boolean made = false;
    try {
      if (!Files.isDirectory(instance)) {
        make(instance, mount, from);
      }
      store.caches().use(instance.resolveSibling(""), shown(mount.id()));
      made = true;
      return new Use(instance.resolve(FILES), held);
    } finally {
      if (!made) {
        held.close();
      }
    }
  }

  /** Aside first: two that share a cache may both find it missing. */
  private void make(Path instance, RunMount.Cache mount, Optional<MountTree> from)
      throws IOException {
    Path aside = store.newTemporaryDirectory("cache");
    Path fresh = Files.createDirectory(aside.resolve("new"));
    if (from.isPresent()) {
      fill(fresh, from.get());
    } else {
      Files.createDirectory(fresh.resolve(FILES));
      RunMount.Access access = mount.access();
      try (Directory root = fs.openDirectory(fresh)) {
        root.setOwner(FILES, access.uid(), access.gid());
        root.setMode(FILES, access.mode());
      }
    }
    try {
      Files.move(fresh, instance, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(instance)) {
        throw e;
      } // else another step was first
    } finally {
      fs.deleteTree(aside);
    }
  }

  private void fill(Path fresh, MountTree from) throws IOException {
    ImmutableList<Path> layers =
        from.snapshot().isPresent() ? from.snapshot().get().directories() : ImmutableList.of();
    CopyRequest request =
        CopyRequest.ofPath(from.path(), "/" + FILES, "cache from /" + from.path());
    try (MergedTree tree = MergedTree.open(fs, layers);
        MergedTree nothing = MergedTree.open(fs, ImmutableList.of());
        OverlayWriter writer = new OverlayWriter(fs, fresh, nothing)) {
      SourceTree.Image source = new SourceTree.Image(tree, "the start of a cache");
      copies.execute(source, request, new CopyPlanner().select(source, request), writer);
      likeItsStart(fresh, tree.resolve("/" + from.path(), true));
    }
  }

  /** The directory itself: a copy takes only what is in it. */
  private void likeItsStart(Path fresh, Optional<Node> start) throws IOException {
    if (start.isPresent() && start.get().isDirectory()) {
      FileStatus status = start.get().status();
      try (Directory root = fs.openDirectory(fresh)) {
        root.setOwner(FILES, status.uid(), status.gid());
        root.setMode(FILES, status.mode());
      }
    }
  }

  @Override
  public void close() {
    locks.close();
  }
}
