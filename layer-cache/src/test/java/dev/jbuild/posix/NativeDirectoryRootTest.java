package dev.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class NativeDirectoryRootTest {
  private final NativePosixFs fs = door();
  @TempDir Path temporary;
  private Directory directory;

  /** What is tested; {@link OlderKernelRootTest} gives another. */
  NativePosixFs door() {
    return new NativePosixFs();
  }

  @BeforeEach
  void open() throws IOException {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "owners and devices need root");
    directory = fs.openDirectory(temporary);
  }

  @AfterEach
  void close() {
    if (directory != null) {
      directory.close();
    }
  }

  @Test
  void namesOfAnyBytesComeBackInByteOrder() throws IOException {
    for (String name : new String[] {"b", "\u00ff\u00fe", "a\nb", "\u00c3\u00a4", " ", "a"}) {
      directory.createFile(name, 0600).close();
    }

    assertThat(directory.names())
        .containsExactly(" ", "a", "a\nb", "b", "\u00c3\u00a4", "\u00ff\u00fe");
  }

  @Test
  void aDirectoryIsListedAgainAfterAChange() throws IOException {
    directory.createFile("a", 0600).close();
    assertThat(directory.names()).containsExactly("a");

    directory.createFile("b", 0600).close();

    assertThat(directory.names()).containsExactly("a", "b");
  }

  @Test
  void aLargeDirectoryIsListedCompletely() throws IOException {
    for (int i = 0; i < 5000; i++) {
      directory.createFile("a-rather-long-name-of-a-file-" + i, 0600).close();
    }

    assertThat(directory.names()).hasSize(5000).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void entriesTellTheTypeOfEachKind() throws IOException {
    directory.createFile("file", 0600).close();
    directory.createDirectory("directory", 0700);
    directory.createSymlink("link", "nowhere");
    directory.createNode("fifo", FileType.FIFO, 0600, 0, 0);
    directory.createNode("null", FileType.CHARACTER_DEVICE, 0666, 1, 3);
    directory.createNode("socket", FileType.SOCKET, 0666, 0, 0);

    assertThat(directory.entries())
        .containsExactly(
            new DirectoryEntry("directory", FileType.DIRECTORY),
            new DirectoryEntry("fifo", FileType.FIFO),
            new DirectoryEntry("file", FileType.REGULAR),
            new DirectoryEntry("link", FileType.SYMLINK),
            new DirectoryEntry("null", FileType.CHARACTER_DEVICE),
            new DirectoryEntry("socket", FileType.SOCKET));
  }

  @Test
  void modesAreExactWhateverTheUmask() throws IOException {
    directory.createFile("file", 06777).close();
    directory.createDirectory("directory", 07777);
    directory.createNode("fifo", FileType.FIFO, 0666, 0, 0);

    assertThat(directory.find("file").orElseThrow().mode()).isEqualTo(06777);
    assertThat(directory.find("directory").orElseThrow().mode()).isEqualTo(07777);
    assertThat(directory.find("fifo").orElseThrow().mode()).isEqualTo(0666);
  }

  @Test
  void changingTheOwnerKeepsSetuid() throws IOException {
    try (OutputFile file = directory.createFile("open", 04755)) {
      file.write(new byte[] {1}, 0, 1);
      file.setMode(04755);
      file.setOwner(12, 34);
    }
    directory.createFile("named", 06755).close();
    directory.setOwner("named", 12, 34);

    FileStatus open = directory.find("open").orElseThrow();
    FileStatus named = directory.find("named").orElseThrow();
    assertThat(open.mode()).isEqualTo(04755);
    assertThat(open.uid()).isEqualTo(12);
    assertThat(open.gid()).isEqualTo(34);
    assertThat(named.mode()).isEqualTo(06755);
  }

  @Test
  void ownerOfALinkIsItsOwn() throws IOException {
    directory.createFile("target", 0600).close();
    directory.createSymlink("link", "target");

    directory.setOwner("link", 7, 8);
    directory.setModified("link", -5, 999_999_999);

    FileStatus link = directory.find("link").orElseThrow();
    assertThat(link.uid()).isEqualTo(7);
    assertThat(link.modifiedSeconds()).isEqualTo(-5);
    assertThat(link.modifiedNanos()).isEqualTo(999_999_999);
    assertThat(directory.find("target").orElseThrow().uid()).isZero();
    assertThat(directory.readSymlink("link")).isEqualTo("target");
    assertThatThrownBy(() -> directory.setMode("link", 0777))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP));
  }

  @Test
  void ownersBeyondTwoToThe31Survive() throws IOException {
    directory.createFile("file", 0600).close();

    directory.setOwner("file", (int) 4_000_000_000L, (int) 3_000_000_000L);

    FileStatus status = directory.find("file").orElseThrow();
    assertThat(Integer.toUnsignedLong(status.uid())).isEqualTo(4_000_000_000L);
    assertThat(Integer.toUnsignedLong(status.gid())).isEqualTo(3_000_000_000L);
    assertThatThrownBy(() -> directory.setOwner("file", -1, 0)).isInstanceOf(PosixException.class);
  }

  @Test
  void largeDeviceNumbersSurvive() throws IOException {
    directory.createNode("device", FileType.BLOCK_DEVICE, 0600, 4095, 1048575);
    directory.createNode("whiteout", FileType.CHARACTER_DEVICE, 0, 0, 0);

    FileStatus device = directory.find("device").orElseThrow();
    assertThat(device.deviceMajor()).isEqualTo(4095);
    assertThat(device.deviceMinor()).isEqualTo(1048575);
    assertThat(device.isWhiteout()).isFalse();
    assertThat(directory.find("whiteout").orElseThrow().isWhiteout()).isTrue();
    assertThatThrownBy(() -> directory.createNode("no", FileType.BLOCK_DEVICE, 0600, 4096, 0))
        .hasMessageContaining("EINVAL");
  }

  @Test
  void extendedAttributesAreBytes() throws IOException {
    directory.createFile("file", 0600).close();
    directory.createSymlink("link", "file");
    Bytes value = Bytes.of(new byte[] {0, (byte) 0x80, (byte) 0xff, 10});

    directory.setExtendedAttribute("file", "user.b", value);
    directory.setExtendedAttribute("file", "trusted.a", Bytes.of(new byte[0]));
    directory.setExtendedAttribute("link", "trusted.link", value);
    directory.setExtendedAttribute("", "trusted.self", value);

    assertThat(directory.extendedAttributes("file"))
        .isEqualTo(ImmutableMap.of("trusted.a", Bytes.of(new byte[0]), "user.b", value));
    assertThat(directory.extendedAttributes("link")).containsOnlyKeys("trusted.link");
    assertThat(directory.extendedAttribute("", "trusted.self")).contains(value);
    assertThat(directory.extendedAttribute("file", "user.none")).isEmpty();
    try (InputFile file = directory.openFile("file")) {
      assertThat(file.extendedAttributes()).containsOnlyKeys("trusted.a", "user.b");
    }
    directory.removeExtendedAttribute("file", "user.b");
    directory.removeExtendedAttribute("file", "user.b");
    assertThat(directory.extendedAttributes("file")).containsOnlyKeys("trusted.a");
  }

  @Test
  void onlyRegularFilesAreOpened() throws IOException {
    directory.createFile("file", 0600).close();
    directory.createSymlink("link", "file");
    directory.createDirectory("directory", 0700);
    directory.createNode("fifo", FileType.FIFO, 0600, 0, 0);
    directory.createNode("zero", FileType.CHARACTER_DEVICE, 0600, 1, 5);

    for (String name : new String[] {"link", "directory", "fifo", "zero", "missing"}) {
      assertThatThrownBy(() -> directory.openFile(name).close())
          .as(name)
          .isInstanceOf(PosixException.class);
    }
  }

  @Test
  void hardLinksShareTheInode() throws IOException {
    directory.createDirectory("below", 0700);
    directory.createFile("one", 0600).close();
    try (Directory below = directory.openDirectory("below")) {
      below.createLink(directory, "one", "two");

      FileStatus one = directory.find("one").orElseThrow();
      FileStatus two = below.find("two").orElseThrow();
      assertThat(two.inode()).isEqualTo(one.inode());
      assertThat(one.links()).isEqualTo(2);
      assertThat(two.fileSystem()).isEqualTo(one.fileSystem());
    }
  }

  @Test
  void openBeneathRefusesLinksAndClimbing() throws IOException {
    Files.createDirectories(temporary.resolve("a/b/c"));
    Files.createSymbolicLink(temporary.resolve("a/link"), Path.of("b"));

    try (Directory c = directory.openBeneath("a/b/c");
        Directory self = directory.openBeneath("")) {
      assertThat(c.names()).isEmpty();
      assertThat(self.names()).containsExactly("a");
    }
    for (String path : new String[] {"a/link/c", "..", "a/../..", "/etc", "a/link"}) {
      assertThatThrownBy(() -> directory.openBeneath(path).close())
          .as(path)
          .isInstanceOf(PosixException.class);
    }
  }

  @Test
  void treesDeeperThanPathMaxAreOpenedAndRemoved() throws IOException {
    String name = "d".repeat(100);
    StringBuilder path = new StringBuilder();
    Directory current = directory.openBeneath("");
    for (int depth = 0; depth < 1500; depth++) {
      current.createDirectory(name, 0755);
      current.createFile("file", 0600).close();
      Directory next = current.openDirectory(name);
      current.close();
      current = next;
      path.append(depth == 0 ? "" : "/").append(name);
    }
    current.close();

    try (Directory deepest = directory.openBeneath(path.toString())) {
      assertThat(deepest.names()).isEmpty();
    }
    directory.deleteTree(name);

    assertThat(directory.names()).containsExactly("file");
  }

  @Test
  void removingATreeDoesNotFollowLinks() throws IOException {
    Files.createDirectories(temporary.resolve("keep"));
    Files.writeString(temporary.resolve("keep/file"), "x");
    Files.createDirectories(temporary.resolve("tree/a/b"));
    Files.createSymbolicLink(temporary.resolve("tree/a/link"), temporary.resolve("keep"));
    Files.createSymbolicLink(temporary.resolve("top"), temporary.resolve("keep"));

    fs.deleteTree(temporary.resolve("tree"));
    fs.deleteTree(temporary.resolve("top"));
    fs.deleteTree(temporary.resolve("absent/never"));

    assertThat(directory.names()).containsExactly("keep");
    assertThat(temporary.resolve("keep/file")).hasContent("x");
  }

  @Test
  void namesThatAreNoComponentsAreABug() {
    for (String name : new String[] {"", ".", "..", "a/b", "/", "a\0b", "\u0100"}) {
      assertThatThrownBy(() -> directory.find(name))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void failuresNameTheCallThePathAndTheError() throws IOException {
    String umlaut = new String("ä".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> directory.openDirectory(umlaut))
        .hasMessage("open directory " + temporary + "/ä: ENOENT (no such file or directory)")
        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.isNoSpace()).isFalse());
  }

  @Test
  void renameReplacesAcrossDirectories() throws IOException {
    directory.createDirectory("to", 0700);
    directory.createFile("a", 0600).close();
    try (Directory to = directory.openDirectory("to")) {
      to.createFile("b", 0644).close();

      directory.rename("a", to, "b");

      assertThat(to.find("b").orElseThrow().mode()).isEqualTo(0600);
    }
    assertThat(directory.names()).containsExactly("to");
    directory.sync();
    fs.syncFileSystem(temporary);
  }
}
