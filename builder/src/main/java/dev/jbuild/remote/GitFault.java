package dev.jbuild.remote;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What git says in one line. */
final class GitFault {
  private GitFault() {}

  static RemoteException of(String shown, GitProgram.Result result) {
    String line = line(result.error());
    return RemoteException.failed(
        shown,
        line.isEmpty() ? "git failed with code " + result.code() : "git: " + line,
        hint(line));
  }

  /** The first line that git marks as the failure, or else the last one. */
  private static String line(String error) {
    List<String> lines = error.lines().map(String::strip).filter(s -> !s.isEmpty()).toList();
    for (String line : lines) {
      if (line.startsWith("fatal: ") || line.startsWith("error: ")) {
        return line.substring("fatal: ".length());
      }
    }
    return lines.isEmpty() ? "" : lines.getLast();
  }

  private static @Nullable String hint(String line) {
    if (line.contains("could not read Username")
        || line.contains("Authentication failed")
        || line.contains("terminal prompts disabled")) {
      return "give a token with --secret id=GIT_AUTH_TOKEN,env=NAME, or check the address";
    }
    if (line.contains("Permission denied")) {
      return "let ssh-agent(1) hold a key that the server knows";
    }
    return null;
  }
}
