package dev.jbuild.posix;

/** Takes what a process writes, in pieces as they come; each array is the taker's own. */
public interface ProcessOutput {

  void standardOutput(byte[] bytes);

  void standardError(byte[] bytes);

  /** For a process whose outputs do not matter. */
  static ProcessOutput none() {
    return new ProcessOutput() {
      @Override
      public void standardOutput(byte[] bytes) {
        // as it says
      }

      @Override
      public void standardError(byte[] bytes) {
        // as it says
      }
    };
  }
}
