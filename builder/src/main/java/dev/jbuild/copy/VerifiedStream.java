package dev.jbuild.copy;

import dev.jbuild.context.TreeEntry;
import dev.jbuild.posix.FastSha256;
import dev.jbuild.posix.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Bytes of a selected file; whoever reads to the end gets the content that was selected, or a
 * failure. Does not close the file.
 */
final class VerifiedStream extends InputStream {
  private final TreeEntry entry;
  private final InputFile file;
  private final MessageDigest digest = FastSha256.start();
  private boolean ended;

  VerifiedStream(TreeEntry entry, InputFile file) {
    this.entry = entry;
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (ended || length == 0) {
      return ended ? -1 : 0;
    }
    int count = file.read(buffer, offset, length);
    if (count <= 0) {
      ended = true;
      if (!entry.hasContent(digest.digest())) {
        throw CopyException.changed(entry.name());
      }
      return -1;
    }
    digest.update(buffer, offset, count);
    return count;
  }
}
