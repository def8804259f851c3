package dev.jbuild.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.oci.ImageReference;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One store, many processes: each is a JVM that runs {@link StoreProcess}. */
final class StoreProcessesTest {
  private static final int PROCESSES = 4;
  private static final int NAMES = 15;

  @TempDir Path temporary;

  private Path root() {
    return temporary.resolve("store");
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(StoreProcess.class.getName());
    command.add(root().toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String finish(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  @Test
  void noProcessLosesTheNamesOfAnother() throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(start("tag", "p" + i, Integer.toString(NAMES)));
    }
    for (Process process : processes) {
      finish(process);
    }

    try (Store store = Store.open(root(), temporary)) {
      for (int i = 0; i < PROCESSES; i++) {
        for (int n = 0; n < NAMES; n++) {
          assertThat(store.images().find("p" + i + ":" + n)).isPresent();
        }
      }
      assertThat(store.images().list()).hasSize(PROCESSES);
    }
    assertThat(root().resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void noThreadLosesTheNamesOfAnother() throws ExecutionException, InterruptedException {
    try (Store store = Store.open(root(), temporary);
        ExecutorService threads = Executors.newFixedThreadPool(PROCESSES)) {
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        String name = "t" + i;
        futures.add(threads.submit(() -> StoreProcess.tag(store, name, NAMES)));
      }
      for (Future<?> future : futures) {
        future.get();
      }

      assertThat(store.images().list()).hasSize(PROCESSES);
      assertThat(store.images().find("t0:0").orElseThrow().names()).hasSize(NAMES + 1);
    }
  }

  @Test
  void theSessionOfAKilledProcessIsRemovedAndThatOfALivingOneIsNot()
      throws IOException, InterruptedException {
    Process process = start("hold");
    String held = firstLine(process);
    try (Store store = Store.open(root(), temporary)) {
      store.newTemporaryDirectory("ours");
      assertThat(Path.of(held)).isDirectory();

      process.destroyForcibly().waitFor();
      store.sweep();

      assertThat(Path.of(held)).doesNotExist();
      assertThat(Path.of(held).getParent()).doesNotExist();
    }
  }

  @Test
  void collectionWaitsForOthersAndGivesUpAtLast() throws IOException, InterruptedException {
    Process process = start("hold");
    firstLine(process);
    List<String> done = new ArrayList<>();

    try (Store store = Store.open(root(), temporary)) {
      assertThatThrownBy(
              () -> store.exclusively(Duration.ofMillis(50), () -> done.add("too early")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use by other jbuild processes");
      process.destroyForcibly();
      store.exclusively(Duration.ofSeconds(30), () -> done.add("alone"));
      store.images().list();
    }

    assertThat(done).containsExactly("alone");
  }

  @Test
  void killedWritersLeaveASoundStore() throws IOException, InterruptedException {
    for (int i = 0; i < 8; i++) {
      Process process = start("tag", "k" + i, "100000");
      firstLine(process);
      process.destroyForcibly().waitFor();

      try (Store store = Store.open(root(), temporary)) {
        for (StoredImage image : store.images().list()) {
          assertThat(image.names()).isNotEmpty();
        }
        store.images().lookup(ImageReference.parse("k" + i));
        Images.put(store, "after " + i, "after:" + i);
      }
    }
    assertThat(Files.exists(root().resolve("index.json"))).isTrue();
  }

  private static String firstLine(Process process) throws IOException {
    BufferedReader reader = process.inputReader();
    return String.valueOf(reader.readLine());
  }
}
