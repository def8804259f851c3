package dev.jbuild.archive;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.archive.TarIndex.Member;
import dev.jbuild.layer.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * The files of a tar, in any order. A plain tar file is read where it lies; a compressed one, or a
 * stream, is first written out next to the store.
 */
final class TarFiles implements ArchiveFiles {
  private static final int MOST_LINKS = 8;
  private static final int HEAD_BYTES = 16;

  private final String source;
  private final FileChannel channel;
  private final ImmutableMap<String, Member> members;

  private TarFiles(String source, FileChannel channel, ImmutableMap<String, Member> members) {
    this.source = source;
    this.channel = channel;
    this.members = members;
  }

  /**
   * Opens a file, which may be compressed, or a pipe.
   *
   * @param temporary a directory of the store for what has to be written out
   * @param limit bytes that may be written out
   */
  static TarFiles open(Path file, Path temporary, long limit) {
    try {
      if (Files.isRegularFile(file) && !isCompressed(file)) {
        return index(file.toString(), FileChannel.open(file, StandardOpenOption.READ));
      }
      try (InputStream in = Files.newInputStream(file)) {
        return read(file.toString(), in, temporary, limit);
      }
    } catch (IOException e) {
      throw ArchiveException.unreadable(file.toString(), e);
    }
  }

  /** Reads a stream, which may be compressed, to its end. */
  static TarFiles read(String source, InputStream stream, Path temporary, long limit) {
    Path spool = temporary.resolve("archive.tar");
    try {
      try (InputStream in = Compression.open(stream);
          OutputStream out = Files.newOutputStream(spool, StandardOpenOption.CREATE_NEW)) {
        copy(source, in, out, limit);
      }
      return index(source, FileChannel.open(spool, StandardOpenOption.READ));
    } catch (IOException e) {
      throw ArchiveException.unreadable(source, e);
    }
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public OptionalLong size(String name) {
    Member member = members.get(name);
    return member == null ? OptionalLong.empty() : OptionalLong.of(file(name).size());
  }

  @Override
  public InputStream open(String name) {
    return new MemberInput(channel, file(name));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw ArchiveException.unreadable(source, e);
    }
  }

  /** The file that a member is, or that its links lead to. */
  private Member.File file(String name) {
    String at = name;
    for (int links = 0; links <= MOST_LINKS; links++) {
      Member member = members.get(at);
      if (member == null) {
        throw ArchiveException.refused(name, "links to " + at + ", which is not in the archive");
      }
      switch (member) {
        case Member.File file -> {
          return file;
        }
        case Member.Link(String target) -> at = target;
        case Member.Outside(String target) ->
            throw ArchiveException.refused(name, "links out of the archive");
      }
    }
    throw ArchiveException.refused(name, "more than " + MOST_LINKS + " links in a row");
  }

  private static TarFiles index(String source, FileChannel channel) throws IOException {
    boolean done = false;
    try {
      TarFiles files = new TarFiles(source, channel, TarIndex.read(source, channel));
      done = true;
      return files;
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private static boolean isCompressed(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(HEAD_BYTES);
      return Compression.detect(head, head.length) != Compression.NONE;
    }
  }

  private static void copy(String source, InputStream in, OutputStream out, long limit)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      total += n;
      if (total > limit) {
        throw ArchiveException.refused(
            source, "larger than the limit of " + limit + " bytes when uncompressed");
      }
      out.write(buffer, 0, n);
    }
  }

  /** A part of the file, read by position: several may be open at once. */
  private static final class MemberInput extends InputStream {
    private final FileChannel channel;
    private long at;
    private final long end;

    MemberInput(FileChannel channel, Member.File file) {
      this.channel = channel;
      this.at = file.offset();
      this.end = file.offset() + file.size();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (at >= end) {
        return -1;
      }
      int most = (int) Math.min(length, end - at);
      int count = channel.read(ByteBuffer.wrap(buffer, offset, most), at);
      if (count < 0) {
        throw new IOException("the file became shorter while it was read");
      }
      at += count;
      return count;
    }
  }
}
