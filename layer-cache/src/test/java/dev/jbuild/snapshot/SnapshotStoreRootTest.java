package dev.jbuild.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.PosixProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class SnapshotStoreRootTest {
  private final PosixFs fs = new NativePosixFs();
  @TempDir Path temporary;
  private Path directory;
  private SnapshotStore store;

  @BeforeEach
  void open() {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "owners, devices and xattrs need root");
    directory = temporary.resolve("snapshots");
    store = new SnapshotStore(directory, () -> fs);
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void aCommittedSnapshotIsFoundByOthersAfterTheFlush() throws IOException {
    Snapshot snapshot = store.commit(active(Optional.empty(), "hello"));

    store.flush();

    Snapshot found = reopened().find(snapshot.chainId()).orElseThrow();
    assertThat(found).isEqualTo(snapshot);
    assertThat(found.diff().resolve("file")).hasContent("hello");
    assertThat(directory.resolve(snapshot.chainId().digest().hex()))
        .isDirectoryNotContaining(path -> path.endsWith("pending"));
  }

  @Test
  void aStackLooksTopFirstAndNeedsAllItsParents() throws IOException {
    Optional<Snapshot> top = Optional.empty();
    for (int i = 0; i < 200; i++) {
      top = Optional.of(store.commit(active(top, "layer " + i)));
    }
    store.flush();
    ChainId id = top.orElseThrow().chainId();

    ImmutableList<Path> directories = reopened().find(id).orElseThrow().directories();

    assertThat(directories).hasSize(200);
    assertThat(directories.getFirst().resolve("file")).hasContent("layer 199");
    assertThat(directories.getLast().resolve("file")).hasContent("layer 0");
    store.remove(new ChainId(Digest.parse("sha256:" + lowest(id))));
    assertThat(store.find(id)).isEmpty();
  }

  @Test
  void aRestackedLayerUsesTheFilesOfTheOneItWasMadeFrom() throws IOException {
    Snapshot layer = store.commit(active(Optional.empty(), "linked"));
    Snapshot parent = store.commit(active(Optional.empty(), "base"));

    Snapshot stacked = store.restack(temporary, layer, Optional.of(parent));

    store.flush();
    assertThat(stacked.chainId())
        .isEqualTo(ChainId.of(Optional.of(parent.chainId()), layer.diffId()));
    assertThat(stacked.directories()).containsExactly(layer.diff(), parent.diff());
    assertThat(stacked.rootAttributes()).isEqualTo(parent.diff());
    assertThat(store.directory(stacked.chainId())).isDirectoryNotContaining("glob:**/diff");
    assertThat(reopened().find(stacked.chainId())).contains(stacked);
    assertThat(reopened().sharedFrom(stacked.chainId())).contains(layer.chainId());
  }

  @Test
  void restackingTwiceOrOnNothingMakesNothingNew() throws IOException {
    Snapshot layer = store.commit(active(Optional.empty(), "linked"));
    Snapshot parent = store.commit(active(Optional.empty(), "base"));
    Snapshot first = store.restack(temporary, layer, Optional.of(parent));

    assertThat(store.restack(temporary, layer, Optional.of(parent))).isEqualTo(first);
    assertThat(store.restack(temporary, layer, Optional.empty())).isEqualTo(layer);
    store.flush();
    assertThat(store.list())
        .startsWith(first.chainId())
        .containsExactlyInAnyOrder(first.chainId(), layer.chainId(), parent.chainId());
  }

  @Test
  void aLayerThatIsStackedTwiceIsOneDirectoryOfTheStack() throws IOException {
    Snapshot layer = store.commit(active(Optional.empty(), "linked"));
    Snapshot parent = store.commit(active(Optional.empty(), "base"));
    Snapshot once = store.restack(temporary, layer, Optional.of(parent));
    Snapshot between = store.commit(active(Optional.of(once), "between"));

    Snapshot twice = store.restack(temporary, layer, Optional.of(between));

    assertThat(twice.directories()).containsExactly(layer.diff(), between.diff(), parent.diff());
  }

  @Test
  void aRestackedSnapshotIsAbsentWithoutTheFilesItShares() throws IOException {
    Snapshot layer = store.commit(active(Optional.empty(), "linked"));
    Snapshot parent = store.commit(active(Optional.empty(), "base"));
    Snapshot stacked = store.restack(temporary, layer, Optional.of(parent));
    store.flush();

    store.remove(layer.chainId());

    assertThat(store.find(stacked.chainId())).isEmpty();
    assertThat(store.find(parent.chainId())).isPresent();
  }

  @Test
  void removingARestackedSnapshotLeavesTheSharedFiles() throws IOException {
    Snapshot layer = store.commit(active(Optional.empty(), "linked"));
    Snapshot one = store.commit(active(Optional.empty(), "one"));
    Snapshot two = store.commit(active(Optional.empty(), "two"));
    Snapshot first = store.restack(temporary, layer, Optional.of(one));
    Snapshot second = store.restack(temporary, layer, Optional.of(two));
    store.flush();

    store.remove(first.chainId());

    assertThat(store.find(first.chainId())).isEmpty();
    assertThat(store.find(second.chainId())).contains(second);
    assertThat(second.diff().resolve("file")).hasContent("linked");
  }

  @Test
  void aDamagedSharingRecordCountsAsAbsent() throws IOException {
    Snapshot layer = store.commit(active(Optional.empty(), "linked"));
    Snapshot parent = store.commit(active(Optional.empty(), "base"));
    Snapshot stacked = store.restack(temporary, layer, Optional.of(parent));
    store.flush();
    Path record = store.directory(stacked.chainId()).resolve("snapshot");
    String text = Files.readString(record);

    for (String damaged :
        List.of(
            text.substring(0, text.length() - 2),
            text.trim(),
            text.replace("snapshot-2", "snapshot-1"),
            text.replace(parent.chainId().toString(), "-"),
            text.trim() + " x\n")) {
      Files.writeString(record, damaged);
      assertThat(reopened().find(stacked.chainId())).as(damaged).isEmpty();
    }
  }

  private String lowest(ChainId top) {
    ChainId at = top;
    while (store.parent(at).isPresent()) {
      at = store.parent(at).get();
    }
    return at.digest().hex();
  }

  @Test
  void theSameLayerIsKeptOnce() throws IOException {
    Snapshot first = store.commit(active(Optional.empty(), "same"));
    store.flush();
    long inode = (long) Files.getAttribute(first.diff(), "unix:ino");

    Snapshot second = reopened().commit(active(Optional.empty(), "same"));

    assertThat(second).isEqualTo(first);
    assertThat((long) Files.getAttribute(second.diff(), "unix:ino")).isEqualTo(inode);
    assertThat(store.list()).containsExactly(first.chainId());
  }

  @Test
  void whatADeadProcessLeftUnrecordedIsReplaced() throws IOException {
    Snapshot first = store.commit(active(Optional.empty(), "same"));
    store.flush();
    Path home = store.directory(first.chainId());
    Files.delete(home.resolve("snapshot"));
    Files.writeString(home.resolve("diff/file"), "torn");
    Files.createFile(home.resolve("pending"));
    assertThat(reopened().find(first.chainId())).isEmpty();

    SnapshotStore next = reopened();
    Snapshot second = next.commit(active(Optional.empty(), "same"));
    next.flush();

    assertThat(second.diff().resolve("file")).hasContent("same");
    assertThat(reopened().find(first.chainId())).contains(second);
  }

  @Test
  void whatWasNotFinishedIsNoSnapshotAndGoesWithTheNextWrite() throws IOException {
    Snapshot snapshot = store.commit(active(Optional.empty(), "x"));
    store.flush();
    Path home = store.directory(snapshot.chainId());
    Files.delete(home.resolve("snapshot"));
    assertThat(reopened().list()).containsExactly(snapshot.chainId()); // damaged
    Files.createFile(home.resolve("pending"));
    assertThat(reopened().list()).isEmpty(); // unfinished

    SnapshotStore next = reopened();
    next.prepare(temporary, Optional.empty());
    next.flush();

    assertThat(home).doesNotExist();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatWaitsForASnapshotIsDoneOnceOthersSeeIt() throws IOException {
    Snapshot snapshot = store.commit(active(Optional.empty(), "x"));
    List<String> done = Collections.synchronizedList(new ArrayList<>());

    store.whenVisible(
        () -> done.add(reopened().find(snapshot.chainId()).isPresent() ? "visible" : "missing"),
        () -> done.add("always"));
    store.flush();

    assertThat(done).containsExactly("visible", "always");
  }

  @Test
  void childrenAreListedBeforeTheirParents() throws IOException {
    List<ChainId> stack = new ArrayList<>();
    Optional<Snapshot> top = Optional.empty();
    for (int i = 0; i < 20; i++) {
      top = Optional.of(store.commit(active(top, "layer " + i)));
      stack.addFirst(top.get().chainId());
    }
    store.flush();

    assertThat(reopened().list()).containsExactlyElementsOf(stack);
  }

  @Test
  void whatALivingProcessIsAboutToRecordIsShared() throws Exception {
    Snapshot first = store.commit(active(Optional.empty(), "same"));
    store.flush();
    Path home = store.directory(first.chainId());
    Files.delete(home.resolve("snapshot"));
    Process holder = lockedPending(home);
    long inode = (long) Files.getAttribute(first.diff(), "unix:ino");

    SnapshotStore next = reopened();
    Snapshot second = next.commit(active(Optional.empty(), "same"));
    CompletableFuture<Void> flushed = CompletableFuture.runAsync(next::flush);

    assertThat((long) Files.getAttribute(second.diff(), "unix:ino")).isEqualTo(inode);
    assertThat(flushed).isNotDone();
    holder.getOutputStream().close(); // it dies without having written the record
    flushed.get();
    assertThat(reopened().find(first.chainId())).contains(second);
  }

  @Test
  void manyThreadsCommitTheSameLayers() throws Exception {
    List<CompletableFuture<Snapshot>> commits = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      ActiveSnapshot active = active(Optional.empty(), "content " + i % 3);
      SnapshotStore target = store;
      commits.add(CompletableFuture.supplyAsync(() -> target.commit(active)));
    }
    for (CompletableFuture<Snapshot> commit : commits) {
      assertThat(commit.get().diff()).isDirectory();
    }
    store.flush();

    assertThat(reopened().list()).hasSize(3);
  }

  @Test
  void theRootDirectoryIsInherited() throws IOException {
    ActiveSnapshot base = active(Optional.empty(), "base");
    Files.setPosixFilePermissions(base.upper(), PosixFilePermissions.fromString("rwx--x--x"));
    Snapshot parent = store.commit(base);

    ActiveSnapshot next = store.prepare(temporary, Optional.of(parent));

    assertThat(Files.getPosixFilePermissions(next.upper()))
        .isEqualTo(PosixFilePermissions.fromString("rwx--x--x"));
    assertThat(next.lowerDirectories()).containsExactly(parent.diff());
  }

  @Test
  void theRecordOfALivingProcessIsEnough() throws Exception {
    Snapshot first = store.commit(active(Optional.empty(), "same"));
    store.flush();
    Path home = store.directory(first.chainId());
    byte[] record = Files.readAllBytes(home.resolve("snapshot"));
    Files.delete(home.resolve("snapshot"));
    Process holder = lockedPending(home);
    Snapshot second;

    try {
      SnapshotStore next = reopened();
      second = next.commit(active(Optional.empty(), "same"));
      CompletableFuture<Void> flushed = CompletableFuture.runAsync(next::flush);
      Files.write(home.resolve("snapshot"), record);

      // while the other still has its claim, and might wait for one of ours
      flushed.get(30, TimeUnit.SECONDS);
      assertThat(holder.isAlive()).isTrue();
    } finally {
      holder.getOutputStream().close();
    }
    assertThat(reopened().find(first.chainId())).contains(second);
  }

  /** Another process has placed the snapshot and is about to write its record. */
  private static Process lockedPending(Path home) throws IOException {
    Path pending = Files.createFile(home.resolve("pending"));
    String script =
        """
        import fcntl, sys
        f = open(sys.argv[1], 'r+')
        fcntl.lockf(f, fcntl.LOCK_EX)
        print('locked', flush=True)
        sys.stdin.read()
        """;
    Process holder = new ProcessBuilder("python3", "-c", script, pending.toString()).start();
    holder.inputReader().readLine();
    return holder;
  }

  @Test
  void aDamagedRecordCountsAsNoSnapshot() throws IOException {
    Snapshot snapshot = store.commit(active(Optional.empty(), "x"));
    store.flush();
    Path record = snapshot.diff().resolveSibling("snapshot");
    byte[] bytes = Files.readAllBytes(record);
    Files.write(record, java.util.Arrays.copyOf(bytes, bytes.length - 1));

    assertThat(reopened().find(snapshot.chainId())).isEmpty();
  }

  @Test
  void aLayerWithAnotherDiffIdLeavesNothing() {
    DiffId wrong = new DiffId(Digest.of(new byte[] {1}));
    Unpacker unpacker = new Unpacker(store, fs, LayerLimits.defaults());

    assertThatThrownBy(
            () ->
                unpacker.unpack(
                    temporary,
                    Optional.empty(),
                    wrong,
                    () -> new ByteArrayInputStream(new byte[1024])))
        .hasMessageContaining("content has the diffID sha256:");
    assertThat(store.list()).isEmpty();
    assertThat(temporary).isEmptyDirectory();
  }

  private SnapshotStore reopened() {
    return new SnapshotStore(directory, () -> fs);
  }

  private ActiveSnapshot active(Optional<Snapshot> parent, String content) throws IOException {
    ActiveSnapshot active = store.prepare(temporary, parent);
    Path file = Files.writeString(active.upper().resolve("file"), content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    return active;
  }
}
