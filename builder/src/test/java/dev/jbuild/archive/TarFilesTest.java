package dev.jbuild.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.base.JbuildException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarFilesTest {
  @TempDir Path directory;
  private int files;

  @Test
  void membersAreFoundByNameInAnyOrder() throws IOException {
    byte[] tar = new TarBytes().file("b", "two").directory("d/").file("./d/a", "one").toBytes();

    try (TarFiles archive = open(tar)) {
      assertThat(archive.read("d/a", 10)).asString().isEqualTo("one");
      assertThat(archive.read("b", 10)).asString().isEqualTo("two");
      assertThat(archive.size("b")).hasValue(3);
      assertThat(archive.size("c")).isEmpty();
      assertThat(archive.size("d")).isEmpty();
    }
  }

  @Test
  void compressedArchiveAndStreamAreReadAlike() throws IOException {
    byte[] tar = new TarBytes().file("a", "x".repeat(3000)).toBytes();
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(tar);
    }

    try (TarFiles archive = open(gzip.toByteArray())) {
      assertThat(archive.size("a")).hasValue(3000);
    }
    Path temporary = Files.createDirectory(directory.resolve("stream"));
    try (TarFiles archive =
        TarFiles.read("stream", new ByteArrayInputStream(tar), temporary, 10_000)) {
      assertThat(archive.size("a")).hasValue(3000);
    }
  }

  @Test
  void archiveThatUnpacksToMoreThanTheLimitIsRefused() throws IOException {
    Path temporary = Files.createDirectory(directory.resolve("limited"));

    assertThatThrownBy(
            () ->
                TarFiles.read(
                    "bomb", new ByteArrayInputStream(new byte[100_000]), temporary, 50_000))
        .hasMessageContaining("limit of 50000");
  }

  @Test
  void longNamesOfPaxAndGnuAreTaken() throws IOException {
    String name = "d/".repeat(60) + "file";
    byte[] gnu = (name + "2\0").getBytes(StandardCharsets.ISO_8859_1);
    byte[] tar =
        new TarBytes()
            .pax("path", name)
            .file("short", "pax")
            .entry('L', "././@LongLink", "", gnu)
            .file("short", "gnu")
            .toBytes();

    try (TarFiles archive = open(tar)) {
      assertThat(archive.read(name, 10)).asString().isEqualTo("pax");
      assertThat(archive.read(name + "2", 10)).asString().isEqualTo("gnu");
    }
  }

  @Test
  void linksLeadToOtherMembersOnly() throws IOException {
    byte[] tar =
        new TarBytes()
            .file("l1/layer.tar", "content")
            .symlink("l2/layer.tar", "../l1/layer.tar")
            .hardLink("l3/layer.tar", "l2/layer.tar")
            .symlink("out", "/etc/passwd")
            .symlink("climbs", "../../etc/passwd")
            .symlink("nowhere", "missing")
            .symlink("loop", "loop")
            .toBytes();

    try (TarFiles archive = open(tar)) {
      assertThat(archive.read("l3/layer.tar", 10)).asString().isEqualTo("content");
      for (String name : new String[] {"out", "climbs", "nowhere", "loop"}) {
        assertThatThrownBy(() -> archive.read(name, 10))
            .isInstanceOf(ArchiveException.class)
            .hasMessageContaining(name);
      }
    }
  }

  @Test
  void whatIsNoPlainArchiveIsRefusedByName() {
    assertRefused(new TarBytes().file("../x", "").toBytes(), "../x");
    assertRefused(new TarBytes().file("a/../../x", "").toBytes(), "climbs");
    assertRefused(new TarBytes().file("/x", "").toBytes(), "relative");
    assertRefused(new TarBytes().file("x", "1").file("./x", "2").toBytes(), "twice");
    assertRefused(new TarBytes().entry('3', "dev", "", new byte[0]).toBytes(), "dev");
    assertRefused(new TarBytes().entry('6', "fifo", "", new byte[0]).toBytes(), "fifo");
    assertRefused(new byte[0], "empty");
    assertRefused("<html></html>".repeat(100).getBytes(StandardCharsets.UTF_8), "not an image");
    assertRefused(new TarBytes().file("x", "").raw(new byte[] {1}).toBytes(), "checksum");
    assertRefused(new TarBytes().pax("size", "1e9").file("x", "").toBytes(), "malformed size");
    assertRefused(
        new TarBytes().entry('x', "p", "", "99 a=b\n".getBytes(StandardCharsets.UTF_8)).toBytes(),
        "malformed pax");
    byte[] cut = new TarBytes().file("x", "y".repeat(2000)).toBytes();
    assertRefused(Arrays.copyOf(cut, 1000), "truncated");
  }

  @Test
  void flippedBytesNeverCauseAnythingButARefusal() throws IOException {
    byte[] tar =
        new TarBytes()
            .pax("path", "long/name")
            .file("a", "one")
            .symlink("b", "a")
            .directory("c/")
            .toBytes();
    Random random = new Random(5);
    for (int round = 0; round < 2000; round++) {
      byte[] flipped = tar.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        flipped[random.nextInt(tar.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try (TarFiles archive = open(flipped)) {
        archive.size("a");
      } catch (JbuildException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void sinkWritesWhatIsReadBack() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarSink sink = new TarSink(bytes);
    sink.write("blobs/sha256/x", "content".getBytes(StandardCharsets.UTF_8));
    sink.write("index.json", new byte[512]);
    sink.finish();

    assertThat(sink.has("blobs/sha256/x")).isTrue();
    try (TarFiles archive = open(bytes.toByteArray())) {
      assertThat(archive.read("blobs/sha256/x", 10)).asString().isEqualTo("content");
      assertThat(archive.size("index.json")).hasValue(512);
    }
  }

  @Test
  void contentOfAnotherLengthThanPromisedIsCaught() {
    TarSink sink = new TarSink(OutputStream.nullOutputStream());

    assertThatThrownBy(() -> sink.write("x", 3, out -> out.write(1)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("has 1 bytes, 3 were expected");
  }

  private void assertRefused(byte[] tar, String why) {
    assertThatThrownBy(() -> open(tar).close())
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(why);
  }

  private TarFiles open(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("archive" + files), bytes);
    Path temporary = Files.createDirectory(directory.resolve("temporary" + files++));
    return TarFiles.open(file, temporary, 1 << 20);
  }
}
