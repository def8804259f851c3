package dev.jbuild.containers;

import java.util.random.RandomGenerator;

/** Names for containers whose users gave none. */
final class ContainerNames {
  private static final String[] FIRST = {
    "amber", "bold", "brisk", "calm", "clever", "crisp", "eager", "fair", "fleet", "gentle", "glad",
    "keen", "kind", "lively", "lucid", "merry", "mild", "nimble", "proud", "quick", "quiet",
        "sharp",
    "steady", "sunny", "swift", "tidy", "vivid", "warm", "wise", "witty"
  };
  private static final String[] SECOND = {
    "badger", "beaver", "crane", "falcon", "finch", "fox", "gull", "hare", "heron", "ibex", "jay",
    "kestrel", "lark", "lynx", "marten", "mole", "moose", "newt", "orca", "otter", "owl", "plover",
    "raven", "robin", "seal", "stork", "swan", "tern", "vole", "wren"
  };

  private ContainerNames() {}

  static String random(RandomGenerator random) {
    return FIRST[random.nextInt(FIRST.length)]
        + "_"
        + SECOND[random.nextInt(SECOND.length)]
        + random.nextInt(100);
  }

  /** Docker's rule: {@code [a-zA-Z0-9][a-zA-Z0-9_.-]+}, here at most 128 characters. */
  static boolean isValid(String name) {
    if (name.length() < 2 || name.length() > 128 || !isAlphanumeric(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isAlphanumeric(c) && c != '_' && c != '.' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
