package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final String DOCUMENT =
      """
      {"Id":"sha256:1","Tags":["a:1","b:2"],"Size":42,"Up":true,"Nothing":null,
       "Config":{"User":"me","Env":["A=b"],"Labels":{"x.y":"z"}}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{{.Id}} ~ sha256:1",
        "{{ .Id }}-{{.Size}} ~ sha256:1-42",
        "{{.Config.User}} ~ me",
        "{{json .Tags}} ~ [\"a:1\",\"b:2\"]",
        "{{json .Config.Labels}} ~ {\"x.y\":\"z\"}",
        "{{.Tags}} ~ [a:1 b:2]",
        "{{.Config.Labels}} ~ map[x.y:z]",
        "{{index .Config.Labels \"x.y\"}} ~ z",
        "{{index .Tags 1}} ~ b:2",
        "{{join .Tags \", \"}} ~ a:1, b:2",
        "{{.Id | upper}} ~ SHA256:1",
        "{{upper (lower .Id)}} ~ SHA256:1",
        "{{len .Tags}} ~ 2",
        "{{if .Up}}yes{{else}}no{{end}} ~ yes",
        "{{if .Nothing}}yes{{else}}no{{end}} ~ no",
        "{{if eq .Config.User \"me\"}}same{{end}} ~ same",
        "{{if and .Up (not .Nothing)}}both{{end}} ~ both",
        "{{range .Tags}}<{{.}}>{{end}} ~ <a:1><b:2>",
        "{{range .Tags}}{{$.Size}};{{end}} ~ 42;42;",
        "{{range .Config.Missing}}x{{else}}none{{end}} ~ none",
        "{{.Config.Missing}} ~ <no value>",
        "a {{- .Size -}} b ~ a42b",
        "{{/* note */}}x ~ x",
        "{{\"}}\"}} ~ }}",
      })
  void rendersAsGoDoes(String template, String expected) {
    assertThat(render(template)).isEqualTo(expected);
  }

  @Test
  void wholeDocumentAsJson() {
    assertThat(render("{{json .}}")).isEqualTo(Json.compact(document(DOCUMENT)));
  }

  @Test
  void tabsAndLineFeedsMayBeSpelledOut() {
    assertThat(render("{{.Size}}\\t{{.Up}}\\n")).isEqualTo("42\ttrue\n");
  }

  @Test
  void unknownFieldNamesANearOne() {
    assertThatThrownBy(() -> render("{{.Sise}}"))
        .hasMessageContaining("there is no field .Sise")
        .extracting(e -> ((CliException) e).hint().orElse(""))
        .isEqualTo("did you mean .Size?");
  }

  @ParameterizedTest
  @CsvSource({
    "{{.Id",
    "{{if .Up}}x",
    "{{end}}",
    "{{foo .Id}}",
    "{{.Id | }}",
    "{{(.Id}}",
    "{{}}x{{",
    "{{join .Tags}}",
    "{{.Id .Size}}",
    "{{| .Id}}"
  })
  void malformedTemplateIsWrongUsage(String template) {
    assertThatThrownBy(() -> render(template)).isInstanceOf(CliException.class);
  }

  @Test
  void valuesAreEscapedForTheTerminal() {
    JsonValue hostile = document("{\"A\":\"\\u001b[2Jx\\u0085\"}");

    assertThat(Template.parse("{{.A}}").render(hostile)).isEqualTo("\\x1b[2Jx\\x85");
    assertThat(Template.parse("{{json .A}}").render(hostile)).isEqualTo("\"\\u001b[2Jx\\u0085\"");
  }

  @Test
  void deepNestingIsRefusedInsteadOfOverflowing() {
    assertThatThrownBy(() -> render("{{" + "(".repeat(100_000))).isInstanceOf(CliException.class);
    assertThatThrownBy(() -> render("{{if .Up}}".repeat(100_000))).isInstanceOf(CliException.class);
  }

  @Test
  void randomTemplatesEitherRenderOrAreRefused() {
    String[] pieces = {"{{", "}}", ".", "Id", " ", "|", "(", ")", "\"", "if ", "end", "json ", "-"};
    Random random = new Random(11);
    for (int round = 0; round < 5000; round++) {
      StringBuilder template = new StringBuilder("{{");
      for (int i = random.nextInt(12); i >= 0; i--) {
        template.append(pieces[random.nextInt(pieces.length)]);
      }
      try {
        render(template.toString());
      } catch (CliException e) {
        assertThat(e.exitCode().code()).as(template.toString()).isEqualTo(2);
      }
    }
  }

  private static String render(String template) {
    return Template.parse(template).render(document(DOCUMENT));
  }

  private static JsonValue document(String json) {
    return Json.parse(json.getBytes(StandardCharsets.UTF_8), "test");
  }
}
