package dev.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.base.Signals;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports, signals, durations and paths as instructions take them. */
class ValueGrammarTest {

  @Test
  void portRangeBecomesOnePortEach() {
    Set<String> ports = new LinkedHashSet<>();

    assertThat(Ports.add("8000-8002/UDP", ports)).isTrue();

    assertThat(ports).containsExactly("8000/udp", "8001/udp", "8002/udp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "65536", "-1", "80/ipx", "90-80", "1-", "80 81", "123456"})
  void whatIsNoPortIsRefused(String text) {
    assertThat(Ports.add(text, new LinkedHashSet<>())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SIGTERM", "term", "9", "64", "SIGRTMIN", "SIGRTMIN+3", "RTMAX-14", "SIGUSR1"})
  void signalsAreKnown(String text) {
    assertThat(Signals.isSignal(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "65", "SIGFOO", "SIG", "RTMIN+16", "1x", "999"})
  void whatIsNoSignalIsRefused(String text) {
    assertThat(Signals.isSignal(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/, a, /a",
    "/w, a/b, /w/a/b",
    "/w, ../x, /x",
    "/, ../../x, /x",
    "/w, /a//b/./c/, /a/b/c",
    "/w, ., /w",
  })
  void pathsAreJoinedAndCleaned(String directory, String path, String expected) {
    assertThat(ImagePaths.resolve(directory, path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"/w, a/, /w/a/", "/w, ., /w/", "/, /, /", "/w, a, /w/a", "/w, a/., /w/a/"})
  void aTrailingSlashSaysDirectory(String directory, String path, String expected) {
    assertThat(ImagePaths.resolveKeepingSlash(directory, path)).isEqualTo(expected);
  }
}
