package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.PosixProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upper directory to tar to upper directory: nothing is lost, nothing depends on the way. */
@Tag("root")
class LayerRoundTripRootTest {
  private final PosixFs fs = new NativePosixFs();
  @TempDir Path temporary;

  @BeforeEach
  void needsRoot() {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "owners, devices and xattrs need root");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void aLayerLaidDownGivesTheSameTarAgain(long seed) throws IOException {
    Random random = new Random(seed);
    Path lower = Files.createDirectory(temporary.resolve("lower"));
    Path upper = Files.createDirectory(temporary.resolve("upper"));
    new RandomTree(random).fill(fs, lower);
    RandomTree changes = new RandomTree(random);
    changes.fill(fs, upper);
    changes.hide(fs, upper, lower);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    LayerDigest written = LayerTar.write(fs, upper, tar);

    Path again = Files.createDirectory(temporary.resolve("again"));
    LayerDigest applied;
    try (MergedTree parents = MergedTree.open(fs, ImmutableList.of(lower));
        OverlayWriter writer = new OverlayWriter(fs, again, parents)) {
      applied =
          LayerApplier.apply(
              new ByteArrayInputStream(tar.toByteArray()),
              writer,
              ApplyOptions.layer("layer", LayerLimits.defaults()));
    }

    assertThat(TreeListing.difference(fs, upper, again)).isEmpty();
    assertThat(applied).isEqualTo(written);
    assertThat(LayerTar.digest(fs, again)).isEqualTo(written);
    assertThat(written.tarBytes()).isEqualTo(tar.size());
  }
}
