package dev.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorTest {
  private final NativePosixFs fs = new NativePosixFs();
  @TempDir Path temporary;

  @Test
  void noFailureLeavesADescriptorOpen() throws IOException {
    Files.createDirectories(temporary.resolve("a/b"));
    Files.writeString(temporary.resolve("a/file"), "x");
    Files.createSymbolicLink(temporary.resolve("a/loop"), Path.of("loop"));
    Files.createSymbolicLink(temporary.resolve("a/link"), Path.of("b/../file"));
    try (Directory directory = fs.openDirectory(temporary);
        Directory a = directory.openDirectory("a")) {
      useAll(directory, a);
      long before = openDescriptors();

      for (int i = 0; i < 20; i++) {
        useAll(directory, a);
      }

      assertThat(openDescriptors()).isEqualTo(before);
    }
  }

  private void useAll(Directory directory, Directory a) throws IOException {
    fails(() -> a.openFile("b"));
    fails(() -> a.openFile("loop"));
    fails(() -> a.openDirectory("file"));
    fails(() -> a.createFile("file", 0600));
    fails(() -> a.setMode("loop", 0600));
    fails(() -> directory.openBeneath("a/loop/x"));
    fails(() -> directory.openBeneath("a/" + "b/../".repeat(2000) + "none"));
    fails(() -> directory.resolveInRoot("a/loop", true));
    fails(() -> fs.openDirectory(temporary.resolve("none")));
    assertThat(directory.resolveInRoot("a/link/none", true)).isEmpty();
    assertThat(directory.resolveInRoot("a/b/../none", true)).isEmpty();
    for (String path : new String[] {"a/link", "a/b/..", "a/b/../../a/b", "a/file", ""}) {
      Optional<ResolvedEntry> found = directory.resolveInRoot(path, true);
      found.orElseThrow().close();
    }
    fs.syncFileSystem(temporary);
    Files.createDirectories(temporary.resolve("tree/a/b/c"));
    directory.deleteTree("tree");
  }

  private static void fails(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(PosixException.class);
  }

  private static long openDescriptors() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : all) {
        if (descriptor != null) {
          count++;
        }
      }
    }
    return count;
  }

  @Test
  void severalThreadsShareADirectory() throws Exception {
    int threads = 4;
    int each = 300;
    try (Directory directory = fs.openDirectory(temporary);
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        String prefix = thread + "-";
        running.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    work(directory, prefix + i, i);
                  }
                  return null;
                }));
      }
      for (Future<?> future : running) {
        future.get();
      }

      assertThat(directory.names()).hasSize(threads * each).doesNotHaveDuplicates();
    }
  }

  private static void work(Directory directory, String name, int size) throws IOException {
    try (OutputFile file = directory.createFile(name, 0640)) {
      file.write(new byte[size], 0, size);
    }
    assertThat(directory.find(name).orElseThrow().size()).isEqualTo(size);
    if (size % 50 == 0) {
      assertThat(directory.names()).contains(name).doesNotHaveDuplicates();
    }
  }
}
