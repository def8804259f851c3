package dev.jbuild.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jbuild.base.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

  private static JsonValue parse(String text) {
    return Json.parse(text.getBytes(UTF_8), "doc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "\"x\"",
        "-0",
        "1e999999999",
        "123456789012345678901234567890.5",
        "{\"b\":1,\"a\":[1,{\"c\":null},[]],\"\":\"\"}",
        "{\"\u00e9\":\"\ud83d\ude00 \\u0000 \\\" \\\\ <&>\"}"
      })
  void canonicalDocumentsAreReproduced(String text) {
    assertThat(Json.compact(parse(text))).isEqualTo(text);
  }

  @Test
  void whiteSpaceAndEscapesAreNotKept() {
    assertThat(Json.compact(parse(" { \"a\" : [ 1 , \"\\u0041\\/\" ] } \n")))
        .isEqualTo("{\"a\":[1,\"A/\"]}");
  }

  @Test
  void prettyIsIndentedByFour() {
    assertThat(Json.pretty(parse("{\"a\":[1],\"b\":{}}")))
        .isEqualTo("{\n    \"a\": [\n        1\n    ],\n    \"b\": {}\n}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1,]",
        "[,1]",
        "{a:1}",
        "{'a':1}",
        "[1;2]",
        "// c\n{}",
        "NaN",
        "[Infinity]",
        "TRUE",
        "01",
        "1.",
        ".5",
        "+1",
        "0x10",
        "\"a",
        "\"a\nb\"",
        "\"\\x\"",
        "\"\\u00g0\"",
        "invalid JSON",
        "{\"imageLayoutVersion\": 1.0.0}",
        ")]}'\n{}"
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("doc: not valid JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}{}", "{} x", "[]]", "1 2", "{}\u0000", "null,"})
  void dataAfterTheDocumentIsRefused(String text) {
    assertThatThrownBy(() -> parse(text)).hasMessageContaining("not valid JSON: trailing data");
  }

  @Test
  void duplicateNamesAreRefusedWithTheirPlace() {
    assertThatThrownBy(() -> parse("{\"a\":[{\"layers\":1,\"layers\":2}]}"))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("duplicate JSON name 'layers'")
        .hasMessageContaining("$.a[0]");
  }

  @Test
  void namesThatDifferInCaseAreTwoNames() {
    assertThat(Json.compact(parse("{\"a\":1,\"A\":2}"))).isEqualTo("{\"a\":1,\"A\":2}");
  }

  @Test
  void byteOrderMarksAreRefused() {
    assertThatThrownBy(() -> parse("\ufeff{}")).hasMessageContaining("byte-order mark");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] bytes = {'"', (byte) 0xff, (byte) 0xfe, '"'};

    assertThatThrownBy(() -> Json.parse(bytes, "config")).hasMessageContaining("not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\\ud800\"", "\"\\udc00\\ud800\"", "{\"\\ud800x\":1}"})
  void halvesOfSurrogatePairsAreRefused(String text) {
    assertThatThrownBy(() -> parse(text)).hasMessageStartingWith("doc: not valid JSON");
  }

  @Test
  void nestingHasALimit() {
    int limit = Limits.JSON_DEPTH;

    parse("[".repeat(limit) + "]".repeat(limit));

    assertThatThrownBy(() -> parse("[".repeat(limit + 1) + "]".repeat(limit + 1)))
        .isInstanceOf(JsonException.class)
        .hasMessage("doc: JSON nesting is deeper than the limit of " + limit);
  }

  @Test
  void absurdNestingNeedsNoStack() throws InterruptedException {
    String deep = "{\"a\":".repeat(200_000) + "1" + "}".repeat(200_000);
    Throwable[] thrown = new Throwable[1];
    Thread small =
        new Thread(
            null, () -> thrown[0] = catchThrowable(() -> parse(deep)), "small stack", 512 << 10);

    small.start();
    small.join();

    assertThat(thrown[0]).isInstanceOf(JsonException.class).hasMessageContaining("nesting");
  }

  @Test
  void theDeepestAllowedDocumentIsWrittenOnASmallStack() throws InterruptedException {
    String text = "[".repeat(Limits.JSON_DEPTH) + "]".repeat(Limits.JSON_DEPTH);
    String[] written = new String[1];
    Thread small =
        new Thread(null, () -> written[0] = Json.compact(parse(text)), "small stack", 512 << 10);

    small.start();
    small.join();

    assertThat(written[0]).isEqualTo(text);
  }

  @Test
  void theNumberOfValuesHasALimit() {
    String many = "[" + "0,".repeat(Limits.JSON_VALUES) + "0]";

    assertThatThrownBy(() -> parse(many)).hasMessageContaining("more values than the limit");
  }

  @Test
  void messagesDoNotQuoteTheDocument() {
    assertThatThrownBy(() -> parse("CANARY-CONTENT\nmore")).message().doesNotContain("CANARY");
  }
}
