package dev.jbuild.container;

import com.google.common.collect.ImmutableList;

/**
 * What {@code /etc/resolv.conf} has in place of the host's, as docker's {@code --dns}, {@code
 * --dns-search} and {@code --dns-option}; an empty list leaves the host's lines. Each is one word.
 *
 * @param servers numeric addresses
 * @param search domains; {@code .} alone is none
 */
public record Resolver(
    ImmutableList<String> servers, ImmutableList<String> search, ImmutableList<String> options) {
  /** All as the host has it. */
  public static final Resolver HOST =
      new Resolver(ImmutableList.of(), ImmutableList.of(), ImmutableList.of());

  public Resolver {
    for (ImmutableList<String> words : ImmutableList.of(servers, search, options)) {
      for (String word : words) {
        if (word.isEmpty() || word.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
          throw new IllegalArgumentException("not a word: " + word);
        }
      }
    }
  }

  /** The lines that replace some of the host's. */
  public ImmutableList<String> lines() {
    ImmutableList.Builder<String> lines = ImmutableList.builder();
    for (String server : servers) {
      lines.add("nameserver " + server);
    }
    if (!search.isEmpty() && !search.equals(ImmutableList.of("."))) {
      lines.add("search " + String.join(" ", search));
    }
    if (!options.isEmpty()) {
      lines.add("options " + String.join(" ", options));
    }
    return lines.build();
  }

  /** Whether lines of the host that begin with that word are left out. */
  boolean replaces(String word) {
    return switch (word) {
      case "nameserver" -> !servers.isEmpty();
      case "search", "domain" -> !search.isEmpty();
      case "options" -> !options.isEmpty();
      default -> true; // comments, and what no resolver reads
    };
  }
}
