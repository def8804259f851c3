package dev.jbuild.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LaunchPlanTest {

  @Test
  void planIsAVersionedListOfTokensEndedByZeroBytes() {
    LaunchPlan plan =
        LaunchPlan.builder().add(Op.HOSTNAME, "hé").add(Op.INIT).add(Op.ENV, "").build();

    assertThat(plan.encode())
        .isEqualTo("jinit-plan\0001\0hostname\0hé\0init\0env\0\0".getBytes(StandardCharsets.UTF_8));
    assertThat(plan.toString()).isEqualTo("hostname hé\ninit\nenv \n");
  }

  @Test
  void zeroCharacterInAnArgumentIsRefused() {
    LaunchPlan.Builder plan = LaunchPlan.builder();

    assertThatThrownBy(() -> plan.add(Op.ARG, "a\0b"))
        .isInstanceOf(LaunchException.class)
        .hasMessage("container arg: holds a NUL character");
  }

  @Test
  void wrongNumberOfArgumentsIsABug() {
    LaunchPlan.Builder plan = LaunchPlan.builder();

    assertThatThrownBy(() -> plan.add(Op.ARG)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void planThatTheLauncherWouldNotTakeIsRefused() {
    String large = "x".repeat(22 << 20);
    LaunchPlan plan =
        LaunchPlan.builder().add(Op.ENV, large).add(Op.ENV, large).add(Op.ENV, large).build();

    assertThatThrownBy(plan::encode)
        .isInstanceOf(LaunchException.class)
        .hasMessageEndingWith("bytes, at most 64 MiB can be told");
  }
}
