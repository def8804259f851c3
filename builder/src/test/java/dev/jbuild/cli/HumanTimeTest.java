package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTimeTest {
  @ParameterizedTest
  @CsvSource({
    "0, Less than a second ago",
    "1, 1 second ago",
    "59, 59 seconds ago",
    "60, About a minute ago",
    "3599, 59 minutes ago",
    "3600, About an hour ago",
    "7200, 2 hours ago",
    "172800, 2 days ago",
    "1209600, 2 weeks ago",
    "5184000, 2 months ago",
    "63072000, 2 years ago",
    "-5, Less than a second ago"
  })
  void toldAsDockerTellsIt(long seconds, String words) {
    Instant now = Instant.ofEpochSecond(1_800_000_000);

    assertThat(HumanTime.ago(Optional.of(now.minusSeconds(seconds)), now)).isEqualTo(words);
  }

  @Test
  void unknownTimeIsNotApplicable() {
    assertThat(HumanTime.ago(Optional.empty(), Instant.EPOCH)).isEqualTo("N/A");
  }
}
