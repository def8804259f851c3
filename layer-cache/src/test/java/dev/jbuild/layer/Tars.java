package dev.jbuild.layer;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.layer.TarHeader.Attributes;
import dev.jbuild.layer.TarHeader.Device;
import dev.jbuild.posix.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes small tars in memory, and lists them. */
final class Tars {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DigestRing ring = new DigestRing();
  private final TarWriter writer;

  Tars() throws IOException {
    writer = new TarWriter(ring, new TarWriter.Sink(bytes, () -> {}));
  }

  Tars directory(String name, int mode) throws IOException {
    return entry(name, TarType.DIRECTORY, attributes(mode, ImmutableMap.of()), "");
  }

  Tars directory(String name, int mode, String xattr) throws IOException {
    Bytes value = Bytes.of(new byte[] {1});
    return entry(name, TarType.DIRECTORY, attributes(mode, ImmutableMap.of(xattr, value)), "");
  }

  /** Of one zero byte. */
  Tars file(String name, int mode) throws IOException {
    TarHeader header =
        new TarHeader(
            name, TarType.REGULAR, attributes(mode, ImmutableMap.of()), 1, "", TarHeader.NO_DEVICE);
    writer.entry(header);
    writer.zeros(1);
    writer.pad();
    return this;
  }

  Tars marker(String name) throws IOException {
    return entry(name, TarType.REGULAR, attributes(0, ImmutableMap.of()), "");
  }

  Tars symlink(String name, String target) throws IOException {
    return entry(name, TarType.SYMLINK, attributes(0777, ImmutableMap.of()), target);
  }

  Tars hardLink(String name, String target) throws IOException {
    return entry(name, TarType.HARD_LINK, attributes(0644, ImmutableMap.of()), target);
  }

  byte[] bytes() throws IOException {
    writer.finish();
    return bytes.toByteArray();
  }

  private Tars entry(String name, TarType type, Attributes attributes, String link)
      throws IOException {
    writer.entry(new TarHeader(name, type, attributes, 0, link, new Device(0, 0)));
    return this;
  }

  private static Attributes attributes(int mode, ImmutableMap<String, Bytes> xattrs) {
    return new Attributes(mode, 10, 20, 1000, 0, xattrs);
  }

  /** Reads headers; a fault ends the test. */
  static List<TarHeader> headers(byte[] tar) throws IOException {
    List<TarHeader> headers = new ArrayList<>();
    LayerLimits limits = LayerLimits.defaults();
    try (DigestRing ring = new DigestRing()) {
      ByteArrayInputStream in = new ByteArrayInputStream(tar);
      TarReader reader = new TarReader(new BlockInput(in, ring, limits.maxBytes()), limits);
      for (@Nullable TarHeader next = reader.next(); next != null; next = reader.next()) {
        headers.add(next);
      }
    }
    return headers;
  }
}
