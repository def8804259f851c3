package dev.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChildProcessTest {
  @TempDir Path directory;

  /** What a program wrote. */
  private static class Kept implements ProcessOutput {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Override
    public void standardOutput(byte[] bytes) {
      out.writeBytes(bytes);
    }

    @Override
    public void standardError(byte[] bytes) {
      err.writeBytes(bytes);
    }

    String out() {
      return out.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private static ChildProcess shell(String script) throws IOException {
    SealedProgram program = SealedProgram.copyOf(Path.of("/bin/sh").toRealPath(), "shell");
    return ChildProcess.start(program, ImmutableList.of("sh", "-c", script, "a b\u00ff", "x"));
  }

  @Test
  void hasItsArgumentsAndNoEnvironment() throws IOException {
    Kept kept = new Kept();

    int code =
        shell("printf '%s|' \"$0\" \"$@\"; env | grep -c =; echo no >&2; exit 7").waitFor(kept);

    // PWD, and what the shell itself adds
    assertThat(kept.out()).matches("a b\u00ff\\|x\\|[123]\n").doesNotContain("PATH");
    assertThat(kept.err.toString(StandardCharsets.UTF_8)).isEqualTo("no\n");
    assertThat(code).isEqualTo(7);
  }

  @Test
  void answersOverItsStandardInput() throws IOException {
    ChildProcess child = shell("read line; echo \"got $line\" >&0");
    child.send("question\n".getBytes(StandardCharsets.UTF_8));

    assertThat(child.waitFor(ProcessOutput.none())).isZero();
    assertThat(new String(child.answer(), StandardCharsets.UTF_8)).isEqualTo("got question\n");
  }

  @Test
  void longInputAndOutputAreWhole() throws IOException {
    byte[] bytes = new byte[3 << 20];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + i / 4096);
    }
    Path file = directory.resolve("received");
    ChildProcess child = shell("cat >'" + file + "'; cat '" + file + "'");
    child.send(bytes);
    Kept kept = new Kept();

    assertThat(child.waitFor(kept)).isZero();
    assertThat(kept.out.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void aSignalIsToldAsShellsDo() throws IOException {
    assertThat(shell("kill -9 $$").waitFor(ProcessOutput.none())).isEqualTo(137);
  }

  @Test
  void aSignalFromAnotherThreadEndsTheWait() throws Exception {
    ChildProcess child = shell("echo up; exec sleep 1000");
    CountDownLatch up = new CountDownLatch(1);
    Thread killer =
        Thread.ofPlatform()
            .start(
                () -> {
                  Uninterruptibles.awaitUninterruptibly(up);
                  child.signal(9);
                });
    Kept kept =
        new Kept() {
          @Override
          public void standardOutput(byte[] bytes) {
            super.standardOutput(bytes);
            up.countDown();
          }
        };

    assertThat(child.waitFor(kept)).isEqualTo(137);
    assertThat(kept.out()).isEqualTo("up\n");
    killer.join();
    child.signal(9); // of no process any more
  }

  @Test
  void aTakerThatThrowsEndsTheProgramFirst() throws IOException {
    Path ended = directory.resolve("ended");
    ChildProcess child =
        shell("trap 'echo >" + ended + "; exit' TERM; echo up; while :; do sleep 0.01; done");
    Kept throwing =
        new Kept() {
          @Override
          public void standardOutput(byte[] bytes) {
            throw new IllegalStateException("full");
          }
        };

    assertThatThrownBy(() -> child.waitFor(throwing)).hasMessage("full");
    assertThat(ended).exists();
  }

  @Test
  void itsOwnChildThatHoldsTheOutputsIsNotWaitedForLong() throws IOException {
    Kept kept = new Kept();

    assertThat(shell("sleep 30 & echo $!; kill -9 $$").waitFor(kept)).isEqualTo(137);

    new PosixProcess().kill(Long.parseLong(kept.out().strip()), 9);
  }

  @Test
  void whatItsOwnChildWritesSoonAfterwardsIsHandedOn() throws IOException {
    Kept kept = new Kept();

    assertThat(shell("(sleep 0.2; echo late) & exit 3").waitFor(kept)).isEqualTo(3);

    assertThat(kept.out()).isEqualTo("late\n");
  }

  @Test
  void destroyEndsOneThatWaitsForItsInput() throws IOException {
    ChildProcess child = shell("read line");

    child.destroy();

    assertThat(child.answer()).isEmpty();
  }

  @Test
  void leavesNoDescriptorAndNoProcess() throws IOException {
    SealedProgram program = SealedProgram.copyOf(Path.of("/bin/sh").toRealPath(), "shell");
    ImmutableList<String> arguments = ImmutableList.of("sh", "-c", "echo x; echo y >&2");
    ChildProcess.start(program, arguments).waitFor(ProcessOutput.none());
    long before = count("/proc/self/fd");
    for (int i = 0; i < 50; i++) {
      ChildProcess.start(program, arguments).waitFor(ProcessOutput.none());
    }

    assertThat(count("/proc/self/fd")).isEqualTo(before);
    assertThat(ProcessHandle.current().children().map(ProcessHandle::pid)).isEmpty();
  }

  private static long count(String directory) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(directory))) {
      return entries.count();
    }
  }

  @Test
  void theCopyCannotBeChanged() throws IOException {
    SealedProgram program = SealedProgram.copyOf(Path.of("/bin/sh").toRealPath(), "shell");

    assertThatThrownBy(() -> Files.write(Path.of(program.path()), new byte[] {1}))
        .isInstanceOf(IOException.class);
    assertThat(Files.mismatch(Path.of(program.path()), Path.of("/bin/sh"))).isEqualTo(-1);
  }

  @Test
  void whatIsNoProgramIsToldWithItsName() throws IOException {
    Path file = Files.writeString(directory.resolve("text"), "no program");
    SealedProgram program = SealedProgram.copyOf(file, "text");

    assertThatThrownBy(() -> ChildProcess.start(program, ImmutableList.of("text")))
        .hasMessage("start text: ENOEXEC (exec format error)");
  }

  @Test
  void aMissingFileIsTold() {
    Path file = directory.resolve("missing");

    assertThatThrownBy(() -> SealedProgram.copyOf(file, "x"))
        .hasMessageContaining("open " + file + ": ENOENT");
  }
}
