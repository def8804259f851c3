package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.IoReason;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import dev.jbuild.plan.RecipeException;
import dev.jbuild.recipe.DiagnosticPrinter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * The one place that prints errors: {@code error: WHAT: WHY}, then {@code hint: ...} when one is
 * known. A stack trace only with {@code --debug}. Control characters are printed escaped.
 */
public final class ErrorReporter {
  private final TextOutput err;
  private final boolean debug;

  public ErrorReporter(TextOutput err, boolean debug) {
    this.err = err;
    this.debug = debug;
  }

  /** Tells the user, and returns the exit code that the failure stands for. */
  public int report(Throwable failure) {
    int code = print(failure);
    if (debug && !(failure instanceof ReportedException)) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace, true));
      err.print(trace.toString());
    }
    err.flush();
    return code;
  }

  /** {@code warning: TEXT}. */
  public void warn(String text) {
    err.line("warning: " + Printable.escape(text));
    err.flush();
  }

  private int print(Throwable failure) {
    return switch (failure) {
      case ReportedException e -> e.exitCode().code();
      case OutputClosedException e -> e.exitCode().code();
      case RecipeException e -> {
        err.print(new DiagnosticPrinter(e.source()).print(e.diagnostics()));
        yield e.exitCode().code();
      }
      case JbuildException e -> {
        line(e.getMessage() == null ? "unknown failure" : e.getMessage());
        e.hint().ifPresent(hint -> err.line("hint: " + Printable.escape(hint)));
        yield e.exitCode().code();
      }
      case OutOfMemoryError e -> {
        line("out of memory: the heap limit of this process is too small for the input");
        yield ExitCode.FAILURE.code();
      }
      case UnsatisfiedLinkError e -> {
        line("native library: " + e.getMessage());
        err.line("hint: build jbuild on this kind of machine, and keep its lib folder whole");
        yield ExitCode.HOST.code();
      }
      case StackOverflowError e -> internal("the input is nested too deeply");
      case IOException e -> {
        line(IoReason.describe(e));
        yield ExitCode.FAILURE.code();
      }
      default -> internal(failure.toString());
    };
  }

  private int internal(String what) {
    line("internal error: " + what);
    err.line("hint: this is a defect of jbuild: run again with --debug and report what it prints");
    return ExitCode.FAILURE.code();
  }

  private void line(String message) {
    err.line("error: " + Printable.escape(message));
  }
}
