package dev.jbuild.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.JbuildException;
import dev.jbuild.json.JsonString;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageConfigTest {
  private static final String DIFF_ID = "\"sha256:" + "1".repeat(64) + "\"";

  /** Everything that Docker and the specification know, in the order that is written. */
  private static final String FULL =
      """
      {"created":"2015-10-31T22:22:56.015925234Z","author":"A","architecture":"arm","variant":"v7",\
      "os":"linux","os.version":"1","os.features":["f"],"x.vendor":{"deep":[1,null]},\
      "config":{"User":"1:1","ExposedPorts":{"53/udp":{},"80/tcp":{}},"Env":["A=1","B="],\
      "Entrypoint":["/e"],"Cmd":["c","d"],"Volumes":{"/v":{}},"WorkingDir":"/w",\
      "Labels":{"a":"1","b":""},"StopSignal":"SIGKILL",\
      "Healthcheck":{"Test":["CMD","x"],"Interval":1000000000,"Timeout":2,"StartPeriod":3,\
      "StartInterval":4,"Retries":5},"Shell":["/bin/bash","-c"],"OnBuild":["RUN x"],\
      "ArgsEscaped":true,"Hostname":"h"},\
      "rootfs":{"type":"layers","diff_ids":["sha256:%s"]},\
      "history":[{"created":"2015-10-31T22:22:54.5Z","created_by":"RUN x","author":"A",\
      "comment":"c"},{"created_by":"CMD","empty_layer":true,"x.more":1}]}\
      """
          .formatted("1".repeat(64));

  private static ImageConfig parse(String text) {
    return ImageConfig.parse(text.getBytes(UTF_8), "config");
  }

  private static String withConfig(String config) {
    return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":"
        + config
        + ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
  }

  @Test
  void everyFieldSurvivesARoundTripByteForByte() {
    assertThat(new String(parse(FULL).toBytes(), UTF_8)).isEqualTo(FULL);
  }

  @Test
  void fieldsHaveTheirValues() {
    ImageConfig config = parse(FULL);

    assertThat(config.created()).contains(Instant.parse("2015-10-31T22:22:56.015925234Z"));
    assertThat(config.platform()).hasToString("linux(1)/arm/v7");
    assertThat(config.config().entrypoint()).contains(ImmutableList.of("/e"));
    assertThat(config.config().healthcheck().orElseThrow().startInterval()).isEqualTo(4);
    assertThat(config.config().other().get("Hostname")).contains(new JsonString("h"));
    assertThat(config.history().get(1).emptyLayer()).isTrue();
    assertThat(config.diffIds()).hasSize(1);
  }

  @Test
  void editedConfigurationsKeepWhatWasNotEdited() {
    ContainerConfig edited =
        parse(FULL).config().toBuilder()
            .cmd(Optional.empty())
            .labels(ImmutableMap.of("z", "1", "a", "2"))
            .build();

    assertThat(edited.toJson().toString()).contains("Hostname").doesNotContain("Cmd");
    assertThat(edited.argsEscaped()).isTrue();
  }

  @Test
  void nullsCountAsUnset() {
    ImageConfig config =
        parse(
            withConfig(
                "{\"Cmd\":null,\"Entrypoint\":null,\"Volumes\":null,\"Labels\":null,\"Env\":null}"));

    assertThat(config.config()).isEqualTo(ContainerConfig.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Entrypoint\":7} | config: config.Entrypoint: expected an array, found a number",
        "{\"Cmd\":[\"/bin/sh\\u0000evil\"]} | config: config.Cmd[0]: holds a NUL",
        "{\"User\":1234} | config: config.User: expected a string, found a number",
        "{\"Env\":[7353]} | config: config.Env[0]: expected a string",
        "{\"StopSignal\":\"SIGEVIL\"} | config: config.StopSignal: not a signal: 'SIGEVIL'",
        "{\"StopSignal\":\"0\"} | config: config.StopSignal: not a signal: '0'",
        "{\"Env\":[\"foo\"]} | config: config.Env: a variable without '='",
        "{\"Volumes\":[\"/v\"]} | config: config.Volumes: expected an object, found an array",
        "{\"Volumes\":{\"/v\":1}} | config: config.Volumes./v: expected an object",
        "{\"Labels\":{\"a\":1}} | config: config.Labels.a: expected a string",
        "{\"Healthcheck\":{\"Interval\":-1}} | config: config.Healthcheck.Interval: negative",
        "{\"Healthcheck\":{\"Retries\":1e9}} | config: config.Healthcheck.Retries: expected an",
        "[] | config: config: expected an object, found an array"
      })
  void wrongFieldsAreNamed(String config, String message) {
    assertThatThrownBy(() -> parse(withConfig(config)))
        .isInstanceOf(JbuildException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"os\":\"linux\",\"architecture\":\"x\"}",
        "{\"os\":\"linux\",\"architecture\":\"x\",\"rootfs\":{\"type\":\"bogus\",\"diff_ids\":[]}}",
        "{\"os\":\"linux\",\"architecture\":\"x\",\"rootfs\":{\"diff_ids\":[]}}",
        "{\"os\":\"linux\",\"architecture\":\"x\",\"rootfs\":{\"type\":\"layers\"}}",
        "{\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}",
        "{\"os\":\"linux\",\"architecture\":\"x\",\"created\":\"yesterday\","
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}",
        "{\"os\":\"linux\",\"architecture\":\"x\","
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:../x\"]}}",
        "[]",
        "null",
        "7"
      })
  void documentsThatAreNoConfigurationAreRefused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(JbuildException.class)
        .hasMessageStartingWith("config");
  }

  @Test
  void timesWithAnOffsetAreTheSameInstantInUtc() {
    String text =
        "{\"created\":\"2020-01-01T02:00:00+02:00\",\"architecture\":\"amd64\",\"os\":\"linux\","
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
            + DIFF_ID
            + "]}}";

    assertThat(new String(parse(text).toBytes(), UTF_8)).contains("\"2020-01-01T00:00:00Z\"");
  }

  @Test
  void sizeIsLimited() {
    assertThatThrownBy(() -> ImageConfig.parse(new byte[(8 << 20) + 1], "config"))
        .hasMessageContaining("too large");
  }
}
