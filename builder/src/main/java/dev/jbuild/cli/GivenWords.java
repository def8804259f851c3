package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands on a command line.
 *
 * @param options values by the long name of the option: all of them in their order, the last one
 *     where only one counts; of a flag {@code true}, {@code false} or both
 * @param words the arguments that are not options
 */
record GivenWords(
    ImmutableMap<String, ImmutableList<String>> options, ImmutableList<String> words) {

  /** The values of an option; none when it is not given. */
  ImmutableList<String> values(String longName) {
    return options.getOrDefault(longName, ImmutableList.of());
  }

  /** Collects them. */
  static final class Builder {
    private final Map<String, List<String>> options = new LinkedHashMap<>();
    private final ImmutableList.Builder<String> words = ImmutableList.builder();

    void option(CommandModel.Option option, String value) {
      List<String> values = options.computeIfAbsent(option.longName(), _ -> new ArrayList<>());
      if (!option.repeated()) {
        values.clear();
      }
      values.add(value);
    }

    void flag(CommandModel.Option option, boolean value) {
      List<String> values = options.computeIfAbsent(option.longName(), _ -> new ArrayList<>());
      String text = Boolean.toString(value);
      if (!values.contains(text)) {
        values.add(text);
      }
    }

    void word(String word) {
      words.add(word);
    }

    GivenWords build() {
      ImmutableMap.Builder<String, ImmutableList<String>> all = ImmutableMap.builder();
      options.forEach((name, values) -> all.put(name, ImmutableList.copyOf(values)));
      return new GivenWords(all.buildOrThrow(), words.build());
    }
  }
}
