package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.jbuild.base.ByteSize;
import dev.jbuild.base.JbuildException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The parsed arguments of one command. An option that was not given takes its value from the
 * variable {@code JBUILD_<OPTION>}: upper case, dashes as underscores; an empty variable counts as
 * absent. Without one it takes what {@link ConfigFile} says.
 */
public final class Arguments {
  private static final String VARIABLE = "JBUILD_";

  private final CommandModel model;
  private final GivenWords given;
  private final ImmutableMap<String, String> variables;
  private final ImmutableMap<String, ImmutableList<ConfigFile.Setting>> settings;

  Arguments(CommandModel model, GivenWords given, ImmutableMap<String, String> variables) {
    this(model, given, variables, ImmutableMap.of());
  }

  private Arguments(
      CommandModel model,
      GivenWords given,
      ImmutableMap<String, String> variables,
      ImmutableMap<String, ImmutableList<ConfigFile.Setting>> settings) {
    this.settings = settings;
    this.model = model;
    this.given = given;
    this.variables = variables;
  }

  /**
   * The same arguments where a configuration file was read.
   *
   * @param read by long name, dashes included
   */
  Arguments withSettings(ImmutableMap<String, ImmutableList<ConfigFile.Setting>> read) {
    return new Arguments(model, given, variables, read);
  }

  /** The arguments that are not options. */
  public ImmutableList<String> words() {
    return given.words();
  }

  /** The argument at {@code index}, which the model demands. */
  public String word(int index) {
    return given.words().get(index);
  }

  /** Whether the option stands on the command line itself. */
  public boolean given(String option) {
    return !given.values(longName(option)).isEmpty();
  }

  /** A flag: {@code --x}, {@code --x=false}, or its variable as {@code 1 true yes 0 false no}. */
  public boolean flag(String option) {
    return flag(option, false);
  }

  /** As {@link #flag(String)}, with what holds when nobody says anything. */
  public boolean flag(String option, boolean absent) {
    ImmutableList<String> said = given.values(longName(option));
    if (!said.isEmpty()) {
      return !said.contains("false");
    }
    Optional<String> elsewhere = elsewhere(option);
    return elsewhere.isPresent() ? truth(source(option), elsewhere.get()) : absent;
  }

  /** The value of an option; the last one when it was given several times. */
  public Optional<String> value(String option) {
    ImmutableList<String> values = given.values(longName(option));
    return values.isEmpty() ? elsewhere(option) : Optional.of(values.getLast());
  }

  /** As {@link #value}, where an empty value counts as not given: a script's unset variable. */
  public Optional<String> text(String option) {
    Optional<String> text = value(option);
    if (text.isPresent() && text.get().isEmpty()) {
      text = elsewhere(option);
    }
    return text.isPresent() && text.get().isEmpty() ? Optional.empty() : text;
  }

  /** All values of an option, in their order and from one place; its variable gives one. */
  public ImmutableList<String> values(String option) {
    ImmutableList<String> said = given.values(longName(option));
    if (!said.isEmpty()) {
      return said;
    }
    Optional<String> variable = variable(option);
    if (variable.isPresent()) {
      return ImmutableList.of(variable.get());
    }
    ImmutableList.Builder<String> values = ImmutableList.builder();
    for (ConfigFile.Setting setting : settings(option)) {
      values.add(setting.value());
    }
    return values.build();
  }

  /**
   * Every option that somebody has said something of, by its long name, with its values as {@link
   * #values} gives them.
   */
  ImmutableSortedMap<String, ImmutableList<String>> said() {
    Set<String> names = new HashSet<>(given.options().keySet());
    names.addAll(settings.keySet());
    for (String variable : variables.keySet()) {
      if (variable.startsWith(VARIABLE)) {
        names.add(optionName(variable));
      }
    }
    ImmutableSortedMap.Builder<String, ImmutableList<String>> said =
        ImmutableSortedMap.naturalOrder();
    for (String name : names) {
      boolean exists = model.find(name) != null || GlobalOptions.MODEL.find(name) != null;
      ImmutableList<String> values = exists ? values(name) : ImmutableList.of();
      if (!values.isEmpty()) {
        said.put(name, values);
      }
    }
    return said.buildOrThrow();
  }

  /** A whole number that is at least {@code least}. */
  public OptionalInt integer(String option, int least) {
    Optional<String> text = value(option);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least) {
        return OptionalInt.of(number);
      }
    } catch (NumberFormatException e) {
      throw CliException.badValue(source(option), text.get(), "not a whole number");
    }
    throw CliException.badValue(source(option), text.get(), "less than " + least);
  }

  /** A byte size with {@code k m g}, in bytes. */
  public OptionalLong bytes(String option) {
    Optional<String> text = value(option);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(ByteSize.parse(text.get()));
    } catch (JbuildException e) {
      throw CliException.badValue(source(option), text.get(), "not a size such as 512m");
    }
  }

  /** One of a few words. */
  public String choice(String option, String absent, ImmutableList<String> allowed) {
    String text = value(option).orElse(absent);
    if (!allowed.contains(text)) {
      throw CliException.badValue(source(option), text, "not one of " + String.join(", ", allowed));
    }
    return text;
  }

  /**
   * Where the value of an option came from, for messages: {@code --jobs}, its variable, or {@code
   * FILE:LINE: jobs}.
   */
  public String source(String option) {
    if (given(option)) {
      return option;
    }
    if (variable(option).isPresent() || settings(option).isEmpty()) {
      return variableName(longName(option));
    }
    return settings(option).getLast().where() + ": " + longName(option).substring(2);
  }

  /** {@code JBUILD_NO_CACHE} for {@code --no-cache}. */
  static String variableName(String longOption) {
    return VARIABLE + longOption.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** {@code --no-cache} for {@code JBUILD_NO_CACHE}. */
  private static String optionName(String variable) {
    String words = variable.substring(VARIABLE.length());
    return "--" + words.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Of the variable, or else of the last line of the file. */
  private Optional<String> elsewhere(String option) {
    Optional<String> variable = variable(option);
    if (variable.isPresent() || settings(option).isEmpty()) {
      return variable;
    }
    return Optional.of(settings(option).getLast().value());
  }

  private ImmutableList<ConfigFile.Setting> settings(String option) {
    ImmutableList<ConfigFile.Setting> found =
        settings.isEmpty() ? null : settings.get(longName(option));
    return found == null ? ImmutableList.of() : found;
  }

  private Optional<String> variable(String option) {
    String longName = longName(option);
    if (!longName.startsWith("--")) {
      return Optional.empty();
    }
    String value = variables.get(variableName(longName));
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  private String longName(String option) {
    CommandModel.Option global = GlobalOptions.MODEL.find(option);
    return (global == null ? model.option(option) : global).longName();
  }

  private static boolean truth(String name, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "true", "yes", "on" -> true;
      case "0", "false", "no", "off" -> false;
      default -> throw CliException.badValue(name, value, "neither true nor false");
    };
  }
}
