package dev.jbuild.lint;

import dev.jbuild.context.RelativePath;
import dev.jbuild.recipe.Instruction;
import java.util.List;
import java.util.Locale;

/** Sources of {@code COPY} and {@code ADD} that the ignore rules hide or empty. */
final class CopyRules {
  private final LintRequest request;
  private final Findings findings;

  CopyRules(LintRequest request, Findings findings) {
    this.request = request;
    this.findings = findings;
  }

  /**
   * Checks the sources of one instruction, expanded, none of them remote.
   *
   * @param command {@code Copy} or {@code Add}, as the message says it
   */
  void check(
      String command,
      List<String> sources,
      List<Instruction.Flag> flags,
      Instruction.Source instruction) {
    if (request.rules().isEmpty()) {
      return;
    }
    for (String source : sources) {
      String clean = RelativePath.clean(source);
      if (isHidden(clean)) {
        findings.add(
            Rule.COPY_IGNORED_FILE,
            "Attempting to "
                + command
                + " file "
                + GoText.quote(clean)
                + " that is excluded by .dockerignore",
            instruction);
      } else if (!hasFlag(flags, "parents") && request.emptied().test(clean)) {
        findings.add(
            Rule.COPY_EMPTIED_BY_IGNORE,
            command.toUpperCase(Locale.ROOT)
                + " of "
                + GoText.quote(clean)
                + " finds nothing: the ignore rules leave none of its files",
            instruction);
      }
    }
  }

  private static boolean hasFlag(List<Instruction.Flag> flags, String name) {
    for (Instruction.Flag flag : flags) {
      if (flag.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Where rules readmit files, a hidden directory may hold visible ones: only names can tell. */
  private boolean isHidden(String source) {
    if (request.rules().hasExceptions()) {
      return false;
    }
    if (source.equals(".") || source.equals("/")) {
      return request.rules().hidesEverything();
    }
    return EmptiedSources.excludes(request.rules(), EmptiedSources.relative(source));
  }
}
