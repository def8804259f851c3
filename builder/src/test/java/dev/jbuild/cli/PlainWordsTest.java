package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainWordsTest {
  private static final ImmutableList<String> WORDS =
      ImmutableList.of(
          "-q",
          "--quiet",
          "--quiet=false",
          "-f",
          "--file",
          "--file=a",
          "--file=",
          "-fa",
          "-qf",
          "-qh",
          "-qq",
          "-t",
          "--tag",
          "--tag=x=y",
          "--tag=-q",
          "--no-such",
          "-x",
          "a",
          "b=c",
          "",
          "-",
          "--",
          "--root",
          "--root=/r",
          "--debug",
          "-h",
          "--",
          "@a",
          "true",
          "--fil",
          "\"a b\"",
          "${x}",
          "-1");

  private static CommandModel model() {
    return new CommandModel("x", "", "")
        .flag("-q, --quiet", "")
        .value("-f, --file", "FILE", "")
        .values("-t, --tag", "NAME", "")
        .arguments(0, 9);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsPlainIsReadAsPicocliReadsIt(boolean stopsAtArgument) {
    CommandModel model = stopsAtArgument ? model().stopAtArgument() : model();
    Random random = new Random(7);
    int plain = 0;
    for (int i = 0; i < 4_000; i++) {
      List<String> words = new ArrayList<>();
      int count = random.nextInt(7);
      while (words.size() < count) {
        words.add(WORDS.get(random.nextInt(WORDS.size())));
      }
      ImmutableList<String> given = ImmutableList.copyOf(words);
      Optional<GivenWords> read = PlainWords.read(model, given);
      if (read.isPresent()) {
        plain++;
        assertThat(read.get())
            .as("%s", given)
            .isEqualTo(new ArgumentParser(model).withPicocli(given));
      }
    }
    assertThat(plain).isGreaterThan(400);
  }

  @Test
  void theCommandLinesOfUsersArePlain() {
    assertThat(read("-q", "--file", "R", "-t", "a", "--tag=b", "--root", "/r", "."))
        .contains(
            given("--quiet", "true", "--file", "R", "--tag", "a", "--tag", "b", "--root", "/r"));
    assertThat(read("-qh", ".")).contains(given("--quiet", "true", "--help", "true"));
    assertThat(read("-f", "-", ".")).contains(given("--file", "-"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-qf R", "-fR", "--quiet=true", "--no-such", "--file", "--file -q", "--"})
  void everythingElseIsLeftToPicocli(String line) {
    assertThat(read(line.split(" "))).isEmpty();
  }

  private static Optional<GivenWords> read(String... words) {
    return PlainWords.read(model(), ImmutableList.copyOf(words));
  }

  private static GivenWords given(String... options) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      values.computeIfAbsent(options[i], _ -> new ArrayList<>()).add(options[i + 1]);
    }
    ImmutableMap.Builder<String, ImmutableList<String>> all = ImmutableMap.builder();
    values.forEach((name, list) -> all.put(name, ImmutableList.copyOf(list)));
    return new GivenWords(all.buildOrThrow(), ImmutableList.of("."));
  }
}
