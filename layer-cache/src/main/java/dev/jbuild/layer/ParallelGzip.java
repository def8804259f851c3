package dev.jbuild.layer;

import java.io.IOException;
import java.io.OutputStream;

/**
 * gzip (RFC 1952) on several cores, as pigz does: blocks of 128 KiB, each with the 32 KiB before it
 * as dictionary, joined by sync flushes into one member. The bytes do not depend on the number of
 * threads. At most two blocks per thread are in memory.
 */
public final class ParallelGzip extends OutputStream {

  public ParallelGzip(OutputStream out, int level, int threads) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void write(int b) throws IOException {
    throw new UnsupportedOperationException();
  }
}
