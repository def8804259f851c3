package dev.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolveInRootTest {
  private final NativePosixFs fs = new NativePosixFs();
  @TempDir Path temporary;
  private Path root;
  private Directory directory;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectories(temporary.resolve("outside/root"));
    Files.writeString(temporary.resolve("outside/secret"), "outside");
    Files.writeString(temporary.resolve("secret"), "outside");
    Files.createDirectories(root.resolve("a/b"));
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("a/b/file"), "inside");
    Files.writeString(root.resolve("etc/passwd"), "inside");
    Files.writeString(root.resolve("secret"), "inside");
    link("a/up", "../../../../secret");
    link("a/absolute", "/etc/passwd");
    link("a/outside", temporary.resolve("outside").toString());
    link("direct", "a/b");
    link("through", "direct/../b/./file");
    link("loop", "loop");
    link("ping", "pong");
    link("pong", "ping");
    link("dangling", "nowhere/at/all");
    link("magic", "/proc/self/root/etc/passwd");
    link("root", "/");
    directory = fs.openDirectory(root);
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(name), Path.of(target));
  }

  @AfterEach
  void close() throws IOException {
    directory.close();
    fs.deleteTree(root); // by ourselves: JUnit would warn of each link that leads outside
  }

  @ParameterizedTest
  @CsvSource({
    "a/b/file, a/b/file",
    "/a//b/./file, a/b/file",
    "a/up, secret",
    "a/absolute, etc/passwd",
    "direct/file, a/b/file",
    "through, a/b/file",
    "../../secret, secret",
    "a/../etc/passwd, etc/passwd",
    "root/root/direct/../up, secret",
    "direct/../../../../secret, secret"
  })
  void filesAreFoundInsideUnderTheirCanonicalPath(String path, String canonical)
      throws IOException {
    try (ResolvedEntry entry = directory.resolveInRoot(path, true).orElseThrow();
        InputFile file = entry.openFile()) {
      byte[] bytes = new byte[100];
      int length = file.read(bytes, 0, 100);

      assertThat(entry.path()).isEqualTo(canonical);
      assertThat(new String(bytes, 0, length, StandardCharsets.US_ASCII)).isEqualTo("inside");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing",
        "a/nothing",
        "a/b/file/more",
        "dangling",
        "a/outside",
        "magic",
        "a/up/x"
      })
  void whatIsNotInsideIsAbsent(String path) throws IOException {
    assertThat(directory.resolveInRoot(path, true)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"loop", "ping", "loop/x"})
  void loopsEnd(String path) {
    assertThatThrownBy(() -> directory.resolveInRoot(path, true))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ELOOP));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", ".", "..", "a/..", "root", "direct/../.."})
  void theRootItselfIsADirectory(String path) throws IOException {
    try (ResolvedEntry entry = directory.resolveInRoot(path, true).orElseThrow();
        Directory opened = entry.openDirectory()) {
      assertThat(entry.path()).isEmpty();
      assertThat(opened.names()).contains("secret", "direct");
    }
  }

  @Test
  void theLastLinkIsKeptWhenAskedFor() throws IOException {
    try (ResolvedEntry entry = directory.resolveInRoot("direct/../up", false).orElseThrow()) {
      assertThat(entry.path()).isEqualTo("a/up");
      assertThat(entry.status().isSymlink()).isTrue();
      assertThat(entry.readSymlink()).isEqualTo("../../../../secret");
      assertThatThrownBy(entry::openFile).isInstanceOf(PosixException.class);
      assertThatThrownBy(entry::openDirectory).isInstanceOf(PosixException.class);
    }
  }

  @Test
  void aHeldEntryOutlivesItsName() throws IOException {
    try (ResolvedEntry entry = directory.resolveInRoot("a/b/file", true).orElseThrow()) {
      Files.delete(root.resolve("a/b/file"));
      link("a/b/file", temporary.resolve("secret").toString());

      try (InputFile file = entry.openFile()) {
        assertThat(file.status().inode()).isEqualTo(entry.status().inode());
        assertThat(file.status().size()).isEqualTo("inside".length());
      }
    }
  }

  @Test
  void aRacingLinkIsNeverFollowedOut() throws Exception {
    Files.createDirectories(root.resolve("race"));
    Files.writeString(root.resolve("race/secret"), "inside");
    AtomicBoolean stop = new AtomicBoolean();
    Thread flipper = new Thread(() -> flip(stop));
    flipper.start();

    try {
      for (int i = 0; i < 20_000; i++) {
        Optional<ResolvedEntry> found = directory.resolveInRoot("race/../race/secret", true);
        if (found.isPresent()) {
          try (ResolvedEntry entry = found.get();
              InputFile file = entry.openFile()) {
            assertThat(file.status().size()).isEqualTo("inside".length());
          }
        }
      }
    } finally {
      stop.set(true);
      flipper.join();
    }
  }

  /** Swaps the directory for a link to the outside, whose file has another length. */
  private void flip(AtomicBoolean stop) {
    try (Directory own = fs.openDirectory(root)) {
      own.createSymlink("out", temporary.resolve("outside").toString());
      while (!stop.get()) {
        own.rename("race", own, "aside");
        own.rename("out", own, "race");
        own.rename("race", own, "out");
        own.rename("aside", own, "race");
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
