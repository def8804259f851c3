package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhiteoutNameTest {

  @ParameterizedTest
  @CsvSource({
    "a/b, NONE, '', ''",
    "a/.wh.b, WHITEOUT, a, b",
    ".wh.b, WHITEOUT, '', b",
    "a/.wh..wh..opq, OPAQUE, a, ''",
    ".wh..wh.plnk, IGNORED, '', ''",
    ".wh..wh.plnk/12.34, IGNORED, '', ''",
    "a.wh.b, NONE, '', ''",
  })
  void markersAreToldByTheirNames(
      String path, WhiteoutName.Kind kind, String directory, String target) throws TarFault {
    WhiteoutName name = WhiteoutName.of(path, path);

    assertThat(name).isEqualTo(new WhiteoutName(kind, directory, target));
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh.", "a/.wh..", "a/.wh...", "a/.wh.b/c", ".wh..wh..opq/x"})
  void markersThatMeanNothingOrTooMuchAreRefused(String path) {
    assertThatThrownBy(() -> WhiteoutName.of(path, path)).isInstanceOf(TarFault.class);
  }
}
