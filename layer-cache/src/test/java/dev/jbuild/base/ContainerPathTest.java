package dev.jbuild.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContainerPathTest {

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "//, /",
    "/a/./b//c/, /a/b/c",
    "/../../etc, /etc",
    "/a/../../b/.., /",
    "/a/..., /a/..."
  })
  void pathsAreNormalisedWithinTheRoot(String text, String expected) {
    assertThat(ContainerPath.of(text)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({"b, /w/b", "../b, /b", "/b, /b", "., /w", "../../../b, /b"})
  void relativePathsStartAtTheDirectory(String other, String expected) {
    assertThat(ContainerPath.of("/w").resolve(other)).hasToString(expected);
  }

  @Test
  void parentsEndAtTheRoot() {
    ContainerPath path = ContainerPath.of("/a/b");

    assertThat(path.parent()).hasToString("/a");
    assertThat(path.parent().parent().parent()).isEqualTo(ContainerPath.ROOT);
    assertThat(path.name()).isEqualTo("b");
    assertThat(ContainerPath.ROOT.name()).isEmpty();
  }

  @Test
  void ancestorsAreFoundByComponent() {
    assertThat(ContainerPath.of("/ab").startsWith(ContainerPath.of("/a"))).isFalse();
    assertThat(ContainerPath.of("/a/b").startsWith(ContainerPath.of("/a"))).isTrue();
    assertThat(ContainerPath.of("/a").startsWith(ContainerPath.ROOT)).isTrue();
  }

  @Test
  void relativeAndNulAreRefused() {
    assertThatThrownBy(() -> ContainerPath.of("a")).hasMessageContaining("not absolute");
    assertThatThrownBy(() -> ContainerPath.of("/a\0b"))
        .hasMessage("path '/a\\x00b': holds a NUL byte");
  }

  @Test
  void bytesOfTheNameAreUtf8() {
    assertThat(ContainerPath.of("/\u00e9").byteString()).isEqualTo("/\u00c3\u00a9");
  }
}
