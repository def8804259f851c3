package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariableBytesTest {
  @TempDir private Path directory;

  @Test
  void bytesThatAreNoTextArriveAsTheKernelHasThem() throws IOException {
    byte[] value = {'k', (byte) 0xFF, '=', 1, (byte) 0xC3};

    assertThat(bytes(value, StandardCharsets.UTF_8)).isEqualTo(value);
    assertThat(bytes(value, StandardCharsets.US_ASCII)).isEqualTo(value);
  }

  @Test
  void textArrivesAsUtf8InAnyLocale() throws IOException {
    byte[] value = "p\u00E4ss".getBytes(StandardCharsets.UTF_8);

    assertThat(bytes(value, StandardCharsets.UTF_8)).isEqualTo(value);
    assertThat(bytes(value, StandardCharsets.US_ASCII)).isEqualTo(value);
    assertThat(bytes(value, StandardCharsets.ISO_8859_1)).isEqualTo(value);
  }

  @Test
  void anotherVariableOfThatNameDoesNotCount() throws IOException {
    Path environ = Files.writeString(directory.resolve("environ"), "S=other\0");
    VariableBytes variable = new VariableBytes("S", "\u00E4", environ, StandardCharsets.UTF_8);

    assertThat(variable.get().toArray()).isEqualTo("\u00E4".getBytes(StandardCharsets.UTF_8));
    assertThat(variable.toString()).doesNotContain("\u00E4");
  }

  /** What comes of a value that Java has decoded by the locale. */
  private byte[] bytes(byte[] value, Charset locale) throws IOException {
    String entries = "A=1\0XS=no\0S=" + new String(value, StandardCharsets.ISO_8859_1) + "\0";
    Path environ =
        Files.write(directory.resolve("environ"), entries.getBytes(StandardCharsets.ISO_8859_1));

    return new VariableBytes("S", new String(value, locale), environ, locale).get().toArray();
  }
}
