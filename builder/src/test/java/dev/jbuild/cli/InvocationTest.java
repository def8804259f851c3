package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import org.junit.jupiter.api.Test;

class InvocationTest {
  private static final ImmutableSet<String> COMMANDS = ImmutableSet.of("build", "images");

  @Test
  void firstWordThatIsNoGlobalOptionNamesTheCommand() {
    Invocation invocation = invocation("--root", "images", "--debug", "images", "-q");

    assertThat(invocation.command()).contains("images");
    assertThat(invocation.arguments()).containsExactly("--root", "images", "--debug", "-q");
  }

  @Test
  void optionOfBuildMeansBuild() {
    Invocation invocation = invocation("-f", "Recipe", ".");

    assertThat(invocation.command()).isEmpty();
    assertThat(invocation.arguments()).containsExactly("-f", "Recipe", ".");
  }

  @Test
  void unknownWordMeansBuildWithThatContext() {
    assertThat(invocation("./images").command()).isEmpty();
  }

  @Test
  void globalOptionAtTheEndWithoutItsValueIsLeftToTheParser() {
    assertThat(invocation("--root").arguments()).containsExactly("--root");
  }

  private static Invocation invocation(String... words) {
    return Invocation.of(words, COMMANDS);
  }
}
