package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.base.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ErrorReporterTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void failureIsOneLineAndItsHintAnother() {
    int code = report(CliException.usage("a: b\u001b", "do\nthis"), false);

    assertThat(code).isEqualTo(2);
    assertThat(text()).isEqualTo("error: a: b\\x1b\nhint: do\\nthis\n");
  }

  @Test
  void unexpectedFailureIsCalledInternalAndHasNoTrace() {
    int code = report(new IllegalStateException("oops"), false);

    assertThat(code).isEqualTo(1);
    assertThat(text()).startsWith("error: internal error: ").contains("oops", "--debug");
    assertThat(text()).doesNotContain("\tat ");
  }

  @Test
  void aMissingLibraryIsAFaultOfTheHost() {
    int code = report(new UnsatisfiedLinkError("no libjbuild.so"), false);

    assertThat(code).isEqualTo(7);
    assertThat(text()).startsWith("error: native library: no libjbuild.so\nhint: ");
  }

  @Test
  void debugAddsTheTrace() {
    report(new IllegalStateException("oops"), true);

    assertThat(text()).contains("\tat dev.jbuild.cli.ErrorReporterTest");
  }

  @Test
  void memoryAndStackFaultsAreClearLines() {
    assertThat(report(new OutOfMemoryError(), false)).isEqualTo(1);
    assertThat(report(new StackOverflowError(), false)).isEqualTo(1);

    assertThat(text()).contains("error: out of memory", "nested too deeply");
    assertThat(text()).doesNotContain("StackOverflowError", "OutOfMemoryError");
  }

  @Test
  void fileFailureTellsPathAndReason() {
    report(new NoSuchFileException("/x/y"), false);

    assertThat(text()).isEqualTo("error: /x/y: no such file or directory\n");
  }

  @Test
  void reportedFailureIsNotToldAgain() {
    assertThat(report(new ReportedException(ExitCode.RECIPE), true)).isEqualTo(4);
    assertThat(report(new OutputClosedException(new IOException("Broken pipe")), false))
        .isEqualTo(6);

    assertThat(text()).isEmpty();
  }

  private int report(Throwable failure, boolean debug) {
    return new ErrorReporter(new TextOutput(bytes, false), debug).report(failure);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
