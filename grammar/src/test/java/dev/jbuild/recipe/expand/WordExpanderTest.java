package dev.jbuild.recipe.expand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WordExpanderTest {
  private final WordExpander expander = new WordExpander('\\');

  @Test
  void theBacktickEscapesWhereTheRecipeSaysSo() {
    assertThat(new WordExpander('`').expand("`$A \\$A", of("A", "1")).text()).isEqualTo("$A \\1");
  }

  @Test
  void bodiesOfHeredocsKeepQuotesAndUnescape() {
    assertThat(WordExpander.expandText("'$A' \"${B:-x}\" \\$A \\\\\n", of("A", "1")))
        .isEqualTo("'1' \"x\" $A \\\n");
  }

  @Test
  void bracesNestInsideQuotesAndOperands() {
    assertThat(expander.expand("\"a${B:-'x'\"${A}\"y}b\"", of("A", "1 2")).text())
        .isEqualTo("ax1 2yb");
  }

  @Test
  void aMissingRequiredVariableIsNamed() {
    assertThatThrownBy(() -> expander.expand("${A:?must be set}", of("B", "")))
        .isInstanceOf(ExpansionException.class)
        .hasMessage("A: must be set");
    assertThatThrownBy(() -> expander.expand("${B:?}", of("B", "")))
        .hasMessage("B: is not allowed to be empty");
  }

  @Test
  void namesThatWereLookedUpAreReported() {
    WordExpander.Expanded expanded = expander.expand("$A$C${B:-$D}", of("A", "1"));

    assertThat(expanded.used()).containsExactly("A");
    assertThat(expanded.unmatched()).containsExactlyInAnyOrder("C", "B", "D");
  }

  @Test
  void aBombEndsAtTheLimit() {
    Variables big = of("A", "x".repeat(600_000));

    assertThat(expander.expand("$A", big).text()).hasSize(600_000);
    assertThatThrownBy(() -> expander.expand("$A$A", big))
        .isInstanceOf(ExpansionException.class)
        .hasMessageContaining("too large");
  }

  @Test
  void workThatLeavesNoTraceIsBoundedToo() {
    Variables big = of("A", "x".repeat(1 << 20));

    assertThatThrownBy(() -> expander.expand("${A:+}".repeat(1_000), big))
        .isInstanceOf(ExpansionException.class)
        .hasMessageContaining("64 MiB");
  }

  @Test
  void manyStarsAreNotExponential() {
    Variables value = of("A", "a".repeat(5_000) + "b");

    assertThat(expander.expand("${A//*a*a*a*a*a*a*a*a*c/x}", value).text()).hasSize(5_001);
  }

  @Test
  void anExpensivePatternIsGivenUp() {
    Variables value = of("A", "a".repeat(200_000));

    assertThatThrownBy(() -> expander.expand("${A//" + "a".repeat(2_000) + "b/x}", value))
        .isInstanceOf(ExpansionException.class)
        .hasMessageContaining("expensive");
  }

  @Test
  void checkingDoesNotNeedValues() {
    expander.check("${A:?needed}$B");

    assertThatThrownBy(() -> expander.check("${A^}")).isInstanceOf(ExpansionException.class);
    assertThatThrownBy(() -> expander.check("'x")).isInstanceOf(ExpansionException.class);
  }

  @Test
  void aWildcardStaysInItsLine() {
    Variables value = of("A", "one\ntwo");

    assertThat(expander.expand("${A#*o}", value).text()).isEqualTo("ne\ntwo");
    assertThat(expander.expand("${A##*o}", value).text()).isEqualTo("ne\ntwo");
    assertThat(expander.expand("${A%o*}", value).text()).isEqualTo("one\ntw");
  }

  @Test
  void anEmptyPatternMatchesBetweenCharacters() {
    assertThat(expander.expand("${A//$E/-}", of("A", "abc")).text()).isEqualTo("-a-b-c-");
    assertThat(expander.expand("${A//*/-}", of("A", "abc")).text()).isEqualTo("-");
  }

  private static Variables of(String name, String value) {
    Map<String, String> values = Map.of(name, value);
    return variable -> Optional.ofNullable(values.get(variable));
  }
}
