package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code --pull} and {@code --insecure-registry} of all commands.
 *
 * @param insecure registries with their ports
 */
record PullOptions(Policy policy, ImmutableSet<String> insecure) {
  private static final String PULL = "--pull";
  private static final String INSECURE = "--insecure-registry";
  private static final ImmutableList<String> POLICIES =
      ImmutableList.of("always", "missing", "never");

  enum Policy {
    ALWAYS,
    MISSING,
    NEVER
  }

  static CommandModel addTo(CommandModel model, String what) {
    return addRegistries(
        model.value(
            PULL,
            "always|missing|never",
            "Whether " + what + " is pulled (default: missing; bare: always)"));
  }

  static CommandModel addRegistries(CommandModel model) {
    return model.values(
        INSECURE, "HOST[:PORT]", "Registry whose certificate is not verified, or that has none");
  }

  static PullOptions of(Arguments arguments) {
    String policy = arguments.choice(PULL, "missing", POLICIES);
    return new PullOptions(
        switch (policy) {
          case "always" -> Policy.ALWAYS;
          case "never" -> Policy.NEVER;
          default -> Policy.MISSING;
        },
        insecure(arguments));
  }

  /** For a command that is there to pull. */
  static PullOptions always(Arguments arguments) {
    return new PullOptions(Policy.ALWAYS, insecure(arguments));
  }

  /** For a command that is not to fetch anything. */
  PullOptions never() {
    return new PullOptions(Policy.NEVER, insecure);
  }

  private static ImmutableSet<String> insecure(Arguments arguments) {
    return ImmutableSet.copyOf(arguments.values(INSECURE));
  }

  /** Bare {@code --pull} is {@code --pull always}; what belongs to a container stays as it is. */
  static ImmutableList<String> prepare(CommandModel model, ImmutableList<String> arguments) {
    if (!arguments.contains(PULL)) {
      return arguments;
    }
    List<String> words = new ArrayList<>(arguments);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals(PULL)) {
        if (i + 1 == words.size() || !POLICIES.contains(words.get(i + 1))) {
          words.set(i, PULL + "=always");
        } else {
          i++;
        }
      } else if (word.startsWith("-") && !word.equals("-")) {
        i += takesNext(model, word) ? 1 : 0;
      } else if (model.stopsAtArgument()) {
        break;
      }
    }
    return ImmutableList.copyOf(words);
  }

  /** Whether the word after this one is its value. */
  private static boolean takesNext(CommandModel model, String word) {
    String name = word.startsWith("--") ? word : "-" + word.charAt(word.length() - 1);
    Optional<CommandModel.Option> option =
        Optional.ofNullable(model.find(name)).or(() -> global(name));
    boolean hasOwn = word.startsWith("--") && word.indexOf('=') > 0;
    return !hasOwn && option.flatMap(CommandModel.Option::value).isPresent();
  }

  private static Optional<CommandModel.Option> global(String name) {
    return Optional.ofNullable(GlobalOptions.MODEL.find(name));
  }
}
