package dev.jbuild.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.containers.ContainerRecord.Draft;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerStoreTest {
  private static final Digest IMAGE = Digest.of(new byte[0]);

  @TempDir Path directory;
  private long seconds;
  private ContainerStore store;

  @BeforeEach
  void open() {
    store = open(new Random(1));
  }

  @Test
  void recordSurvivesTheProcess() {
    ContainerRecord made = store.create(draft("one"));

    assertThat(open(new Random(2)).list()).containsExactly(made);
    assertThat(made.state()).isEqualTo(ContainerState.CREATED);
    assertThat(store.upper(made)).isEmptyDirectory();
    assertThat(store.work(made)).isEmptyDirectory();
  }

  @Test
  void foundByNameIdAndUniqueBeginning() {
    ContainerRecord made = store.create(draft("one"));

    assertThat(store.get("one")).isEqualTo(made);
    assertThat(store.get(made.id())).isEqualTo(made);
    assertThat(store.get(made.id().substring(0, 12))).isEqualTo(made);
    assertThatThrownBy(() -> store.get("two")).hasMessageContaining("two: no such container");
  }

  @Test
  void nameBelongsToOneContainerAtATime() {
    ContainerRecord first = store.create(draft("one"));

    assertThatThrownBy(() -> store.create(draft("one"))).hasMessageContaining("taken");

    store.forget(first);
    assertThat(store.create(draft("one")).id()).isNotEqualTo(first.id());
  }

  @Test
  void nameThatCouldBeAPathIsRefused() {
    for (String name : new String[] {"../x", "a/b", "-rf", "", "a", "\u001b[2J", "x y"}) {
      assertThatThrownBy(() -> store.create(draft(name)))
          .as(name)
          .isInstanceOf(ContainerException.class);
    }
    assertThat(store.list()).isEmpty();
  }

  @Test
  void containersWithoutANameGetDifferentOnes() {
    for (int i = 0; i < 50; i++) {
      store.create(new Draft(Optional.empty(), IMAGE, "x", ImmutableList.of()));
    }

    assertThat(store.list()).extracting(ContainerRecord::name).doesNotHaveDuplicates().hasSize(50);
  }

  @Test
  void newestComesFirst() {
    store.create(draft("old"));
    seconds = 10;
    store.create(draft("new"));

    assertThat(store.list()).extracting(ContainerRecord::name).containsExactly("new", "old");
  }

  @Test
  void runningIsToldByTheLivingProcess() {
    Path proc = Path.of("/proc");
    ProcessMark mark = ProcessMark.of(proc, ProcessHandle.current().pid()).orElseThrow();
    ContainerRecord made = store.create(draft("one"));

    store.update(made.started(mark));
    assertThat(store.get("one").state()).isEqualTo(ContainerState.RUNNING);
    assertThat(store.get("one").pid()).hasValue(mark.pid());

    store.update(made.started(new ProcessMark(mark.pid(), "another boot/1")));
    assertThat(store.get("one").state()).isEqualTo(ContainerState.EXITED);
    assertThat(store.get("one").pid()).isEmpty();
  }

  @Test
  void exitCodeIsKept() {
    ContainerRecord made = store.create(draft("one"));

    store.update(made.exited(OptionalInt.of(137)));

    assertThat(store.get("one").exitCode()).hasValue(137);
  }

  @Test
  void damagedRecordIsPassedOverAndItsDirectoryIsALeftover() throws IOException {
    ContainerRecord damaged = store.create(draft("one"));
    ContainerRecord forgotten = store.create(draft("two"));
    Files.writeString(store.directory(damaged).resolve("record"), "{");
    store.forget(forgotten);

    assertThat(store.list()).isEmpty();
    assertThat(store.leftovers()).containsExactly(store.directory(forgotten));
  }

  private ContainerStore open(Random random) {
    return new ContainerStore(
        directory.resolve("containers"),
        Path.of("/proc"),
        () -> Instant.ofEpochSecond(seconds),
        random);
  }

  private static Draft draft(String name) {
    return new Draft(Optional.of(name), IMAGE, "image:1", ImmutableList.of("sh", "-c", "x"));
  }
}
