package dev.jbuild.posix;

import java.io.IOException;

/** A regular file that this process has created and writes. */
final class NativeOutputFile implements OutputFile {
  private static final int SET_ID_BITS = 06000;
  private static final int UNKNOWN = -1;

  private final Kernel kernel;
  private final String path;
  private int descriptor;
  private int mode;
  private int uid;
  private int gid;

  private NativeOutputFile(Kernel kernel, int descriptor, String path, FileStatus created) {
    this.kernel = kernel;
    this.descriptor = descriptor;
    this.path = path;
    this.mode = created.mode();
    this.uid = created.uid();
    this.gid = created.gid();
  }

  /** Owns {@code descriptor}; sets the mode when the umask or an ACL changed it. */
  static NativeOutputFile created(Kernel kernel, int descriptor, String path, int mode)
      throws IOException {
    int result = kernel.statx(descriptor, "");
    if (result < 0) {
      kernel.close(descriptor);
      throw new PosixException("stat", path, -result);
    }
    FileStatus status = StatusReader.read(kernel.scratch().record);
    NativeOutputFile file = new NativeOutputFile(kernel, descriptor, path, status);
    try {
      file.setMode(mode);
    } catch (PosixException e) {
      file.close();
      throw e;
    }
    return file;
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    forgetSetIdBits();
    Memory transfer = kernel.scratch().transfer();
    int done = 0;
    while (done < length) {
      int piece = Math.min(length - done, Scratch.TRANSFER_BYTES);
      transfer.put(0, buffer, offset + done, piece);
      writeTransfer(piece);
      done += piece;
    }
  }

  private void writeTransfer(int length) throws PosixException {
    int done = 0;
    while (done < length) {
      int count = kernel.write(descriptor(), done, length - done);
      check("write", count);
      done += count;
    }
  }

  @Override
  public long copyFrom(InputFile from) throws IOException {
    forgetSetIdBits();
    NativeInputFile source = (NativeInputFile) from;
    FileStatus status = source.opened();
    if (status.size() < Scratch.TRANSFER_BYTES && status.blocks() * 512 >= status.size()) {
      return copySmall(source, (int) status.size());
    }
    long length = new SparseCopier(kernel, source, descriptor(), path).copy();
    check("seek", kernel.seek(descriptor(), length, Kernel.SEEK_SET));
    return length;
  }

  /** One read and one write; a short read of a regular file is its end. */
  private long copySmall(NativeInputFile source, int expected) throws PosixException {
    long done = 0;
    while (true) {
      int count = kernel.readAt(source.descriptor(), expected + 1, done);
      if (count < 0) {
        throw new PosixException("read", source.toString(), -count);
      }
      writeTransfer(count);
      done += count;
      if (count <= expected) {
        return done;
      }
    }
  }

  @Override
  public void truncate(long length) throws IOException {
    check("truncate", kernel.truncate(descriptor(), length));
  }

  @Override
  public void seek(long offset) throws IOException {
    check("seek", kernel.seek(descriptor(), offset, Kernel.SEEK_SET));
  }

  @Override
  public void setOwner(int newUid, int newGid) throws IOException {
    if (newUid == uid && newGid == gid) {
      return;
    }
    if (newUid == -1 || newGid == -1) {
      throw new PosixException("chown", path, Errno.EINVAL);
    }
    check("chown", kernel.changeOwner(descriptor(), newUid, newGid));
    uid = newUid;
    gid = newGid;
    if (mode != UNKNOWN && (mode & SET_ID_BITS) != 0) {
      check("chmod", kernel.changeMode(descriptor(), mode));
    }
  }

  @Override
  public void setMode(int newMode) throws IOException {
    if (newMode != mode) {
      check("chmod", kernel.changeMode(descriptor(), newMode & 07777));
      mode = newMode & 07777;
    }
  }

  @Override
  public void setModified(long seconds, int nanos) throws IOException {
    check("utimensat", kernel.setModified(descriptor(), "", seconds, nanos));
  }

  @Override
  public void setExtendedAttribute(String attribute, Bytes value) throws IOException {
    ExtendedAttributes.of(kernel, descriptor(), "", path).set(attribute, value);
  }

  @Override
  public void sync() throws IOException {
    check("fsync", kernel.sync(descriptor()));
  }

  @Override
  public void close() throws IOException {
    int open = descriptor;
    if (open >= 0) {
      descriptor = -1;
      int result = kernel.close(open);
      if (result != -Errno.EINTR) {
        check("close", result);
      }
    }
  }

  @Override
  public String toString() {
    return path;
  }

  /** Writing without CAP_FSETID clears them: file_remove_privs() of the kernel. */
  private void forgetSetIdBits() {
    if (mode != UNKNOWN && (mode & SET_ID_BITS) != 0) {
      mode = UNKNOWN;
    }
  }

  private int descriptor() {
    if (descriptor < 0) {
      throw new IllegalStateException("file is closed: " + path);
    }
    return descriptor;
  }

  private void check(String operation, long result) throws PosixException {
    if (result < 0) {
      throw new PosixException(operation, path, (int) -result);
    }
  }
}
