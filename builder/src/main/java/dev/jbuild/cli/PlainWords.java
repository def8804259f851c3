package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the command lines that need no thought: every option written in full, its value after it or
 * after an equals sign, short flags perhaps in one word. Everything else, faults above all, is left
 * to {@link ArgumentParser}, which gives the same answer for these, too.
 *
 * <p>Reason: picocli takes 18 ms of a process that has just started, a fifth of a cached build.
 */
final class PlainWords {
  private final CommandModel model;
  private final ImmutableList<String> words;
  private final GivenWords.Builder given = new GivenWords.Builder();
  private int next;

  private PlainWords(CommandModel model, ImmutableList<String> words) {
    this.model = model;
    this.words = words;
  }

  /** Absent when the words are not plain. */
  static Optional<GivenWords> read(CommandModel model, ImmutableList<String> words) {
    return new PlainWords(model, words).read();
  }

  private Optional<GivenWords> read() {
    while (next < words.size()) {
      String word = words.get(next++);
      if (!word.startsWith("-") || word.equals("-")) {
        given.word(word);
        if (model.stopsAtArgument()) {
          words.subList(next, words.size()).forEach(given::word);
          break;
        }
      } else if (!isOption(word)) {
        return Optional.empty();
      }
    }
    return Optional.of(given.build());
  }

  private boolean isOption(String word) {
    int equals = word.startsWith("--") ? word.indexOf('=') : -1;
    CommandModel.Option option = find(equals < 0 ? word : word.substring(0, equals));
    if (option == null) {
      return isCluster(word);
    }
    if (option.value().isEmpty()) {
      given.flag(option, true);
      return equals < 0;
    }
    String value = equals < 0 ? following() : word.substring(equals + 1);
    if (value == null || value.isEmpty() || (value.startsWith("-") && !value.equals("-"))) {
      return false; // it could be an option
    }
    given.option(option, value);
    return true;
  }

  private CommandModel.@Nullable Option find(String name) {
    CommandModel.Option option = model.find(name);
    return option == null ? GlobalOptions.MODEL.find(name) : option;
  }

  /** Short flags in one word: {@code -it}. */
  private boolean isCluster(String word) {
    if (word.startsWith("--")) {
      return false;
    }
    for (int i = 1; i < word.length(); i++) {
      CommandModel.Option option = find("-" + word.charAt(i));
      if (option == null || option.value().isPresent()) {
        return false;
      }
      given.flag(option, true);
    }
    return true;
  }

  private @Nullable String following() {
    return next == words.size() ? null : words.get(next++);
  }
}
