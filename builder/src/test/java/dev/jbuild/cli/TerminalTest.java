package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void terminalIsInteractiveUnlessSomebodyAsksForPlainOutput() {
    assertThat(interactive(ImmutableMap.of("TERM", "xterm"), true)).isTrue();
    assertThat(interactive(ImmutableMap.of("TERM", "xterm"), false)).isFalse();
    assertThat(interactive(ImmutableMap.of("TERM", "dumb"), true)).isFalse();
    assertThat(interactive(ImmutableMap.of(), true)).isFalse();
    assertThat(interactive(ImmutableMap.of("TERM", "xterm", "NO_COLOR", "1"), true)).isFalse();
    assertThat(interactive(ImmutableMap.of("TERM", "xterm", "NO_COLOR", ""), true)).isTrue();
    assertThat(interactive(ImmutableMap.of("TERM", "xterm", "CI", "true"), true)).isFalse();
  }

  private static boolean interactive(ImmutableMap<String, String> variables, boolean terminal) {
    Environment.Streams streams =
        new Environment.Streams(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            terminal,
            terminal);
    return Terminal.of(new Environment(variables, Path.of("/"), streams, Clock.systemUTC()))
        .interactive();
  }
}
