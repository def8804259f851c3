package dev.jbuild.posix;

import org.junit.jupiter.api.Tag;

/** The same promises on a kernel without fchmodat2(2) and listxattrat(2). */
@Tag("root")
class OlderKernelRootTest extends NativeDirectoryRootTest {
  @Override
  NativePosixFs door() {
    return new NativePosixFs(new Kernel(false));
  }
}
