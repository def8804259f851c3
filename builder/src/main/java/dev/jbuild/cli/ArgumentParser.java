package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Parses words by a {@link CommandModel}: plain ones by {@link PlainWords}, all others with
 * picocli's programmatic model.
 */
final class ArgumentParser {
  /**
   * Makes the lists of repeated options. picocli's own factory would look for a class of Groovy,
   * which opens every jar of the class path: 25 ms of CPU time.
   */
  private static final CommandLine.IFactory LISTS =
      new CommandLine.IFactory() {
        @Override
        public <K> K create(Class<K> type) {
          return type.cast(new ArrayList<String>());
        }
      };

  private final CommandModel model;

  ArgumentParser(CommandModel model) {
    this.model = model;
  }

  /**
   * @throws CliException wrong usage
   */
  Arguments parse(ImmutableList<String> words, ImmutableMap<String, String> variables) {
    GivenWords given = PlainWords.read(model, words).orElseGet(() -> withPicocli(words));
    return new Arguments(model, given, variables);
  }

  /** What {@link PlainWords} understands is understood in the same way here. */
  GivenWords withPicocli(ImmutableList<String> words) {
    CommandLine line = new CommandLine(spec(words), LISTS);
    line.setExpandAtFiles(false);
    line.setInterpolateVariables(false);
    line.setOverwrittenOptionsAllowed(true);
    line.setStopAtPositional(model.stopsAtArgument());
    line.setTrimQuotes(false);
    try {
      return given(line.parseArgs(words.toArray(new String[0])));
    } catch (UnmatchedArgumentException e) {
      throw unmatched(e.getUnmatched().get(0));
    } catch (MissingParameterException e) {
      throw CliException.usage(missing(e), "see `jbuild " + model.name() + " --help`");
    } catch (ParameterException e) {
      throw CliException.usage(firstLine(e));
    }
  }

  private GivenWords given(ParseResult parsed) {
    GivenWords.Builder given = new GivenWords.Builder();
    for (OptionSpec option : parsed.matchedOptionsSet()) {
      String name = option.longestName();
      int equals = name.indexOf('=');
      if (equals >= 0) {
        given.flag(option(name.substring(0, equals)), name.endsWith("=true"));
      } else if (option.type() == boolean.class) {
        given.flag(option(name), true);
      } else {
        option.stringValues().forEach(value -> given.option(option(name), value));
      }
    }
    if (parsed.hasMatchedPositional(0)) {
      parsed.matchedPositional(0).stringValues().forEach(given::word);
    }
    return given.build();
  }

  private CommandModel.Option option(String name) {
    CommandModel.Option global = GlobalOptions.MODEL.find(name);
    return global == null ? model.option(name) : global;
  }

  /** Checks the number of arguments; apart from parsing so that {@code --help} works without. */
  void checkCount(Arguments arguments) {
    int count = arguments.words().size();
    String usage = "usage: jbuild " + model.name() + " " + model.synopsis();
    if (count < model.least()) {
      throw CliException.usage("`" + model.name() + "`: an argument is missing", usage);
    }
    if (count > model.most()) {
      String extra = arguments.word(model.most());
      throw CliException.usage("`" + model.name() + "`: unexpected argument: " + extra, usage);
    }
  }

  private CommandSpec spec(ImmutableList<String> words) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(null, LISTS).name(model.name());
    addSwitches(words, spec);
    for (CommandModel.Option option : model.options()) {
      spec.addOption(option(option));
    }
    for (CommandModel.Option option : GlobalOptions.ALL) {
      spec.addOption(option(option));
    }
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .build());
    return spec;
  }

  /**
   * {@code --flag=false} is taken as an option of that very name: a flag with an optional value
   * would also swallow a following {@code true}, which may be the program to run.
   */
  private void addSwitches(ImmutableList<String> words, CommandSpec spec) {
    for (String word : words) {
      int equals = word.indexOf('=');
      boolean isSwitch =
          word.startsWith("-") && (word.endsWith("=true") || word.endsWith("=false"));
      if (isSwitch && isFlag(word.substring(0, equals)) && spec.findOption(word) == null) {
        // picocli would warn on standard error that the name could be read in two ways
        CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
        spec.addOption(OptionSpec.builder(word).arity("0").type(boolean.class).build());
      }
    }
  }

  private boolean isFlag(String name) {
    for (CommandModel.Option option : model.options()) {
      if (option.names().contains(name)) {
        return option.value().isEmpty();
      }
    }
    return false;
  }

  private static OptionSpec option(CommandModel.Option option) {
    OptionSpec.Builder builder = OptionSpec.builder(option.names().toArray(new String[0]));
    if (option.value().isEmpty()) {
      return builder.arity("0").type(boolean.class).build();
    }
    if (option.repeated()) {
      return builder.arity("1").type(List.class).auxiliaryTypes(String.class).build();
    }
    return builder.arity("1").type(String.class).build();
  }

  private CliException unmatched(String word) {
    if (!word.startsWith("-") || word.equals("-")) {
      return CliException.usage("`" + model.name() + "`: unexpected argument: " + word);
    }
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String message = "`" + model.name() + "`: unknown option: " + name;
    return NearMiss.of(name, optionNames())
        .map(near -> CliException.usage(message, "did you mean " + near + "?"))
        .orElseGet(() -> CliException.usage(message, "see `jbuild " + model.name() + " --help`"));
  }

  private List<String> optionNames() {
    List<String> names = new ArrayList<>();
    for (CommandModel.Option option : model.options()) {
      names.addAll(option.names());
    }
    for (CommandModel.Option option : GlobalOptions.ALL) {
      names.addAll(option.names());
    }
    return names;
  }

  private static String missing(MissingParameterException e) {
    List<picocli.CommandLine.Model.ArgSpec> missing = e.getMissing();
    return !missing.isEmpty() && missing.get(0) instanceof OptionSpec option
        ? option.longestName() + ": a value is missing"
        : firstLine(e);
  }

  private static String firstLine(ParameterException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    return line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
  }
}
