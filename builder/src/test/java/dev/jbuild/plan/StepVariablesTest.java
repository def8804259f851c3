package dev.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.recipe.Instruction.KeyValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StepVariablesTest {
  private static final ImmutableList<String> NAMES =
      ImmutableList.of("A", "A1", "AB", "A_", "B", "a", "É", "PATH");

  /** What a map that is copied for each step has, whatever was asked for before. */
  @Test
  void areThoseOfAMapThatIsCopiedForEachStep() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      List<StepVariables> steps = new ArrayList<>();
      List<Map<String, String>> maps = new ArrayList<>();
      Map<String, String> values = new LinkedHashMap<>(Map.of("PATH", "/bin"));
      StepVariables variables = StepVariables.of(values);
      for (int step = 0; step < 12; step++) {
        ImmutableList<KeyValue> defined = definitions(random);
        defined.forEach(pair -> values.put(pair.key(), pair.value()));
        variables = variables.with(defined);
        steps.add(variables);
        maps.add(new LinkedHashMap<>(values));
      }
      for (int look = 0; look < 20; look++) {
        int step = random.nextInt(steps.size());
        assertSame(steps.get(step), maps.get(step));
      }
    }
  }

  private static ImmutableList<KeyValue> definitions(Random random) {
    ImmutableList.Builder<KeyValue> defined = ImmutableList.builder();
    for (int i = random.nextInt(4); i > 0; i--) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      defined.add(new KeyValue(name, Integer.toString(random.nextInt(100))));
    }
    return defined.build();
  }

  private static void assertSame(StepVariables variables, Map<String, String> expected) {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(expected).forEach((name, value) -> lines.add(name + "=" + value));
    assertThat(variables.lines()).isEqualTo(lines);
    assertThat(variables.toMap()).containsExactlyEntriesOf(expected);
    assertThat(variables).isEqualTo(StepVariables.of(expected));
    assertThat(variables).hasSameHashCodeAs(StepVariables.of(expected));
    for (String name : NAMES) {
      assertThat(variables.find(name).orElse("none"))
          .isEqualTo(expected.getOrDefault(name, "none"));
    }
  }

  @Test
  void differWithAnyValueOrName() {
    StepVariables some = StepVariables.of(ImmutableMap.of("A", "1"));

    assertThat(some).isNotEqualTo(StepVariables.of(ImmutableMap.of("A", "2")));
    assertThat(some).isNotEqualTo(StepVariables.of(ImmutableMap.of("B", "1")));
    assertThat(some).isNotEqualTo(StepVariables.of(ImmutableMap.of()));
    assertThat(some).isNotEqualTo(some.with(ImmutableList.of(new KeyValue("B", ""))));
  }
}
