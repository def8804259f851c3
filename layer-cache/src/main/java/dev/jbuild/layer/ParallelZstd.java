package dev.jbuild.layer;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import java.io.OutputStream;

/**
 * zstd (RFC 8878) on several cores: one frame with its checksum for each 2 MiB, which is also the
 * window of the level used; frames that follow each other are one stream.
 */
final class ParallelZstd extends ParallelBlocks {
  private static final int BLOCK = 2 << 20;

  ParallelZstd(OutputStream out, int threads) {
    super(out, BLOCK, threads);
  }

  @Override
  Packed compress(Piece piece) {
    ZstdJavaCompressor compressor = new ZstdJavaCompressor();
    byte[] out = new byte[compressor.maxCompressedLength(piece.length)];
    int length = compressor.compress(piece.bytes, 0, piece.length, out, 0, out.length);
    return new Packed(out, length);
  }

  @Override
  void seen(byte[] data, int offset, int count) {}

  @Override
  byte[] trailer() {
    return new byte[0];
  }
}
