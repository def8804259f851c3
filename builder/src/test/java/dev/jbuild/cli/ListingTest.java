package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cli.Listing.Column;
import dev.jbuild.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListingTest {
  private final Listing listing =
      new Listing(ImmutableList.of(new Column("NAME", "Name"), new Column("IMAGE ID", "ID")));
  private final List<JsonObject> rows =
      List.of(row("short", "1", "x"), row("quite a long \u001b name", "22", "y"));

  @Test
  void columnsAreAlignedAndEscaped() {
    assertThat(print(""))
        .isEqualTo(
            """
            NAME                     IMAGE ID
            short                    1
            quite a long \\x1b name   22
            """);
  }

  @Test
  void jsonPrintsOneDocumentALine() {
    assertThat(print("json").lines())
        .hasSize(2)
        .first()
        .isEqualTo("{\"Name\":\"short\",\"ID\":\"1\",\"ExtraField\":\"x\"}");
  }

  @Test
  void templatePrintsNoHeading() {
    assertThat(print("{{.ID}}:{{.Name}}").lines()).startsWith("1:short");
  }

  @Test
  void tableTemplateHasAHeadingOfItsFields() {
    assertThat(print("table {{.ID}}\\t{{.ExtraField}}"))
        .isEqualTo(
            """
            IMAGE ID   EXTRA FIELD
            1          x
            22         y
            """);
  }

  private static JsonObject row(String name, String id, String extra) {
    return JsonObject.builder().put("Name", name).put("ID", id).put("ExtraField", extra).build();
  }

  private String print(String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TextOutput out = new TextOutput(bytes, true);
    listing.print(format, rows, out);
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
