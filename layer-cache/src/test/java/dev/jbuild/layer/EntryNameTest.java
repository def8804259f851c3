package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryNameTest {

  @ParameterizedTest
  @CsvSource({
    "a/b, a/b",
    "./a//b/, a/b",
    "/a/b, a/b",
    "a/../b, b",
    "a/b/../../c, c",
    "./, ''",
    "/, ''",
    "x/.., ''",
    "..a/...b, ..a/...b",
  })
  void namesAreCleanedLexically(String name, String path) throws TarFault {
    assertThat(EntryName.normalise(name, name)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../a", "/../a", "a/../../b", "./..//x"})
  void namesThatClimbAreRefused(String name) {
    assertThatThrownBy(() -> EntryName.normalise(name, name))
        .isInstanceOf(TarFault.class)
        .hasMessage("climbs out of the root");
  }

  @ParameterizedTest
  @ValueSource(ints = {255, 256})
  void aComponentHasAtMost255Bytes(int length) throws TarFault {
    String name = "n".repeat(length);
    if (length == 255) {
      assertThat(EntryName.normalise(name, name)).isEqualTo(name);
      assertThat(EntryName.normalise(".wh." + name, name)).endsWith(name);
    } else {
      assertThatThrownBy(() -> EntryName.normalise(name, name)).isInstanceOf(TarFault.class);
    }
  }
}
