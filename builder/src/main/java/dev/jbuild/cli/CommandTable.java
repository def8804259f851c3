package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import org.jspecify.annotations.Nullable;

/** Which commands there are. Creating one loads its class and no other command's. */
final class CommandTable {

  /** One line of the help. */
  record Entry(String name, String summary) {}

  static final ImmutableList<Entry> ENTRIES =
      ImmutableList.of(
          new Entry("build", "Build an image from a recipe."),
          new Entry("plan", "Tell what a build would run, and why."),
          new Entry("lint", "Check a recipe without building it."),
          new Entry("run", "Run a command in a new container."),
          new Entry("images", "List images (also: ls)."),
          new Entry("history", "Show how an image was made."),
          new Entry("inspect", "Show an image or container as JSON."),
          new Entry("tag", "Give an image one more name."),
          new Entry("rmi", "Remove images."),
          new Entry("save", "Write images to an archive or directory."),
          new Entry("pull", "Pull an image from a registry."),
          new Entry("load", "Read images from an archive or directory."),
          new Entry("import", "Make an image from a root file system tar."),
          new Entry("create", "Create a container without starting it."),
          new Entry("ps", "List containers."),
          new Entry("rm", "Remove containers."),
          new Entry("export", "Write the files of a container as a tar."),
          new Entry("context", "Show what a build could see of its context, and why."),
          new Entry("du", "Show what takes space in the store."),
          new Entry("prune", "Remove what nothing uses."),
          new Entry("fsck", "Check the store, and repair it."),
          new Entry("info", "Show the host and the store."),
          new Entry("version", "Show the version."));

  /** Promised by the contract for a later version; refused by name instead of taken as a path. */
  private static final ImmutableSet<String> LATER =
      ImmutableSet.of(
          "push", "login", "logout", "diff", "commit", "gc", "start", "stop", "restart", "kill",
          "pause", "unpause", "logs", "attach", "exec", "wait", "top", "stats", "cp", "rename",
          "port", "why", "debug", "verify", "doctor");

  private CommandTable() {}

  /** All words that are taken as the name of a command. */
  static ImmutableSet<String> words() {
    ImmutableSet.Builder<String> words = ImmutableSet.builder();
    for (Entry entry : ENTRIES) {
      words.add(entry.name());
    }
    return words.add("ls", "help").addAll(LATER).build();
  }

  /**
   * The section of a configuration file that a command reads: a plan has the options of a build.
   */
  static String section(String name) {
    return switch (name) {
      case "plan" -> "build";
      case "ls" -> "images";
      default -> name;
    };
  }

  /** The command of that name. */
  static Command create(String name) {
    Command command = createKnown(name);
    if (command == null) {
      throw CliException.usage(
          "`" + name + "`: this version of jbuild does not have that command yet",
          "`jbuild --help` lists the commands");
    }
    return command;
  }

  private static @Nullable Command createKnown(String name) {
    return switch (name) {
      case "build" -> new BuildCommand();
      case "plan" -> new PlanCommand();
      case "lint" -> new LintCommand();
      case "run" -> new RunCommand();
      case "images", "ls" -> new ImagesCommand();
      case "history" -> new HistoryCommand();
      case "inspect" -> new InspectCommand();
      case "load" -> new LoadCommand();
      case "pull" -> new PullCommand();
      case "save" -> new SaveCommand();
      case "import" -> new ImportCommand();
      case "create" -> new CreateCommand();
      case "ps" -> new PsCommand();
      case "rm" -> new RmCommand();
      case "export" -> new ExportCommand();
      case "prune" -> new PruneCommand();
      case "context" -> new ContextCommand();
      case "du" -> new DuCommand();
      case "fsck" -> new FsckCommand();
      case "info" -> new InfoCommand();
      case "tag" -> new TagCommand();
      case "rmi" -> new RmiCommand();
      case "version" -> new VersionCommand();
      default -> null;
    };
  }
}
