package dev.jbuild.posix;

import java.io.IOException;
import java.nio.file.Path;

/** The Linux kernel by {@code java.lang.foreign}: x86_64 and aarch64, glibc or musl. */
public final class NativePosixFs implements PosixFs {

  @Override
  public Directory openDirectory(Path directory) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void syncFileSystem(Path path) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void deleteTree(Path path) throws IOException {
    throw new UnsupportedOperationException();
  }
}
