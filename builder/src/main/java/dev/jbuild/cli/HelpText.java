package dev.jbuild.cli;

/** The help pages, printed from the models: no terminal detection, no colours. */
final class HelpText {
  private static final int COLUMN = 30;

  private HelpText() {}

  /** The page of one command. */
  static String of(CommandModel model) {
    StringBuilder page = new StringBuilder();
    page.append("Usage: jbuild ").append(model.name()).append(' ').append(model.synopsis());
    page.append("\n\n").append(model.summary()).append('\n');
    if (!model.options().isEmpty()) {
      page.append("\nOptions:\n");
      for (CommandModel.Option option : model.options()) {
        append(page, option);
      }
    }
    page.append("\nOptions of all commands:\n");
    for (CommandModel.Option option : GlobalOptions.ALL) {
      append(page, option);
    }
    page.append("\nEvery long option may be set in the environment: JBUILD_ROOT for --root.\n");
    page.append("`jbuild --help` tells of the file that may set them, too.\n");
    return page.toString();
  }

  /** The page of the program. */
  static String ofProgram() {
    StringBuilder page = new StringBuilder();
    page.append("Usage: jbuild [build] [OPTIONS] CONTEXT\n");
    page.append("       jbuild COMMAND [OPTIONS] [ARGUMENT...]\n\n");
    page.append("Builds OCI images from recipes, and runs them, without a daemon.\n\nCommands:\n");
    for (CommandTable.Entry entry : CommandTable.ENTRIES) {
      row(page, "  " + entry.name(), entry.summary());
    }
    page.append("\nOptions of all commands:\n");
    for (CommandModel.Option option : GlobalOptions.ALL) {
      append(page, option);
    }
    page.append("\n`jbuild COMMAND --help` tells the options of a command.\n");
    page.append(
        """

        Every long option may be set in the environment, as JBUILD_ROOT for --root, and in one
        file: FILE of --config, or /etc/jbuild/config for root, or for other users
        ${XDG_CONFIG_HOME:-~/.config}/jbuild/config. It has lines OPTION = VALUE and # remarks;
        what follows a line [COMMAND] is for that command. The command line wins over the
        environment, and that over the file.
        """);
    return page.toString();
  }

  private static void append(StringBuilder page, CommandModel.Option option) {
    StringBuilder left = new StringBuilder("  ");
    if (option.names().size() == 1 && option.longName().startsWith("--")) {
      left.append("    ");
    }
    left.append(String.join(", ", option.names()));
    option.value().ifPresent(value -> left.append(' ').append(value));
    row(page, left.toString(), option.description());
  }

  private static void row(StringBuilder page, String left, String right) {
    page.append(left);
    page.append(" ".repeat(Math.max(2, COLUMN - left.length())));
    page.append(right).append('\n');
  }
}
