package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.posix.Errno;
import dev.jbuild.posix.PosixException;
import org.junit.jupiter.api.Test;

class LayerExceptionTest {

  @Test
  void ownerThatMayNotBeSetIsTheHostsMatterAndHasARemedy() {
    PosixException cause = new PosixException("chown", "/store/f", Errno.EPERM);

    LayerException failure = LayerException.notWritable("a.tar", "f", cause);

    assertThat(failure)
        .hasMessage("a.tar: entry \"f\": chown /store/f: EPERM (operation not permitted)");
    assertThat(failure.hint())
        .contains("run jbuild as root: files of an image have owners of their own");
  }
}
