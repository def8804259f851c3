package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.grammar.InstructionSyntax.Form;
import dev.jbuild.grammar.InstructionSyntax.Piece;
import dev.jbuild.grammar.antlr.HeredocMarker;
import dev.jbuild.grammar.antlr.RecipeLexer;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.ArgDefinition;
import dev.jbuild.recipe.Instruction.CommandLine;
import dev.jbuild.recipe.Instruction.Flag;
import dev.jbuild.recipe.Instruction.Heredoc;
import dev.jbuild.recipe.Instruction.KeyValue;
import dev.jbuild.recipe.Instruction.Source;
import dev.jbuild.recipe.SourceSpan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks the rules of each kind of instruction and makes the model's instruction of it. A broken
 * instruction is reported and gives none.
 */
final class InstructionTyper {
  private static final List<String> KEYWORDS =
      List.of(
          "ADD",
          "ARG",
          "CMD",
          "COPY",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "FROM",
          "HEALTHCHECK",
          "LABEL",
          "MAINTAINER",
          "ONBUILD",
          "RUN",
          "SHELL",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");

  /** What others are read by: names of stages, values of variables, the shell. */
  private static final List<String> SHAPING = List.of("ARG", "ENV", "FROM", "ONBUILD", "SHELL");

  private final Positions positions;
  private final Faults faults;
  private final FlagRules flagRules;
  private final WordRules wordRules;

  InstructionTyper(char escape, Positions positions, Faults faults) {
    this.positions = positions;
    this.faults = faults;
    this.flagRules = new FlagRules(positions, faults);
    this.wordRules = new WordRules(escape, faults);
  }

  /**
   * May other instructions mean something else without this one? A keyword that does not exist
   * counts as the one that it is near to.
   */
  static boolean othersDependOn(InstructionSyntax syntax) {
    String keyword = syntax.keyword().text().toUpperCase(Locale.ROOT);
    return SHAPING.contains(
        KEYWORDS.contains(keyword) ? keyword : NearMiss.of(keyword, KEYWORDS).orElse(""));
  }

  Optional<Instruction> type(InstructionSyntax syntax) {
    if (syntax.form() == Form.LOST) {
      return Optional.empty();
    }
    ImmutableList<Flag> flags = flagRules.flags(syntax);
    wordRules.check(syntax);
    return Optional.ofNullable(typed(syntax, source(syntax), flags));
  }

  private @Nullable Instruction typed(
      InstructionSyntax syntax, Source source, ImmutableList<Flag> flags) {
    return switch (syntax.type()) {
      case RecipeLexer.ADD, RecipeLexer.COPY -> copy(syntax, source, flags);
      case RecipeLexer.ARG -> arg(syntax, source);
      case RecipeLexer.CMD -> new Instruction.Cmd(source, command(syntax, 0));
      case RecipeLexer.ENTRYPOINT -> new Instruction.Entrypoint(source, command(syntax, 0));
      case RecipeLexer.ENV, RecipeLexer.LABEL -> pairs(syntax, source);
      case RecipeLexer.EXPOSE -> expose(syntax, source);
      case RecipeLexer.FROM -> from(syntax, source, flags);
      case RecipeLexer.HEALTHCHECK -> healthcheck(syntax, source, flags);
      case RecipeLexer.ONBUILD -> onbuild(syntax, source);
      case RecipeLexer.RUN -> run(syntax, source, flags);
      case RecipeLexer.SHELL -> shell(syntax, source);
      case RecipeLexer.VOLUME -> volume(syntax, source);
      case RecipeLexer.MAINTAINER, RecipeLexer.STOPSIGNAL, RecipeLexer.USER, RecipeLexer.WORKDIR ->
          text(syntax, source);
      default -> unknown(syntax);
    };
  }

  private Source source(InstructionSyntax syntax) {
    SourceSpan line = positions.span(syntax.keyword().start(), syntax.end());
    int lastLine = positions.line(syntax.lastOffset());
    SourceSpan span = lastLine > line.endLine() ? line.to(positions.lineSpan(lastLine)) : line;
    String keyword = syntax.keyword().text().toUpperCase(Locale.ROOT);
    return new Source(span, keyword, syntax.text() + syntax.heredocText());
  }

  private @Nullable Instruction copy(
      InstructionSyntax syntax, Source source, ImmutableList<Flag> flags) {
    List<Piece> arguments = syntax.arguments();
    String keyword = source.keyword();
    if (arguments.size() < 2) {
      return fault(
          syntax,
          "MissingArgument",
          arguments.isEmpty()
              ? keyword + " requires at least two arguments"
              : keyword
                  + " requires at least two arguments, but only one was provided: destination"
                  + " could not be determined");
    }
    Piece destination = arguments.getLast();
    if (HeredocFinder.parse(destination.text()) != null) {
      faults.error(
          "HeredocDestination",
          keyword + " cannot accept a heredoc as a destination",
          destination.start(),
          destination.end());
      return null;
    }
    ImmutableList.Builder<String> sources = ImmutableList.builder();
    ImmutableList.Builder<Heredoc> heredocs = ImmutableList.builder();
    for (Piece argument : arguments.subList(0, arguments.size() - 1)) {
      HeredocMarker marker =
          syntax.form() == Form.JSON ? null : HeredocFinder.parse(argument.text());
      if (marker == null) {
        sources.add(argument.text());
      } else {
        heredocs.add(heredoc(syntax, marker));
      }
    }
    return syntax.type() == RecipeLexer.ADD
        ? new Instruction.Add(source, flags, sources.build(), heredocs.build(), destination.text())
        : new Instruction.Copy(
            source, flags, sources.build(), heredocs.build(), destination.text());
  }

  /** The last document of that name, as in BuildKit; an empty one for a name without document. */
  private static Heredoc heredoc(InstructionSyntax syntax, HeredocMarker marker) {
    String content = "";
    for (Heredoc heredoc : syntax.heredocs()) {
      if (heredoc.name().equals(marker.name())) {
        content = heredoc.content();
      }
    }
    return new Heredoc(
        marker.name(), marker.expand(), marker.stripTabs(), content, marker.fileDescriptor());
  }

  private @Nullable Instruction arg(InstructionSyntax syntax, Source source) {
    if (syntax.arguments().isEmpty()) {
      return atLeastOne(syntax, source);
    }
    ImmutableList.Builder<ArgDefinition> definitions = ImmutableList.builder();
    for (Piece argument : syntax.arguments()) {
      String text = argument.text();
      int equals = text.indexOf('=');
      if (equals == 0) {
        return blankName(source, argument);
      }
      definitions.add(
          equals < 0
              ? new ArgDefinition(text, Optional.empty())
              : new ArgDefinition(
                  text.substring(0, equals), Optional.of(text.substring(equals + 1))));
    }
    return new Instruction.Arg(source, definitions.build());
  }

  private @Nullable Instruction pairs(InstructionSyntax syntax, Source source) {
    List<Piece> words = syntax.arguments();
    if (words.isEmpty()) {
      // An argument without value has been reported already.
      return syntax.text().length() > source.keyword().length() ? null : atLeastOne(syntax, source);
    }
    ImmutableList.Builder<KeyValue> pairs = ImmutableList.builder();
    if (syntax.form() == Form.LEGACY) {
      pairs.add(new KeyValue(words.get(0).text(), words.get(1).text()));
      legacyWarning(source, words);
    } else {
      for (Piece word : words) {
        int equals = word.text().indexOf('=');
        if (equals == 0) {
          return blankName(source, word);
        }
        if (equals > 0) {
          pairs.add(
              new KeyValue(word.text().substring(0, equals), word.text().substring(equals + 1)));
        }
      }
    }
    return syntax.type() == RecipeLexer.ENV
        ? new Instruction.Env(source, pairs.build())
        : new Instruction.Label(source, pairs.build());
  }

  private void legacyWarning(Source source, List<Piece> words) {
    String keyword = source.keyword();
    faults.warning(
        "LegacyKeyValueFormat",
        "\""
            + keyword
            + " key=value\" should be used instead of legacy \""
            + keyword
            + " key value\" format",
        positions.span(words.get(0).start(), words.get(1).end()),
        Optional.empty());
  }

  private @Nullable Instruction expose(InstructionSyntax syntax, Source source) {
    return syntax.arguments().isEmpty()
        ? atLeastOne(syntax, source)
        : new Instruction.Expose(source, texts(syntax.arguments()));
  }

  private @Nullable Instruction from(
      InstructionSyntax syntax, Source source, ImmutableList<Flag> flags) {
    List<Piece> arguments = syntax.arguments();
    if (arguments.size() == 1) {
      return new Instruction.From(source, flags, arguments.get(0).text(), Optional.empty());
    }
    if (arguments.size() != 3 || !arguments.get(1).text().equalsIgnoreCase("as")) {
      faults.error(
          "FromArguments",
          "FROM requires either one or three arguments",
          syntax.keyword().start(),
          syntax.end(),
          Optional.of("write FROM image, or FROM image AS name"));
      return null;
    }
    String name = arguments.get(2).text().toLowerCase(Locale.ROOT);
    if (!isStageName(name)) {
      faults.error(
          "InvalidStageName",
          "invalid name for build stage: \""
              + arguments.get(2).text()
              + "\", name can't start with a number or contain symbols",
          arguments.get(2).start(),
          arguments.get(2).end());
      return null;
    }
    return new Instruction.From(source, flags, arguments.get(0).text(), Optional.of(name));
  }

  private static boolean isStageName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char character = name.charAt(i);
      boolean letter = character >= 'a' && character <= 'z';
      boolean other = (character >= '0' && character <= '9') || "-_.".indexOf(character) >= 0;
      if (!letter && (i == 0 || !other)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private @Nullable Instruction healthcheck(
      InstructionSyntax syntax, Source source, ImmutableList<Flag> flags) {
    List<Piece> arguments = syntax.arguments();
    if (arguments.isEmpty()) {
      return atLeastOne(syntax, source);
    }
    String kind = arguments.get(0).text().toUpperCase(Locale.ROOT);
    if (kind.equals("NONE")) {
      if (arguments.size() > 1) {
        return fault(syntax, "HealthcheckNone", "HEALTHCHECK NONE takes no arguments");
      }
      return new Instruction.Healthcheck(source, flags, Optional.empty());
    }
    if (!kind.equals("CMD")) {
      faults.error(
          "UnknownHealthcheck",
          "unknown type " + arguments.get(0).text() + " in HEALTHCHECK (try CMD)",
          arguments.get(0).start(),
          arguments.get(0).end(),
          Optional.of("write HEALTHCHECK CMD command, or HEALTHCHECK NONE"));
      return null;
    }
    if (arguments.size() == 1) {
      return fault(syntax, "MissingArgument", "missing command after HEALTHCHECK CMD");
    }
    return new Instruction.Healthcheck(source, flags, Optional.of(command(syntax, 1)));
  }

  private @Nullable Instruction onbuild(InstructionSyntax syntax, Source source) {
    InstructionSyntax trigger = syntax.trigger();
    if (trigger == null) {
      return atLeastOne(syntax, source);
    }
    String keyword = trigger.keyword().text().toUpperCase(Locale.ROOT);
    String text = trigger.text() + trigger.heredocText();
    switch (keyword) {
      case "ONBUILD" -> {
        return fault(
            trigger, "OnbuildChain", "chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
      }
      case "MAINTAINER", "FROM" -> {
        return fault(trigger, "OnbuildTrigger", keyword + " isn't allowed as an ONBUILD trigger");
      }
      default -> {}
    }
    if (trigger.type() == RecipeLexer.UNKNOWN_KEYWORD) {
      Piece typed = trigger.keyword();
      faults.warning(
          "UnknownTrigger",
          "unknown instruction in ONBUILD: " + typed.text(),
          positions.span(typed.start(), typed.end()),
          suggestion(typed.text()));
      return new Instruction.Onbuild(source, Optional.empty(), text);
    }
    Optional<Instruction> typed = type(trigger);
    return typed.isEmpty() ? null : new Instruction.Onbuild(source, typed, text);
  }

  private @Nullable Instruction run(
      InstructionSyntax syntax, Source source, ImmutableList<Flag> flags) {
    return syntax.arguments().isEmpty()
        ? atLeastOne(syntax, source)
        : new Instruction.Run(source, flags, command(syntax, 0), syntax.heredocs());
  }

  private @Nullable Instruction shell(InstructionSyntax syntax, Source source) {
    if (syntax.arguments().isEmpty()) {
      return atLeastOne(syntax, source);
    }
    if (syntax.form() != Form.JSON) {
      faults.error(
          "ShellNotJson",
          "SHELL requires the arguments to be in JSON form",
          syntax.arguments().getFirst().start(),
          syntax.arguments().getLast().end(),
          Optional.of("write SHELL [\"/bin/sh\", \"-c\"]"));
      return null;
    }
    return new Instruction.Shell(source, texts(syntax.arguments()));
  }

  private @Nullable Instruction volume(InstructionSyntax syntax, Source source) {
    if (syntax.arguments().isEmpty()) {
      return atLeastOne(syntax, source);
    }
    ImmutableList.Builder<String> paths = ImmutableList.builder();
    for (Piece argument : syntax.arguments()) {
      String path = argument.text().strip();
      if (path.isEmpty()) {
        return fault(syntax, "EmptyVolume", "VOLUME specified can not be an empty string");
      }
      paths.add(path);
    }
    return new Instruction.Volume(source, paths.build());
  }

  private @Nullable Instruction text(InstructionSyntax syntax, Source source) {
    if (syntax.arguments().size() != 1) {
      return fault(syntax, "MissingArgument", source.keyword() + " requires exactly one argument");
    }
    String text = syntax.arguments().getFirst().text();
    return switch (syntax.type()) {
      case RecipeLexer.MAINTAINER -> new Instruction.Maintainer(source, text);
      case RecipeLexer.STOPSIGNAL -> new Instruction.Stopsignal(source, text);
      case RecipeLexer.USER -> new Instruction.User(source, text);
      default -> new Instruction.Workdir(source, text);
    };
  }

  private @Nullable Instruction unknown(InstructionSyntax syntax) {
    Piece typed = syntax.keyword();
    faults.error(
        "UnknownInstruction",
        "unknown instruction: " + typed.text(),
        typed.start(),
        typed.end(),
        suggestion(typed.text()));
    return null;
  }

  private static Optional<String> suggestion(String typed) {
    return NearMiss.of(typed, KEYWORDS).map(near -> "did you mean `" + near + "`?");
  }

  private static CommandLine command(InstructionSyntax syntax, int from) {
    List<Piece> arguments = syntax.arguments().subList(from, syntax.arguments().size());
    if (syntax.form() == Form.JSON) {
      return new CommandLine.Exec(texts(arguments));
    }
    return new CommandLine.Shell(arguments.isEmpty() ? "" : arguments.getFirst().text());
  }

  private static ImmutableList<String> texts(List<Piece> pieces) {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    for (Piece piece : pieces) {
      texts.add(piece.text());
    }
    return texts.build();
  }

  private @Nullable Instruction atLeastOne(InstructionSyntax syntax, Source source) {
    return fault(syntax, "MissingArgument", source.keyword() + " requires at least one argument");
  }

  private @Nullable Instruction blankName(Source source, Piece argument) {
    faults.error(
        "BlankName",
        source.keyword() + " names can not be blank",
        argument.start(),
        argument.end());
    return null;
  }

  private @Nullable Instruction fault(InstructionSyntax syntax, String rule, String message) {
    faults.error(rule, message, syntax.keyword().start(), syntax.end());
    return null;
  }
}
