package dev.jbuild.posix;

import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The extended attributes of one file: xattr(7). Entries of a directory are reached by {@code
 * /proc/self/fd/N/NAME} with the calls that do not follow the last component. Only the list, nearly
 * always empty, is asked for by listxattrat(2) where the kernel has it (6.13): the detour through
 * procfs costs five times as much.
 */
final class ExtendedAttributes {
  static final String PROC = "/proc/self/fd/";

  private final Kernel kernel;
  private final int descriptor;
  private final String name;
  private final String directoryPath;

  private ExtendedAttributes(Kernel kernel, int descriptor, String name, String directoryPath) {
    this.kernel = kernel;
    this.descriptor = descriptor;
    this.name = name;
    this.directoryPath = directoryPath;
  }

  /** Of an entry of a directory, or of the descriptor itself when {@code name} is empty. */
  static ExtendedAttributes of(Kernel kernel, int descriptor, String name, String path) {
    return new ExtendedAttributes(kernel, descriptor, name, path);
  }

  ImmutableMap<String, Bytes> all() throws PosixException {
    List<String> names = names();
    if (names.isEmpty()) {
      return ImmutableMap.of();
    }
    Collections.sort(names);
    ImmutableMap.Builder<String, Bytes> all = ImmutableMap.builder();
    for (String attribute : names) {
      Optional<Bytes> value = find(attribute);
      if (value.isPresent()) {
        all.put(attribute, value.get());
      }
    }
    return all.buildOrThrow();
  }

  Optional<Bytes> find(String attribute) throws PosixException {
    Scratch s = kernel.scratch();
    long key = s.secondPath(attribute);
    Memory value = s.bulk();
    int number = name.isEmpty() ? CallNumber.FGETXATTR : CallNumber.LGETXATTR;
    long result = SystemCall.call(number, target(s), key, value.address(), Scratch.BULK_BYTES, 0);
    if (result == -Errno.ENODATA || result == -Errno.EOPNOTSUPP) {
      return Optional.empty();
    }
    check("getxattr", result);
    byte[] bytes = new byte[(int) result];
    value.get(bytes, 0, bytes.length);
    return Optional.of(Bytes.of(bytes));
  }

  void set(String attribute, Bytes value) throws PosixException {
    if (value.size() > Scratch.BULK_BYTES) {
      throw failure("setxattr " + attribute, Errno.ERANGE);
    }
    Scratch s = kernel.scratch();
    long key = s.secondPath(attribute);
    Memory bulk = s.bulk();
    bulk.put(0, value.toArray(), 0, value.size());
    int number = name.isEmpty() ? CallNumber.FSETXATTR : CallNumber.LSETXATTR;
    check(
        "setxattr " + attribute,
        SystemCall.call(number, target(s), key, bulk.address(), value.size(), 0));
  }

  void remove(String attribute) throws PosixException {
    Scratch s = kernel.scratch();
    long key = s.secondPath(attribute);
    int number = name.isEmpty() ? CallNumber.FREMOVEXATTR : CallNumber.LREMOVEXATTR;
    long result = SystemCall.call(number, target(s), key, 0);
    if (result != -Errno.ENODATA) {
      check("removexattr " + attribute, result);
    }
  }

  private List<String> names() throws PosixException {
    Scratch s = kernel.scratch();
    long result = list(s);
    List<String> names = new ArrayList<>(0);
    if (result == 0 || result == -Errno.EOPNOTSUPP) {
      return names;
    }
    check("listxattr", result);
    s.takeBulk((int) result);
    int start = 0;
    for (int i = 0; i < result; i++) {
      if (s.bytes[i] == 0) {
        names.add(new String(s.bytes, start, i - start, StandardCharsets.ISO_8859_1));
        start = i + 1;
      }
    }
    return names;
  }

  private long list(Scratch s) {
    long buffer = s.bulk().address();
    if (name.isEmpty()) {
      return SystemCall.call(CallNumber.FLISTXATTR, descriptor, buffer, Scratch.BULK_BYTES);
    }
    int result = kernel.listAttributesAt(descriptor, name);
    return result != -Errno.ENOSYS
        ? result
        : SystemCall.call(CallNumber.LLISTXATTR, target(s), buffer, Scratch.BULK_BYTES);
  }

  /** First argument of the call: the descriptor, or the address of the path through it. */
  private long target(Scratch s) {
    return name.isEmpty() ? descriptor : s.path(PROC + descriptor + "/", name);
  }

  private void check(String operation, long result) throws PosixException {
    if (result < 0) {
      throw failure(operation, (int) -result);
    }
  }

  private PosixException failure(String operation, int errno) {
    String path = name.isEmpty() ? directoryPath : directoryPath + "/" + name;
    return new PosixException(operation, path, errno);
  }
}
