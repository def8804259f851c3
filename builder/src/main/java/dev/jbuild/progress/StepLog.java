package dev.jbuild.progress;

import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.BuildEvent.Stream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The output of one step that runs: its two streams as lines, and the last of them. */
final class StepLog {
  /** Lines that are shown again when the step fails. */
  static final int LAST_LINES = 20;

  /** Receives each complete line, not escaped yet. */
  interface Lines {
    void line(Stream stream, byte[] bytes, int length);
  }

  private final StepRef step;
  private final long startNanos;
  private final boolean colours;
  private final LineSplitter out = new LineSplitter();
  private final LineSplitter err = new LineSplitter();
  private final Deque<String> last = new ArrayDeque<>();
  private long count;

  /**
   * @param startNanos of a clock that only goes forward
   */
  StepLog(StepRef step, long startNanos, boolean colours) {
    this.step = step;
    this.startNanos = startNanos;
    this.colours = colours;
  }

  StepRef step() {
    return step;
  }

  long startNanos() {
    return startNanos;
  }

  void add(BuildEvent.StepOutput output, Lines lines) {
    LineSplitter splitter = output.stream() == Stream.STDOUT ? out : err;
    splitter.add(
        output.bytes(), output.bytes().length, (b, n) -> line(output.stream(), b, n, lines));
  }

  /** Hands out lines that never got their end. */
  void finish(Lines lines) {
    out.finish((b, n) -> line(Stream.STDOUT, b, n, lines));
    err.finish((b, n) -> line(Stream.STDERR, b, n, lines));
  }

  /** At most {@code most} of the last lines, escaped, oldest first. */
  List<String> last(int most) {
    List<String> lines = new ArrayList<>(last);
    return lines.subList(Math.max(0, lines.size() - most), lines.size());
  }

  /** Lines so far. */
  long count() {
    return count;
  }

  private void line(Stream stream, byte[] bytes, int length, Lines lines) {
    count++;
    if (last.size() == LAST_LINES) {
      last.removeFirst();
    }
    last.addLast(LogText.of(bytes, length, colours));
    lines.line(stream, bytes, length);
  }
}
