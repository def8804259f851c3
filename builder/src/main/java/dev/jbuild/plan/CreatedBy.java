package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the history of an image says of a step. That of a {@code RUN} names every argument declared
 * before it, with its value: it is made when it is asked for, as the texts of a recipe with
 * thousands of both take gigabytes. Immutable; equal when the texts are.
 */
public final class CreatedBy {
  private final ImmutableList<String> words;
  private final DeclaredArguments arguments;
  private final StepVariables variables;

  private CreatedBy(
      ImmutableList<String> words, DeclaredArguments arguments, StepVariables variables) {
    this.words = words;
    this.arguments = arguments;
    this.variables = variables;
  }

  public static CreatedBy of(String text) {
    return new CreatedBy(
        ImmutableList.of(text), DeclaredArguments.NONE, StepVariables.of(Map.of()));
  }

  /**
   * {@code RUN |N NAME=VALUE... WORD...}, as BuildKit has it; without arguments there is no number.
   *
   * @param variables where the arguments have their values; one without shows none
   */
  static CreatedBy run(
      ImmutableList<String> words, DeclaredArguments arguments, StepVariables variables) {
    return new CreatedBy(
        ImmutableList.<String>builder().add("RUN").addAll(words).build(), arguments, variables);
  }

  /** Length of the text, which is not made for it. */
  long length() {
    long length = words.size() - 1L;
    for (String word : words) {
      length += word.length();
    }
    if (arguments.count() > 0) {
      length += 2 + Integer.toString(arguments.count()).length();
      Map<String, String> values = variables.toMap();
      for (String name : arguments.names()) {
        length += 2L + name.length() + values.getOrDefault(name, "").length();
      }
    }
    return length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CreatedBy text && toString().equals(text.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(words.getFirst());
    if (arguments.count() > 0) {
      text.append(" |").append(arguments.count());
      Map<String, String> values = variables.toMap();
      for (String name : arguments.names()) {
        text.append(' ').append(name).append('=').append(values.getOrDefault(name, ""));
      }
    }
    for (String word : words.subList(1, words.size())) {
      text.append(' ').append(word);
    }
    return text.toString();
  }
}
