package dev.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelativePathTest {

  @ParameterizedTest
  @CsvSource({
    "a/b, a/b",
    "./a//b/, a/b",
    "a/../b, b",
    "../../a/.., ../..",
    "../a, ../a",
    "/../a/., /a",
    "/, /",
    ".., ..",
    "a/.., .",
    "'', .",
    "/a/../../b, /b",
    "!./key, !./key"
  })
  void cleansAsGoDoes(String path, String clean) {
    assertThat(RelativePath.clean(path)).isEqualTo(clean);
  }

  @ParameterizedTest
  @CsvSource({"../../a, a", "/, ''", "'', ''", "a/../.., ''", "./x/y/, x/y"})
  void parentOfTheRootIsTheRoot(String path, String inside) {
    assertThat(RelativePath.insideRoot(path)).isEqualTo(inside);
  }
}
