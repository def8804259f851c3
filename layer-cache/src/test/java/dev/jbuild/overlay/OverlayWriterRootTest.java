package dev.jbuild.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.posix.PosixException;
import dev.jbuild.posix.PosixProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class OverlayWriterRootTest {
  private static final DirectoryAttributes ATTRIBUTES =
      new DirectoryAttributes(0750, 5, 6, Instant.ofEpochSecond(77, 8));
  private static final Bytes VALUE = Bytes.of(new byte[] {1, 0, (byte) 0xff});

  private final NativePosixFs fs = new NativePosixFs();
  @TempDir Path temporary;
  private Path lower;
  private Path upper;
  private MergedTree parents;
  private OverlayWriter writer;

  @BeforeEach
  void makeLower() throws IOException {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "trusted attributes need root");
    lower = Files.createDirectories(temporary.resolve("lower"));
    upper = Files.createDirectories(temporary.resolve("upper"));
    Files.createDirectories(lower.resolve("etc/deep/er"));
    Files.writeString(lower.resolve("etc/deep/file"), "lower");
    link("absolute", "/etc/deep");
    link("climbing", "../../../etc");
    link("dangling", "/made/later");
    link("loop", "loop");
    try (Directory root = fs.openDirectory(lower);
        Directory etc = root.openDirectory("etc")) {
      etc.setExtendedAttribute("deep", "user.kept", VALUE);
      etc.setExtendedAttribute("deep", "trusted.overlay.origin", VALUE);
      etc.setOwner("deep", 11, 12);
      etc.setMode("deep", 02751);
      etc.setModified("deep", 1234, 567);
      root.setModified("etc", 99, 0);
      root.setOwner("", 3, 4);
      root.setMode("", 0711);
      root.setModified("", 42, 43);
    }
    parents = MergedTree.open(fs, ImmutableList.of(lower));
    writer = new OverlayWriter(fs, upper, parents);
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(lower.resolve(name), Path.of(target));
  }

  @AfterEach
  void close() throws IOException {
    if (writer != null) {
      writer.close();
      parents.close();
      fs.deleteTree(lower); // by ourselves: JUnit would warn of a link that leads outside
    }
  }

  @Test
  void copyingUpKeepsEverythingButOverlaysOwnAttributes() throws IOException {
    writer.directory("/etc/deep");

    try (Directory etc = fs.openDirectory(upper.resolve("etc"))) {
      FileStatus deep = etc.find("deep").orElseThrow();
      assertThat(deep.mode()).isEqualTo(02751);
      assertThat(deep.uid()).isEqualTo(11);
      assertThat(deep.gid()).isEqualTo(12);
      assertThat(deep.modifiedSeconds()).isEqualTo(1234);
      assertThat(deep.modifiedNanos()).isEqualTo(567);
      assertThat(etc.extendedAttributes("deep")).containsOnlyKeys("user.kept");
      assertThat(etc.status().modifiedSeconds()).isEqualTo(99);
    }
  }

  @Test
  void copyingAFileUpKeepsItsAttributes() throws IOException {
    Bytes capability =
        Bytes.of(new byte[] {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    try (Directory deep = fs.openDirectory(lower.resolve("etc/deep"))) {
      deep.setOwner("file", 21, 22);
      deep.setMode("file", 04755);
      deep.setExtendedAttribute("file", "security.capability", capability);
      deep.setModified("file", 55, 66);
    }

    writer.copyUpFile("/etc/deep/file");
    writer.copyUpFile("/etc/deep/file");

    try (Directory deep = fs.openDirectory(upper.resolve("etc/deep"))) {
      FileStatus file = deep.find("file").orElseThrow();
      assertThat(file.mode()).isEqualTo(04755);
      assertThat(file.uid()).isEqualTo(21);
      assertThat(file.modifiedNanos()).isEqualTo(66);
      assertThat(deep.extendedAttribute("file", "security.capability")).contains(capability);
      assertThat(deep.status().modifiedSeconds()).isEqualTo(1234);
    }
    assertThat(upper.resolve("etc/deep/file")).hasContent("lower");
  }

  @Test
  void adoptedRootLooksLikeTheParents() throws IOException {
    writer.adoptRoot();

    FileStatus root = writer.view().root().status();
    assertThat(root.mode()).isEqualTo(0711);
    assertThat(root.uid()).isEqualTo(3);
    assertThat(root.gid()).isEqualTo(4);
    assertThat(root.modifiedSeconds()).isEqualTo(42);
    assertThat(root.modifiedNanos()).isEqualTo(43);
  }

  @Test
  void directoriesAreMadeThroughLinksInsideTheRoot() throws IOException {
    assertThat(writer.makeDirectories("absolute/new", ATTRIBUTES).path())
        .isEqualTo("/etc/deep/new");
    assertThat(writer.makeDirectories("/climbing/x/../y", ATTRIBUTES).path()).isEqualTo("/etc/y");
    assertThat(writer.makeDirectories("/dangling/z", ATTRIBUTES).path()).isEqualTo("/made/later/z");
    assertThat(writer.makeDirectories("/", ATTRIBUTES).path()).isEqualTo("/");

    FileStatus made = writer.view().resolve("/dangling/z", true).orElseThrow().status();
    assertThat(made.mode()).isEqualTo(0750);
    assertThat(made.uid()).isEqualTo(5);
    assertThat(made.modifiedSeconds()).isEqualTo(77);
    assertThat(upper.resolve("etc/x")).isDirectory();
  }

  @Test
  void anExistingDirectoryIsNotCopiedUpByMakingIt() throws IOException {
    writer.makeDirectories("/etc/deep/er", ATTRIBUTES);

    assertThat(upper).isEmptyDirectory();
  }

  @Test
  void whatIsNoDirectoryIsInTheWay() {
    for (String path : new String[] {"/etc/deep/file", "/etc/deep/file/x"}) {
      assertThatThrownBy(() -> writer.makeDirectories(path, ATTRIBUTES))
          .isInstanceOfSatisfying(
              PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOTDIR));
    }
    assertThatThrownBy(() -> writer.makeDirectories("/loop/x", ATTRIBUTES))
        .hasMessageContaining("ELOOP");
  }

  @Test
  void aRemovedDirectoryComesBackEmpty() throws IOException {
    writer.remove("/etc/deep");
    assertThat(writer.view().resolve("/etc/deep", false)).isEmpty();

    writer.makeDirectories("/etc/deep", ATTRIBUTES);

    Node deep = writer.view().resolve("/etc/deep", false).orElseThrow();
    assertThat(writer.view().names(deep)).isEmpty();
    try (Directory etc = fs.openDirectory(upper.resolve("etc"))) {
      assertThat(etc.extendedAttribute("deep", OverlayMarks.OPAQUE)).contains(OverlayMarks.YES);
    }
  }

  @Test
  void aNewDirectoryIsNotOpaque() throws IOException {
    writer.makeDirectories("/etc/new", ATTRIBUTES);

    try (Directory etc = fs.openDirectory(upper.resolve("etc"))) {
      assertThat(etc.extendedAttributes("new")).isEmpty();
    }
  }

  @Test
  void removingWhatOnlyTheUpperHasLeavesNoTrace() throws IOException {
    writer.makeDirectories("/etc/new/below", ATTRIBUTES);

    writer.remove("/etc/new");
    writer.remove("/etc/never");

    assertThat(upper.resolve("etc")).isEmptyDirectory();
  }

  @Test
  void anOpaqueRootHidesEachLowerEntry() throws IOException {
    writer.prepareReplace("/kept", false);
    writer.directory("/").createFile("kept", 0600).close();
    writer.makeDirectories("/etc/kept", ATTRIBUTES);

    writer.setOpaque("/");

    Node root = writer.view().root();
    assertThat(writer.view().names(root)).containsExactly("etc", "kept");
    Node etc = writer.view().resolve("/etc", false).orElseThrow();
    assertThat(writer.view().names(etc)).containsExactly("kept");
  }

  @Test
  void whiteoutsHideLowerEntriesWhateverComesFirst() throws IOException {
    writer.makeDirectories("/etc/deep/added", ATTRIBUTES);

    writer.whiteout("/etc", "deep");
    writer.whiteout("/", "absolute");
    writer.whiteout("/", "none");

    Node deep = writer.view().resolve("/etc/deep", false).orElseThrow();
    assertThat(writer.view().names(deep)).containsExactly("added");
    assertThat(writer.view().resolve("/absolute", false)).isEmpty();
    assertThat(upper.resolve("none")).doesNotExist();
  }

  @Test
  void handedOutDirectoriesStayOpenForAWhile() throws IOException {
    Directory first = writer.directory("/etc");

    for (int i = 0; i < 60; i++) {
      writer.makeDirectories("/many/" + i, ATTRIBUTES);
      writer.directory("/many/" + i);
    }

    assertThat(first.names()).isEmpty();
  }

  @Test
  void aReplacedDirectoryHandsOutANewOne() throws IOException {
    writer.makeDirectories("/a/b", ATTRIBUTES);
    writer.directory("/a/b").createFile("old", 0600).close();

    writer.remove("/a");
    writer.makeDirectories("/a/b", ATTRIBUTES);
    writer.directory("/a/b").createFile("new", 0600).close();

    try (Directory b = fs.openDirectory(upper.resolve("a/b"))) {
      assertThat(b.names()).containsExactly("new");
    }
  }

  @Test
  void pathsThatAreNotCanonicalAreABug() {
    for (String path : new String[] {"a", "/a/", "/a//b", "/a/../b", "/./a", "/a/.", "/", ""}) {
      assertThatThrownBy(() -> writer.remove(path))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void writingAboveNothingWorks() throws IOException {
    Path fresh = Files.createDirectories(temporary.resolve("fresh"));
    try (MergedTree nothing = MergedTree.open(fs, ImmutableList.of());
        OverlayWriter scratch = new OverlayWriter(fs, fresh, nothing)) {
      scratch.adoptRoot();
      scratch.makeDirectories("/a/b", ATTRIBUTES);
      scratch.prepareReplace("/a/b/c", false);
      try (OutputFile file = scratch.directory("/a/b").createFile("c", 0600)) {
        file.write(new byte[] {1}, 0, 1);
      }

      assertThat(nothing.names(nothing.root())).isEmpty();
      assertThat(nothing.xattrs(nothing.root())).isEmpty();
      assertThat(nothing.resolve("/a", true)).isEmpty();
      assertThat(scratch.view().resolve("a/b/c", true)).isPresent();
      assertThat(scratch.view().root().status().mode()).isEqualTo(0755);
    }
  }
}
