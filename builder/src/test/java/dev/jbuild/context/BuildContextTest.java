package dev.jbuild.context;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.posix.FastSha256;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildContextTest {
  @TempDir private Path temporary;
  private Path directory;
  private int nativeDoors;

  @BeforeEach
  void makeContext() throws IOException {
    directory = Files.createDirectory(temporary.resolve("context"));
  }

  @Test
  void unchangedContextIsNotReadAndNeedsNoNativeDoor() throws IOException {
    write("a", "one");
    write("d/b", "two");
    waitUntilSettled();
    examine();
    nativeDoors = 0;

    TreeEntry again = examine();

    assertThat(nativeDoors).isZero();
    assertThat(content(again.children().getFirst(), "one")).isTrue();
  }

  @Test
  void newTimeWithTheSameContentGivesTheSameDigest() throws IOException {
    Path file = write("a", "one");
    waitUntilSettled();
    examine();

    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

    assertThat(content(examine().children().getFirst(), "one")).isTrue();
  }

  @Test
  void otherContentIsNoticedThoughSizeAndTimeAreAsBefore() throws IOException {
    Path file = write("a", "one");
    FileTime time = Files.getLastModifiedTime(file);
    waitUntilSettled();
    examine();

    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, time);

    assertThat(content(examine().children().getFirst(), "two")).isTrue();
  }

  @Test
  void fileExchangedForAnotherWithItsTimesAndSizeIsNoticed() throws IOException {
    Path file = write("a", "one");
    Path other = write("b", "two");
    FileTime time = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(other, time);
    waitUntilSettled();
    examine();

    Files.move(file, temporary.resolve("aside"));
    Files.move(other, file);

    assertThat(content(examine().children().getFirst(), "two")).isTrue();
  }

  @Test
  void fileWrittenInTheSameTickIsReadAgain() throws IOException {
    Path file = write("a", "one");
    TreeEntry fresh = examine().children().getFirst();

    assertThat(fresh.isSettled()).as("written just now").isFalse();
    for (int i = 0; i < 50; i++) {
      String text = "%03d".formatted(i);
      Files.writeString(file, text);
      assertThat(content(examine().children().getFirst(), text)).isTrue();
    }
  }

  @Test
  void damagedIndexIsAsGoodAsNone() throws IOException {
    write("a", "one");
    waitUntilSettled();
    examine();
    Path index = indexFile();
    byte[] bytes = Files.readAllBytes(index);
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 1;
      Files.write(index, damaged);

      assertThat(StatIndex.load(index).entryCount()).as("byte %d", at).isZero();
    }
    for (int length = 0; length < bytes.length; length += 7) {
      Files.write(index, Arrays.copyOf(bytes, length));

      assertThat(StatIndex.load(index).entryCount()).isZero();
    }
    assertThat(content(examine().children().getFirst(), "one")).isTrue();
  }

  @Test
  void indexForgetsWhatIsGone() throws IOException {
    write("gone/a", "one");
    Path file = write("d/b", "two");
    write("d/c", "three");
    waitUntilSettled();
    examine();
    long before = StatIndex.load(indexFile()).entryCount();

    Files.delete(file);
    Files.delete(directory.resolve("gone/a"));
    Files.delete(directory.resolve("gone"));
    write("d/e", "four");
    waitUntilSettled();
    examine();

    assertThat(before).isEqualTo(5);
    assertThat(StatIndex.load(indexFile()).entryCount()).isEqualTo(3);
  }

  @Test
  void examiningOneFileReadsNoOther() throws IOException {
    write("a", "one");
    Path huge = directory.resolve("huge");
    try (var channel = Files.newByteChannel(huge, createAndWrite())) {
      channel.position(1L << 40).write(ByteBuffer.wrap(new byte[1]));
    }

    try (BuildContext context = open("")) {
      FileStatus status = requireNonNull(context.status("a"));
      assertThat(content(context.examine("a", status), "one")).isTrue();
    }
    assertThatThrownBy(this::examine)
        .isInstanceOf(ContextException.class)
        .hasMessageContaining("huge: too large")
        .hasMessageContaining("limit");
  }

  private static Set<OpenOption> createAndWrite() {
    return Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
  }

  @Test
  void hiddenEntriesAreNeitherExaminedNorFound() throws IOException {
    write("a/keep", "one");
    write("a/drop", "two");
    write("b", "three");

    try (BuildContext context = open("a\n!a/keep\nb\n")) {
      FileStatus root = requireNonNull(context.status(""));
      TreeEntry tree = context.examine("", root);

      assertThat(tree.children()).extracting(TreeEntry::name).containsExactly("a");
      assertThat(tree.children().getFirst().children())
          .extracting(TreeEntry::name)
          .containsExactly("keep");
      assertThat(context.status("b")).isNull();
      assertThat(context.isHidden("b")).isTrue();
      assertThat(context.isHidden("missing")).isFalse();
    }
  }

  @Test
  void filesThatAreNoTextAreFound() throws IOException, InterruptedException {
    run("printf one > \"$(printf '\\377\\376')\"; printf two > \"$(printf 'new\\nline')\"");
    waitUntilSettled();

    for (int round = 0; round < 2; round++) {
      List<TreeEntry> children = examine().children();
      assertThat(children).extracting(TreeEntry::name).containsExactly("new\nline", "\u00FF\u00FE");
      assertThat(content(children.getLast(), "one")).isTrue();
    }
  }

  @Test
  void deepTreeIsExaminedWithoutRecursion() throws IOException, InterruptedException {
    run("for i in $(seq 1 600); do mkdir dddddddddd; cd -P dddddddddd; done; echo leaf > leaf");
    Thread[] small = new Thread[1];
    int[] depth = new int[1];
    Throwable[] failure = new Throwable[1];
    small[0] =
        new Thread(
            null,
            () -> {
              TreeEntry at = examine();
              while (at.status().isDirectory()) {
                at = at.children().getFirst();
                depth[0]++;
              }
            },
            "small",
            256 << 10);
    small[0].setUncaughtExceptionHandler((thread, thrown) -> failure[0] = thrown);
    small[0].start();
    small[0].join();

    assertThat(failure[0]).isNull();
    assertThat(depth[0]).isEqualTo(601);
    new NativePosixFs().deleteTree(directory.resolve("dddddddddd"));
  }

  @Test
  void missingContextAndContextThatIsAFileAreNamed() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "x");

    assertThatThrownBy(() -> BuildContext.open(file, IgnoreRules.none(), temporary, this::door))
        .isInstanceOf(ContextException.class)
        .hasMessageEndingWith("not a directory");
    assertThatThrownBy(
            () ->
                BuildContext.open(
                    temporary.resolve("no"), IgnoreRules.none(), temporary, this::door))
        .isInstanceOf(ContextException.class)
        .hasMessageEndingWith("no such directory");
  }

  private TreeEntry examine() {
    try (BuildContext context = open("")) {
      FileStatus status = requireNonNull(context.status(""));
      return context.examine("", status);
    }
  }

  private BuildContext open(String rules) {
    IgnoreRules ignore = IgnoreRules.parse(rules.getBytes(StandardCharsets.US_ASCII), "ignore");
    return BuildContext.open(directory, ignore, temporary.resolve("content"), this::door);
  }

  private PosixFs door() {
    nativeDoors++;
    return new NativePosixFs();
  }

  private Path write(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Path indexFile() throws IOException {
    try (Stream<Path> files = Files.list(temporary.resolve("content/contexts"))) {
      return files.findFirst().orElseThrow();
    }
  }

  /** Waits until the kernel's clock has left the tick in which the last file was written. */
  private static void waitUntilSettled() {
    long end = System.currentTimeMillis() + 30;
    while (System.currentTimeMillis() < end) {
      Thread.onSpinWait();
    }
  }

  private static boolean content(TreeEntry entry, String text) {
    MessageDigest digest = FastSha256.start();
    return entry.hasContent(digest.digest(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private void run(String script) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-c", script).directory(directory.toFile()).start();
    assertThat(shell.waitFor()).isZero();
  }
}
