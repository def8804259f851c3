package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;

/** The options that every command takes, before or after its name. */
final class GlobalOptions {
  static final String ROOT = "--root";
  static final String RUN_ROOT = "--run-root";
  static final String CONFIG = "--config";
  static final String DEBUG = "--debug";
  static final String HELP = "--help";
  static final String VERSION = "--version";

  static final CommandModel MODEL =
      new CommandModel("jbuild", "", "")
          .value(ROOT, "DIR", "Directory of the store.")
          .value(RUN_ROOT, "DIR", "Directory for sockets, mounts and locks.")
          .value(CONFIG, "FILE", "File with values of options (default: see `jbuild --help`).")
          .flag(DEBUG, "Print stack traces.")
          .flag("-h, --help", "Print this help.")
          .flag(VERSION, "Print the version.");

  static final ImmutableList<CommandModel.Option> ALL = MODEL.options();

  private GlobalOptions() {}

  /** Whether the word is a global option that takes the following word as its value. */
  static boolean takesNextWord(String word) {
    return word.equals(ROOT) || word.equals(RUN_ROOT) || word.equals(CONFIG);
  }

  /** Whether the word is a global option, alone or as {@code --root=DIR}. */
  static boolean matches(String word) {
    int equals = word.indexOf('=');
    return MODEL.find(word) != null || (equals > 0 && takesNextWord(word.substring(0, equals)));
  }
}
