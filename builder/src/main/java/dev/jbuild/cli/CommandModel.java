package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command takes: its options and the number of its arguments. Plain data, so that {@code
 * --help} and the parser read the same source.
 */
public final class CommandModel {
  private final String name;
  private final String synopsis;
  private final String summary;
  private final List<Option> options = new ArrayList<>();
  private final Map<String, Option> byName = new HashMap<>();
  private int least;
  private int most;
  private boolean stopsAtArgument;

  /**
   * One option.
   *
   * @param names short forms first, dashes included; the last one is the long form
   * @param value name of the value in the help; absent for a flag
   * @param repeated may be given several times, each adding a value
   */
  record Option(
      ImmutableList<String> names, Optional<String> value, boolean repeated, String description) {
    String longName() {
      return names.get(names.size() - 1);
    }
  }

  /**
   * @param synopsis what follows the name in the usage line, such as {@code [OPTIONS] IMAGE}
   * @param summary one sentence
   */
  public CommandModel(String name, String synopsis, String summary) {
    this.name = name;
    this.synopsis = synopsis;
    this.summary = summary;
  }

  /**
   * An option without a value.
   *
   * @param names such as {@code "-q, --quiet"}
   */
  public CommandModel flag(String names, String description) {
    return add(names, null, false, description);
  }

  /** An option with one value; the last one given counts. */
  public CommandModel value(String names, String value, String description) {
    return add(names, value, false, description);
  }

  /** An option that may be given several times. */
  public CommandModel values(String names, String value, String description) {
    return add(names, value, true, description);
  }

  /** How many arguments there are besides options; without this call there are none. */
  public CommandModel arguments(int least, int most) {
    this.least = least;
    this.most = most;
    return this;
  }

  /** Everything after the first argument belongs to someone else: {@code run IMAGE COMMAND -x}. */
  public CommandModel stopAtArgument() {
    stopsAtArgument = true;
    return this;
  }

  public String name() {
    return name;
  }

  String synopsis() {
    return synopsis;
  }

  String summary() {
    return summary;
  }

  ImmutableList<Option> options() {
    return ImmutableList.copyOf(options);
  }

  int least() {
    return least;
  }

  int most() {
    return most;
  }

  boolean stopsAtArgument() {
    return stopsAtArgument;
  }

  /** The option of that name, which must exist: anything else is a bug of the command. */
  Option option(String optionName) {
    Option option = byName.get(optionName);
    if (option == null) {
      throw new IllegalArgumentException(name + " has no option " + optionName);
    }
    return option;
  }

  /** As {@link #option}, or {@code null}. */
  @Nullable Option find(String optionName) {
    return byName.get(optionName);
  }

  private CommandModel add(
      String names, @Nullable String value, boolean repeated, String description) {
    int comma = names.indexOf(", ");
    ImmutableList<String> split =
        comma < 0
            ? ImmutableList.of(names)
            : ImmutableList.of(names.substring(0, comma), names.substring(comma + 2));
    Option option = new Option(split, Optional.ofNullable(value), repeated, description);
    options.add(option);
    split.forEach(each -> byName.put(each, option));
    return this;
  }
}
