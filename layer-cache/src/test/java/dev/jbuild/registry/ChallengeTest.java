package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
  @Test
  void bearerHasItsParameters() {
    Challenge challenge =
        Challenge.best(
                List.of(
                    "Bearer realm=\"https://a/t\",service=\"s, x\" ,"
                        + " SCOPE=\"repository:a:pull,push\""))
            .orElseThrow();

    assertThat(challenge.scheme()).isEqualTo("bearer");
    assertThat(challenge.parameters())
        .isEqualTo(
            ImmutableMap.of(
                "realm", "https://a/t", "service", "s, x", "scope", "repository:a:pull,push"));
  }

  @Test
  void bearerIsBetterThanBasicWhereverItStands() {
    assertThat(
            Challenge.best(List.of("Basic realm=\"a\", Bearer realm=\"https://b\"", "Digest x=y"))
                .orElseThrow()
                .parameter("realm"))
        .isEqualTo("https://b");
    assertThat(Challenge.best(List.of("Negotiate", "basic realm=a")).orElseThrow().scheme())
        .isEqualTo("basic");
  }

  @Test
  void quotedPairsAreResolved() {
    assertThat(Challenge.best(List.of("Bearer realm=\"a\\\"b\"")).orElseThrow().parameter("realm"))
        .isEqualTo("a\"b");
  }

  @Test
  void aLongHeaderIsReadOrPassedOver() {
    String value = "\\a".repeat(2000);

    assertThat(Challenge.best(List.of("Bearer realm=\"" + value + "\""))).isPresent();
    assertThat(Challenge.best(List.of("Bearer realm=\"" + value + value + "\""))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",,,", "Digest realm=\"x\"", "\"Bearer\"", "Negotiate abc=="})
  void othersAreNone(String header) {
    assertThat(Challenge.best(List.of(header))).isEmpty();
  }
}
