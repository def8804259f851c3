package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Attempts attempts = new Attempts(Pulls.TIMES, closing);

  @Test
  void whatFailsEightTimesIsGivenUp() {
    for (int i = 1; i < 8; i++) {
      attempts.again(Setback.lost("broken"), "app");
    }

    assertThatThrownBy(() -> attempts.again(Setback.lost("broken"), "app"))
        .hasMessage("app: broken");
  }

  @Test
  void whatIsWrongThreeTimesIsGivenUp() {
    attempts.again(Setback.wrong("other bytes"), "app");
    attempts.again(Setback.wrong("other bytes"), "app");

    assertThatThrownBy(() -> attempts.again(Setback.wrong("other bytes"), "app"))
        .hasMessage("app: other bytes");
  }

  @Test
  void manyBytesAreAFreshStart() {
    for (int i = 0; i < 100; i++) {
      attempts.received(4 << 20);

      attempts.again(Setback.lost("broken"), "app");
    }
  }

  @Test
  void fewBytesAreNone() {
    for (int i = 1; i < 8; i++) {
      attempts.received(1000);
      attempts.again(Setback.lost("broken"), "app");
    }

    assertThatThrownBy(() -> attempts.again(Setback.lost("broken"), "app"))
        .hasMessage("app: broken");
  }

  @Test
  void aServerThatWantsToRestLongerThanThereIsTimeIsNotWaitedFor() {
    Setback busy = Setback.busy("429", Optional.of(Duration.ofHours(1)));

    assertThatThrownBy(() -> attempts.again(busy, "app"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> assertThat(e.hint()).contains("try again in 3600 seconds"));
  }

  @Test
  void closingEndsTheWait() {
    closing.countDown();

    assertThatThrownBy(
            () -> attempts.again(Setback.busy("429", Optional.of(Duration.ofSeconds(9))), "app"))
        .isInstanceOfSatisfying(
            JbuildException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INTERRUPTED));
  }
}
