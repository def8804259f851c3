package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.PosixProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class LayerApplierRootTest {
  private static final LayerLimits LIMITS = LayerLimits.defaults();

  private final PosixFs fs = new NativePosixFs();
  @TempDir Path temporary;
  private Path lower;
  private Path upper;

  @BeforeEach
  void makeDirectories() throws IOException {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "owners, devices and xattrs need root");
    lower = Files.createDirectory(temporary.resolve("lower"));
    upper = Files.createDirectory(temporary.resolve("upper"));
    Files.createDirectories(lower.resolve("opt/app"));
    Files.writeString(lower.resolve("opt/app/old"), "old");
  }

  @Test
  void anArchiveGoesBelowItsBaseThroughLinksOfTheRoot() throws IOException {
    Files.createSymbolicLink(lower.resolve("link"), Path.of("/opt"));
    byte[] tar = new Tars().directory("./", 0700).file("./app/new", 0644).bytes();

    apply(tar, ApplyOptions.archive("a.tar", "/link/", null, LIMITS));

    Map<String, String> listing = TreeListing.of(fs, upper);
    assertThat(listing.keySet()).containsExactly("opt", "opt/app", "opt/app/new");
    assertThat(listing.get("opt")).startsWith("DIRECTORY 755 ");
    assertThat(listing.get("opt/app/new")).startsWith("REGULAR 644 10:20 1000");
  }

  @Test
  void anOwnerGivenReplacesThoseOfTheArchive() throws IOException {
    byte[] tar = new Tars().file("f", 04755).symlink("l", "f").bytes();

    apply(tar, ApplyOptions.archive("a.tar", "/", new ApplyOptions.Owner(7, 8), LIMITS));

    Map<String, String> listing = TreeListing.of(fs, upper);
    assertThat(listing.get("f")).startsWith("REGULAR 4755 7:8 ");
    assertThat(listing.get("l")).startsWith("SYMLINK 777 7:8 ");
  }

  @Test
  void anArchiveKnowsNoWhiteouts() throws IOException {
    byte[] tar = new Tars().marker("opt/app/.wh.old").bytes();

    apply(tar, ApplyOptions.archive("a.tar", "/", null, LIMITS));

    assertThat(TreeListing.of(fs, upper)).containsKey("opt/app/.wh.old");
  }

  @Test
  void directoriesThatALayerChangesButDoesNotNameKeepTheirTime() throws IOException {
    Files.setLastModifiedTime(lower.resolve("opt/app"), FileTime.fromMillis(5_000));
    byte[] tar = new Tars().marker("opt/app/.wh.old").file("made/deep/file", 0644).bytes();

    apply(tar, ApplyOptions.layer("layer", LIMITS));

    assertThat(Files.getLastModifiedTime(upper.resolve("opt/app")).toMillis()).isEqualTo(5_000);
    assertThat(Files.getLastModifiedTime(upper.resolve("made")))
        .isEqualTo(Files.getLastModifiedTime(upper.resolve("made/deep/file")));
    assertThat(Files.getLastModifiedTime(upper.resolve("made/deep")))
        .isEqualTo(Files.getLastModifiedTime(upper.resolve("made/deep/file")));
  }

  @Test
  void namesMustNotClimbOutOfTheBaseEither() throws IOException {
    byte[] tar = new Tars().file("../x", 0644).bytes();

    assertThatThrownBy(() -> apply(tar, ApplyOptions.archive("a.tar", "/opt", null, LIMITS)))
        .isInstanceOf(LayerException.class)
        .hasMessage("a.tar: entry \"../x\": climbs out of the root");
  }

  @Test
  void whiteoutsHideLowerLayersInAnyOrder() throws IOException {
    byte[] tar = new Tars().file("opt/app/new", 0644).marker("opt/.wh.app").bytes();

    apply(tar, ApplyOptions.layer("layer", LIMITS));

    try (MergedTree tree = MergedTree.open(fs, ImmutableList.of(upper, lower))) {
      Node app = tree.resolve("/opt/app", false).orElseThrow();
      assertThat(tree.names(app)).containsExactly("new");
    }
  }

  @Test
  void anEntryOfADirectoryReplacesItsAttributesWhole() throws IOException {
    try (Directory root = fs.openDirectory(lower)) {
      root.setExtendedAttribute("opt", "user.lower", dev.jbuild.posix.Bytes.of(new byte[] {1}));
    }
    byte[] tar = new Tars().directory("opt", 0711, "user.upper").bytes();

    apply(tar, ApplyOptions.layer("layer", LIMITS));

    assertThat(TreeListing.of(fs, upper).get("opt"))
        .isEqualTo("DIRECTORY 711 10:20 1000 [user.upper=01]");
  }

  @Test
  void aHardLinkToALowerFileCopiesItUp() throws IOException {
    byte[] tar = new Tars().hardLink("opt/new", "opt/app/old").bytes();

    apply(tar, ApplyOptions.layer("layer", LIMITS));

    Map<String, String> listing = TreeListing.of(fs, upper);
    assertThat(listing.get("opt/app/old")).contains("link of opt/app/old");
    assertThat(listing.get("opt/new")).contains("link of opt/app/old");
  }

  @Test
  void aDirectoryKeepsItsTimeThoughEntriesFollow() throws IOException {
    byte[] tar = new Tars().directory("d", 0755).file("d/f", 0644).file("x", 0600).bytes();

    apply(tar, ApplyOptions.layer("layer", LIMITS));

    assertThat(TreeListing.of(fs, upper).get("d")).isEqualTo("DIRECTORY 755 10:20 1000");
  }

  @Test
  void aLimitIsAFaultOfTheSource() throws IOException {
    byte[] tar = new Tars().file("f", 0644).file("g", 0644).bytes();
    LayerLimits few = new LayerLimits(1 << 20, 1, 1000);
    LayerLimits small = LIMITS.withMaxBytes(100);

    assertThatThrownBy(() -> apply(tar, ApplyOptions.layer("layer", few)))
        .hasMessage("layer: entry \"g\": too many entries: above the limit of 1")
        .extracting(e -> ((LayerException) e).exitCode())
        .isEqualTo(ExitCode.SOURCE);
    assertThatThrownBy(() -> apply(tar, ApplyOptions.layer("layer", small)))
        .hasMessage("layer: too large: above the limit of 100 bytes");
  }

  private void apply(byte[] tar, ApplyOptions options) throws IOException {
    try (MergedTree parents = MergedTree.open(fs, ImmutableList.of(lower));
        OverlayWriter writer = new OverlayWriter(fs, upper, parents)) {
      LayerApplier.apply(new ByteArrayInputStream(tar), writer, options);
    }
  }
}
