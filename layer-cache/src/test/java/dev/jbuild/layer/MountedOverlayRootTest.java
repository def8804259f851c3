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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program changes in a mounted overlay arrives elsewhere through the tar of its upper. */
@Tag("root")
class MountedOverlayRootTest {
  private static final String CHANGES =
      """
      set -e
      rm removed
      rm -r tree && mkdir tree && echo new > tree/new
      mv moved moved-to
      echo more >> appended
      chmod 4711 mode
      chown 12:34 owner
      ln file hard-link
      ln -s file link
      rm -r emptied/* && rmdir emptied
      mkdir -p deep/er && touch deep/er/f
      rm kind && mkdir kind && mkfifo kind/fifo
      mknod null c 1 3
      truncate -s 5M sparse
      touch -d @-77 old
      mkdir whole/added && rm whole/a
      chmod 0750 .
      """;

  private final PosixFs fs = new NativePosixFs();
  @TempDir Path temporary;

  @BeforeEach
  void makeLower() throws Exception {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "mounts need root");
    Path lower = Files.createDirectory(temporary.resolve("lower"));
    String make =
        """
        set -e
        touch removed appended mode owner file kind moved
        mkdir -p tree/old emptied/x whole
        touch tree/a tree/old/b emptied/x/y whole/a whole/b
        """;
    assertThat(shell(lower, make)).isZero();
  }

  @Test
  void theChangesOfAMountedOverlayTravelInATar() throws Exception {
    Path upper = Files.createDirectory(temporary.resolve("upper"));
    Map<String, String> before = mounted(upper, CHANGES);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    LayerTar.write(fs, upper, tar);

    Path again = Files.createDirectory(temporary.resolve("again"));
    try (MergedTree parents = MergedTree.open(fs, ImmutableList.of(temporary.resolve("lower")));
        OverlayWriter writer = new OverlayWriter(fs, again, parents)) {
      LayerApplier.apply(
          new ByteArrayInputStream(tar.toByteArray()),
          writer,
          ApplyOptions.layer("layer", LayerLimits.defaults()));
    }

    assertThat(mounted(again, "true")).isEqualTo(before);
    assertThat(Files.getAttribute(again, "unix:mode")).isEqualTo(040750);
    assertThat(before.keySet())
        .contains("tree/new", "whole/b", "moved-to", "kind/fifo")
        .doesNotContain("tree/a", "removed", "emptied", "whole/a", "moved");
  }

  private Map<String, String> mounted(Path upper, String script) throws Exception {
    Path work = Files.createTempDirectory(temporary, "work");
    Path merged = Files.createDirectory(temporary.resolve("merged-" + upper.getFileName()));
    String options =
        "lowerdir=" + temporary.resolve("lower") + ",upperdir=" + upper + ",workdir=" + work;
    String mount = "mount -t overlay overlay -o " + options + " " + merged;
    assumeTrue(shell(temporary, mount) == 0, "overlay cannot be mounted here");
    try {
      assertThat(shell(merged, script)).isZero();
      return TreeListing.of(fs, merged);
    } finally {
      shell(temporary, "umount " + merged);
    }
  }

  private static int shell(Path directory, String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of("sh", "-c", script))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      System.out.println(script + ": " + output);
    }
    return code;
  }
}
