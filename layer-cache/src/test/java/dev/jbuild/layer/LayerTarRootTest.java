package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.oci.Digest;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.PosixProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class LayerTarRootTest {
  private final PosixFs fs = new NativePosixFs();
  @TempDir Path upper;
  private Directory root;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "owners, devices and xattrs need root");
    root = fs.openDirectory(upper);
    root.setMode("", 0755);
  }

  @AfterEach
  void close() {
    if (root != null) {
      root.close();
    }
  }

  @Test
  void entriesStandDepthFirstInByteOrderWithTheOpaqueMarkerFirst() throws IOException {
    file("a-b");
    root.createDirectory("a", 0755);
    root.createDirectory("b", 0755);
    root.setExtendedAttribute("b", "trusted.overlay.opaque", bytes("y"));
    try (Directory a = root.openDirectory("a");
        Directory b = root.openDirectory("b")) {
      a.createFile("c", 0644).close();
      b.createFile("!", 0644).close();
      b.createNode("gone", FileType.CHARACTER_DEVICE, 0, 0, 0);
    }
    root.createNode("Z", FileType.CHARACTER_DEVICE, 0, 0, 0);

    assertThat(names())
        .containsExactly(".wh.Z", "a/", "a/c", "a-b", "b/", "b/.wh..wh..opq", "b/!", "b/.wh.gone");
  }

  @Test
  void theFirstOfSeveralNamesHoldsTheContent() throws IOException {
    file("b");
    root.createLink(root, "b", "a");
    root.createLink(root, "b", "c");

    List<TarHeader> headers = headers();

    assertThat(headers).extracting(TarHeader::name).containsExactly("a", "b", "c");
    assertThat(headers).extracting(TarHeader::link).containsExactly("", "a", "a");
    assertThat(headers.getFirst().size()).isEqualTo(4);
  }

  @Test
  void socketsAndOverlayAttributesAreLeftOut() throws IOException {
    root.createNode("socket", FileType.SOCKET, 0600, 0, 0);
    file("f");
    root.setExtendedAttribute("f", "trusted.overlay.origin", bytes("x"));
    root.setExtendedAttribute("f", "user.kept", bytes("x"));

    List<TarHeader> headers = headers();

    assertThat(headers).hasSize(1);
    assertThat(headers.getFirst().attributes().xattrs()).containsOnlyKeys("user.kept");
  }

  @Test
  void timesAreWholeSecondsRoundedDown() throws IOException {
    file("f");
    root.setModified("f", -5, 999_999_999);

    assertThat(headers().getFirst().attributes().seconds()).isEqualTo(-5);
    assertThat(headers().getFirst().attributes().nanos()).isZero();
  }

  @Test
  void theRootHasAnEntryOnlyWhenItDiffersFromTheUsual() throws IOException {
    assertThat(names()).isEmpty();

    root.setMode("", 0711);

    assertThat(names()).containsExactly("./");
    assertThat(headers().getFirst().attributes().mode()).isEqualTo(0711);
  }

  @Test
  void aNameThatReadsAsAWhiteoutIsRefused() throws IOException {
    file(".wh.x");

    assertThatThrownBy(() -> LayerTar.digest(fs, upper))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("entry \".wh.x\": no layer can hold");
  }

  @Test
  void holesAreFilledWithZeros() throws IOException {
    try (OutputFile out = root.createFile("sparse", 0644)) {
      out.seek(3_000_000);
      out.write(new byte[] {1, 2, 3}, 0, 3);
      out.truncate(5_000_000);
    }
    root.setModified("sparse", 1, 0);
    LayerDigest sparse = LayerTar.digest(fs, upper);
    root.removeFile("sparse");
    byte[] content = new byte[5_000_000];
    System.arraycopy(new byte[] {1, 2, 3}, 0, content, 3_000_000, 3);
    try (OutputFile out = root.createFile("sparse", 0644)) {
      out.write(content, 0, content.length);
    }
    root.setModified("sparse", 1, 0);

    assertThat(LayerTar.digest(fs, upper)).isEqualTo(sparse);
  }

  @Test
  void theDigestIsThatOfTheBytesWritten() throws IOException {
    for (int i = 0; i < 300; i++) {
      try (OutputFile out = root.createFile("f" + i, 0644)) {
        out.write(new byte[i * 50], 0, i * 50);
      }
    }
    ByteArrayOutputStream tar = new ByteArrayOutputStream();

    LayerDigest written = LayerTar.write(fs, upper, tar);

    assertThat(written.diffId().digest()).isEqualTo(Digest.of(tar.toByteArray()));
    assertThat(written.tarBytes()).isEqualTo(tar.size());
    assertThat(LayerTar.digest(fs, upper)).isEqualTo(written);
  }

  @Test
  void aVeryDeepTreeNeedsFewDescriptorsAndNoStack() throws IOException {
    List<Directory> open = new ArrayList<>();
    Directory at = root;
    for (int i = 0; i < 3000; i++) {
      at.createDirectory("d", 0755);
      at.createDirectory("e", 0755);
      at = at.openDirectory("d");
      open.add(at);
    }
    open.forEach(Directory::close);

    try {
      List<String> names = names();

      assertThat(names).hasSize(6000);
      assertThat(names.get(2999)).hasSize(6000);
      assertThat(names.getLast()).isEqualTo("e/");
    } finally {
      root.deleteTree("d");
    }
  }

  @Test
  void aFailingStreamFailsTheCall() throws IOException {
    file("f");
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space");
          }
        };

    assertThatThrownBy(() -> LayerTar.write(fs, upper, full)).hasMessage("no space");
  }

  private void file(String name) throws IOException {
    try (OutputFile out = root.createFile(name, 0644)) {
      out.write(new byte[] {'t', 'e', 's', 't'}, 0, 4);
    }
  }

  private List<String> names() throws IOException {
    return headers().stream().map(TarHeader::name).toList();
  }

  private List<TarHeader> headers() throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    LayerTar.write(fs, upper, tar);
    return Tars.headers(tar.toByteArray());
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
