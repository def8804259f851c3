package dev.jbuild.layer;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;

/**
 * One entry of a tar. Names and link names are raw bytes, one char each.
 *
 * @param name as in the archive: not normalised, a directory may end in a slash
 * @param size of the file's content as it is when laid down: 0 for anything but a regular file
 * @param link target of a symbolic link or name of the hard link's first file, else empty
 */
record TarHeader(
    String name, TarType type, Attributes attributes, long size, String link, Device device) {

  static final Device NO_DEVICE = new Device(0, 0);

  /** Of a device file; 0:0 for others. */
  record Device(int major, int minor) {}

  /**
   * @param mode permission bits with setuid, setgid and sticky
   * @param xattrs in byte order of their names
   */
  record Attributes(
      int mode, int uid, int gid, long seconds, int nanos, ImmutableMap<String, Bytes> xattrs) {}
}
