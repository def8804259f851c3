package dev.jbuild.progress;

import dev.jbuild.progress.BuildEvent.BuildFinished;
import dev.jbuild.progress.BuildEvent.StepFailed;
import dev.jbuild.progress.BuildEvent.StepRef;
import java.util.List;

/** The sentences that several displays share. Everything from outside is escaped here. */
final class Wording {
  private Wording() {}

  /** {@code [build 2/5] RUN make}. */
  static String title(StepRef step) {
    return "["
        + LogText.of(step.stage())
        + " "
        + step.stageStep()
        + "/"
        + step.stageTotal()
        + "] "
        + LogText.of(step.title());
  }

  /** What failed, where, why, and the last lines it wrote. */
  static String failure(StepFailed failed, List<String> lastLines, long lines) {
    StringBuilder text = new StringBuilder();
    text.append("------\n");
    text.append(LogText.of(failed.step().location())).append(": ");
    text.append(title(failed.step())).append('\n');
    if (lines > lastLines.size()) {
      text.append("  ... the last ").append(lastLines.size());
      text.append(" of ").append(lines).append(" lines\n");
    }
    for (String line : lastLines) {
      text.append("  | ").append(line).append('\n');
    }
    text.append("  failed after ").append(Amounts.duration(failed.duration())).append(": ");
    return text.append(LogText.of(failed.reason())).append("\n------\n").toString();
  }

  /** {@code built sha256:1234... (app:latest) in 3.2s: 4 steps ran, 3 cached, 20.1 MB new}. */
  static String finished(BuildFinished finished) {
    StringBuilder text = new StringBuilder("built ");
    text.append(finished.imageId());
    if (!finished.names().isEmpty()) {
      text.append(" (").append(LogText.of(String.join(", ", finished.names()))).append(')');
    }
    text.append(" in ").append(Amounts.duration(finished.duration()));
    text.append(": ").append(finished.ran()).append(finished.ran() == 1 ? " step" : " steps");
    text.append(" ran, ").append(finished.cached()).append(" cached");
    finished.newBytes().ifPresent(n -> text.append(", ").append(Amounts.bytes(n)).append(" new"));
    return text.toString();
  }

  /** {@code pulling app:latest: layer 0123456789ab, 20.1 MB, of 3}. */
  static String pulling(BuildEvent.Pulling pulling) {
    int hex = pulling.digest().indexOf(':') + 1;
    return "pulling "
        + LogText.of(pulling.image())
        + ": layer "
        + pulling.digest().substring(hex, hex + 12)
        + ", "
        + Amounts.bytes(pulling.sizeBytes())
        + (pulling.layers() > 1 ? ", of " + pulling.layers() : "")
        + "\n";
  }

  /** What a check found, in the words of docker's plain progress. */
  static String lint(BuildEvent.LintFound found) {
    String text = found.rule() + ": " + found.detail() + " (line " + found.line() + ")";
    return "WARN: " + LogText.of(text) + "\n";
  }

  /** A warning, each of its lines escaped. */
  static String warning(String text) {
    StringBuilder lines = new StringBuilder("warning: ");
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      lines.append(LogText.of(text.substring(from, end))).append('\n');
      from = end + 1;
    }
    return lines.append(LogText.of(text.substring(from))).append('\n').toString();
  }
}
