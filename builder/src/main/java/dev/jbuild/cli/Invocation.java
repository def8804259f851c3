package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * The words of a command line, split: which command, and its arguments with the global options that
 * stood before its name.
 *
 * @param command absent when the first word that is no global option names no command, which means
 *     {@code build}
 */
record Invocation(Optional<String> command, ImmutableList<String> arguments) {

  static Invocation of(String[] words, ImmutableSet<String> commands) {
    ImmutableList.Builder<String> arguments = ImmutableList.builder();
    int at = 0;
    while (at < words.length && GlobalOptions.matches(words[at])) {
      arguments.add(words[at]);
      if (GlobalOptions.takesNextWord(words[at]) && at + 1 < words.length) {
        arguments.add(words[++at]);
      }
      at++;
    }
    Optional<String> command = Optional.empty();
    if (at < words.length && commands.contains(words[at])) {
      command = Optional.of(words[at++]);
    }
    while (at < words.length) {
      arguments.add(words[at++]);
    }
    return new Invocation(command, arguments.build());
  }
}
