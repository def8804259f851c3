package dev.jbuild.lint;

import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.CommandLine;
import dev.jbuild.recipe.Instruction.Heredoc;
import java.util.List;
import java.util.StringTokenizer;

/** A {@code RUN} that fetches apt's package lists, installs, and keeps the lists in its layer. */
final class AptRule {
  private static final String LISTS = "/var/lib/apt/lists";
  private static final String SEPARATORS = " \t\r\n;&|(){}`'\"\\";

  private AptRule() {}

  static void check(Instruction.Run run, Findings findings) {
    String command = command(run);
    if (!command.contains("apt")
        || mentionsLists(command)
        || !updatesAndInstalls(command)
        || isMounted(run)) {
      return;
    }
    findings.add(
        Rule.APT_LISTS_LEFT,
        "Package lists stay in the layer of this RUN: add `rm -rf "
            + LISTS
            + "/*` to it, or"
            + " --mount=type=cache,target="
            + LISTS,
        run.source());
  }

  private static String command(Instruction.Run run) {
    StringBuilder text = new StringBuilder();
    if (run.command() instanceof CommandLine.Exec exec) {
      text.append(String.join(" ", exec.arguments()));
    } else if (run.command() instanceof CommandLine.Shell shell) {
      text.append(shell.command());
    }
    for (Heredoc heredoc : run.heredocs()) {
      text.append('\n').append(heredoc.content());
    }
    return text.toString();
  }

  /** Whoever names the place takes care of it, in whatever way. */
  private static boolean mentionsLists(String command) {
    return command.contains("/var/lib/apt")
        || command.contains("/var/lib/{")
        || command.contains("/var/lib/*")
        || command.contains("dist-clean")
        || command.contains("distclean")
        || command.contains("Dir::State");
  }

  private static boolean updatesAndInstalls(String command) {
    boolean updates = false;
    boolean installs = false;
    StringTokenizer words = new StringTokenizer(command, SEPARATORS);
    boolean apt = false;
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      if (isApt(word)) {
        apt = true;
      } else if (apt && word.equals("update")) {
        updates = true;
        apt = false;
      } else if (apt && word.equals("install")) {
        installs |= updates;
        apt = false;
      } else if (apt && !word.startsWith("-") && !word.contains("=") && !word.contains("::")) {
        apt = false;
      }
    }
    return updates && installs;
  }

  private static boolean isApt(String word) {
    return word.equals("apt-get")
        || word.equals("apt")
        || word.equals("/usr/bin/apt-get")
        || word.equals("/usr/bin/apt");
  }

  private static boolean isMounted(Instruction.Run run) {
    List<MountText> mounts = MountText.of(run);
    for (MountText mount : mounts) {
      String target = mount.target();
      while (target.length() > 1 && target.endsWith("/")) {
        target = target.substring(0, target.length() - 1);
      }
      if (LISTS.equals(target) || (!target.isEmpty() && LISTS.startsWith(target + "/"))) {
        return true;
      }
    }
    return false;
  }
}
