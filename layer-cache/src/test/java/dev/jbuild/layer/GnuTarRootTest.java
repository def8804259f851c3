package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.PosixProcess;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GNU tar as an independent reader and writer of the same archives. */
@Tag("root")
class GnuTarRootTest {
  private final PosixFs fs = new NativePosixFs();
  @TempDir Path temporary;

  @BeforeEach
  void needsRootAndTar() {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "owners, devices and xattrs need root");
    assumeTrue(Files.exists(Path.of("/bin/tar")), "no GNU tar");
  }

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104, 105, 106})
  void gnuTarLaysOurLayersDownUnchanged(long seed) throws Exception {
    Path tree = Files.createDirectory(temporary.resolve("tree"));
    new RandomTree(new Random(seed)).fill(fs, tree);
    Path archive = temporary.resolve("layer.tar");
    try (OutputStream out = Files.newOutputStream(archive)) {
      LayerTar.write(fs, tree, out);
    }

    Path laidDown = Files.createDirectory(temporary.resolve("laid-down"));
    tar("-x", "-p", "--same-owner", "--xattrs", "--xattrs-include=*", "-f", archive, laidDown);

    assertThat(TreeListing.difference(fs, tree, laidDown)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--format=posix, --xattrs-include=*",
    "--format=posix, --sparse-version=0.0",
    "--format=posix, --sparse-version=0.1",
    "--format=posix, --sparse-version=1.0",
    "--format=gnu, --no-xattrs",
    "--format=oldgnu, --no-xattrs",
  })
  void whatGnuTarWritesIsLaidDownUnchanged(String format, String option) throws Exception {
    for (long seed = 201; seed < 205; seed++) {
      Path tree = Files.createDirectory(temporary.resolve("tree" + seed));
      new RandomTree(new Random(seed)).fill(fs, tree);
      Path archive = temporary.resolve("archive.tar");
      tar("-c", "-S", "--xattrs", option, format, "-f", archive, tree, ".");

      Path laidDown = apply(archive, "laid-down" + seed);

      Path expected = Files.createDirectory(temporary.resolve("expected" + seed));
      tar("-x", "-p", "--same-owner", "--xattrs", "--xattrs-include=*", "-f", archive, expected);
      assertThat(TreeListing.difference(fs, expected, laidDown)).isEmpty();
      assertThat(TreeListing.of(fs, expected).keySet())
          .isEqualTo(TreeListing.of(fs, tree).keySet());
    }
  }

  private Path apply(Path archive, String name) throws IOException {
    Path target = Files.createDirectory(temporary.resolve(name));
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
        MergedTree parents = MergedTree.open(fs, ImmutableList.of());
        OverlayWriter writer = new OverlayWriter(fs, target, parents)) {
      LayerApplier.apply(
          in, writer, ApplyOptions.rootFileSystem("archive", LayerLimits.defaults()));
    }
    return target;
  }

  /** Options, the archive, the directory, and what to pack. */
  private static void tar(Object... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("tar"));
    boolean archiveSeen = false;
    for (Object argument : Arrays.asList(arguments)) {
      if (argument instanceof Path && archiveSeen) {
        command.add("-C");
      }
      archiveSeen |= argument instanceof Path;
      command.add(argument.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
  }
}
