package dev.jbuild.posix;

/** Copies a file range by range of data, so that holes stay holes: lseek(2), copy_file_range(2). */
final class SparseCopier {
  /** The kernel copies at most 0x7ffff000 bytes a call; less lets a kill be answered sooner. */
  private static final long LARGEST_PIECE = 256L << 20;

  private final Kernel kernel;
  private final NativeInputFile source;
  private final int target;
  private final String targetPath;
  private boolean inKernel = true;

  SparseCopier(Kernel kernel, NativeInputFile source, int target, String targetPath) {
    this.kernel = kernel;
    this.source = source;
    this.target = target;
    this.targetPath = targetPath;
  }

  /** Copies what the source had when it was opened, less when it has shrunk; gives the length. */
  long copy() throws PosixException {
    FileStatus status = source.opened();
    long size = status.size();
    boolean sparse = status.blocks() * 512 < size;
    return sparse ? copyData(size) : copyRange(0, size);
  }

  private long copyData(long size) throws PosixException {
    long position = 0;
    while (position < size) {
      long data = kernel.seek(source.descriptor(), position, Kernel.SEEK_DATA);
      if (data == -Errno.ENXIO) {
        break;
      }
      check("seek data", source.toString(), data);
      long hole = kernel.seek(source.descriptor(), data, Kernel.SEEK_HOLE);
      check("seek hole", source.toString(), hole);
      long end = Math.min(hole, size);
      position = copyRange(data, end);
      if (position < end) {
        return position;
      }
    }
    check("truncate", targetPath, kernel.truncate(target, size));
    return size;
  }

  /** Gives the position reached: {@code end}, or less at the end of a file that has shrunk. */
  private long copyRange(long start, long end) throws PosixException {
    long position = start;
    while (position < end) {
      long wanted = Math.min(end - position, LARGEST_PIECE);
      long count =
          inKernel
              ? kernel.copyRange(source.descriptor(), target, position, wanted)
              : copyByHand(position, wanted);
      if (inKernel && cannot(count)) {
        inKernel = false;
        continue;
      }
      check("copy", targetPath, count);
      if (count == 0) {
        break;
      }
      position += count;
    }
    return position;
  }

  /** 0 counts: some file systems of kernels before 5.19 answer so for files with content. */
  private static boolean cannot(long result) {
    return result == 0
        || result == -Errno.EXDEV
        || result == -Errno.EINVAL
        || result == -Errno.EOPNOTSUPP
        || result == -Errno.ENOSYS
        || result == -Errno.EPERM;
  }

  private long copyByHand(long position, long wanted) throws PosixException {
    int piece = (int) Math.min(wanted, Scratch.TRANSFER_BYTES);
    int count = kernel.readAt(source.descriptor(), piece, position);
    check("read", source.toString(), count);
    int done = 0;
    while (done < count) {
      int written = kernel.writeAt(target, done, count - done, position + done);
      check("write", targetPath, written);
      done += written;
    }
    return count;
  }

  private static void check(String operation, String path, long result) throws PosixException {
    if (result < 0) {
      throw new PosixException(operation, path, (int) -result);
    }
  }
}
