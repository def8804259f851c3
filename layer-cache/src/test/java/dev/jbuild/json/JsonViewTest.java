package dev.jbuild.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonViewTest {
  private static final JsonView DOCUMENT =
      Json.view(
          ("{\"s\":\"x\",\"n\":7,\"f\":1.5,\"none\":null,\"b\":true,"
                  + "\"list\":[{\"size\":1},{\"size\":\"2\"}],\"map\":{\"k\":\"v\",\"bad\":1}}")
              .getBytes(UTF_8),
          "manifest");

  @Test
  void fieldsAreReadByTheirKind() {
    assertThat(DOCUMENT.member("s").string()).isEqualTo("x");
    assertThat(DOCUMENT.member("n").integer()).isEqualTo(7);
    assertThat(DOCUMENT.member("b").bool()).isTrue();
    assertThat(DOCUMENT.member("list").elements()).hasSize(2);
  }

  @Test
  void nullCountsAsAbsent() {
    assertThat(DOCUMENT.find("none")).isEmpty();
    assertThat(DOCUMENT.has("none")).isTrue();
    assertThat(DOCUMENT.text("none")).isEmpty();
    assertThatThrownBy(() -> DOCUMENT.member("none")).hasMessage("manifest: none: missing");
  }

  @Test
  void failuresNameTheDocumentAndThePath() {
    JsonView wrong = DOCUMENT.member("list").elements().get(1).member("size");

    assertThatThrownBy(wrong::integer)
        .hasMessage("manifest: list[1].size: expected a number, found a string");
    assertThatThrownBy(() -> DOCUMENT.member("map").stringMap())
        .hasMessage("manifest: map.bad: expected a string, found a number");
    assertThatThrownBy(() -> DOCUMENT.member("list").elements().getFirst().member("digest"))
        .hasMessage("manifest: list[0].digest: missing");
    assertThatThrownBy(() -> DOCUMENT.member("f").integer())
        .hasMessage("manifest: f: expected an integer of 64 bits, found 1.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.0", "1e3", "9223372036854775808", "-9223372036854775809", "1e999999999"})
  void numbersThatAreNoLongAreRefused(String number) {
    JsonView view = Json.view(number.getBytes(UTF_8), "doc");

    assertThatThrownBy(view::integer)
        .isInstanceOf(JsonException.class)
        .hasMessageContaining(number);
  }

  @Test
  void theRangeOfLongIsRead() {
    assertThat(Json.view("-9223372036854775808".getBytes(UTF_8), "doc").integer())
        .isEqualTo(Long.MIN_VALUE);
    assertThat(Json.view("9223372036854775807".getBytes(UTF_8), "doc").integer())
        .isEqualTo(Long.MAX_VALUE);
  }
}
