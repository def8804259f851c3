package dev.jbuild.recipe;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * One instruction of a recipe, words unexpanded. {@code source.keyword} is the instruction in upper
 * case, {@code source.text} its logical line without continuations and comments (as shown in
 * progress and history).
 */
public sealed interface Instruction {

  Source source();

  /** Where an instruction stands and what it says. */
  record Source(SourceSpan span, String keyword, String text) {}

  /** {@code --name=value}, or {@code --name} alone; {@code span} covers the flag. */
  record Flag(String name, Optional<String> value, SourceSpan span) {}

  /** {@code NAME=VALUE}, both unexpanded and with quotes kept; for ARG the value may be absent. */
  record KeyValue(String key, String value) {}

  /**
   * A here-document: {@code expand} is false when its delimiter was quoted; {@code content} ends in
   * a newline unless empty; {@code stripTabs} has been applied.
   */
  record Heredoc(
      String name, boolean expand, boolean stripTabs, String content, int fileDescriptor) {}

  /** Exec form (JSON array) or shell form. */
  sealed interface CommandLine {
    record Exec(ImmutableList<String> arguments) implements CommandLine {}

    record Shell(String command) implements CommandLine {}
  }

  record From(Source source, ImmutableList<Flag> flags, String image, Optional<String> name)
      implements Instruction {}

  record Arg(Source source, ImmutableList<ArgDefinition> definitions) implements Instruction {}

  record ArgDefinition(String name, Optional<String> defaultValue) {}

  record Run(
      Source source,
      ImmutableList<Flag> flags,
      CommandLine command,
      ImmutableList<Heredoc> heredocs)
      implements Instruction {}

  record Copy(
      Source source,
      ImmutableList<Flag> flags,
      ImmutableList<String> sources,
      ImmutableList<Heredoc> heredocs,
      String destination)
      implements Instruction {}

  record Add(
      Source source,
      ImmutableList<Flag> flags,
      ImmutableList<String> sources,
      ImmutableList<Heredoc> heredocs,
      String destination)
      implements Instruction {}

  record Env(Source source, ImmutableList<KeyValue> pairs) implements Instruction {}

  record Label(Source source, ImmutableList<KeyValue> pairs) implements Instruction {}

  record User(Source source, String user) implements Instruction {}

  record Workdir(Source source, String path) implements Instruction {}

  record Cmd(Source source, CommandLine command) implements Instruction {}

  record Entrypoint(Source source, CommandLine command) implements Instruction {}

  record Expose(Source source, ImmutableList<String> ports) implements Instruction {}

  record Volume(Source source, ImmutableList<String> paths) implements Instruction {}

  record Shell(Source source, ImmutableList<String> shell) implements Instruction {}

  record Stopsignal(Source source, String signal) implements Instruction {}

  /** {@code command} absent means {@code HEALTHCHECK NONE}. */
  record Healthcheck(Source source, ImmutableList<Flag> flags, Optional<CommandLine> command)
      implements Instruction {}

  /**
   * An instruction for builds that start from this image.
   *
   * @param trigger absent when its keyword is unknown: BuildKit records such a trigger unseen and
   *     only fails where it is used, so the parser merely warns
   * @param triggerText what follows {@code ONBUILD}, with the bodies of its here-documents, as the
   *     image configuration holds it
   */
  record Onbuild(Source source, Optional<Instruction> trigger, String triggerText)
      implements Instruction {}

  record Maintainer(Source source, String maintainer) implements Instruction {}
}
