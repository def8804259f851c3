package dev.jbuild.remote;

import com.google.common.collect.ImmutableList;
import dev.jbuild.http.TrustedRoots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs git(1): with nothing of our environment but what it needs, with no configuration of the
 * system, of the user or of the repository's author, and with a fixed umask. Safe for use by
 * several threads.
 */
final class GitProgram {
  /** Output that is kept; what git prints beyond it is read and dropped. */
  private static final int MAX_OUTPUT = 16 << 20;

  private static final ImmutableList<String> PROXY_VARIABLES =
      ImmutableList.of("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY");

  /** Files get the modes that BuildKit gives them, whatever our umask. */
  private static final String START = "cd \"$JBUILD_DIRECTORY\" && umask 022 && exec \"$@\"";

  private static final String DIRECTORY = "JBUILD_DIRECTORY";

  private static final String AGENT = "SSH_AUTH_SOCK";

  private final FetchSettings settings;
  private final Path knownHosts;
  private final GitCredentials credentials;
  private final String shown;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();

  /**
   * How a run ended.
   *
   * @param error what git said, without user information
   */
  record Result(int code, String output, String error) {
    boolean succeeded() {
      return code == 0;
    }

    String line() {
      return output.strip();
    }

    boolean says(String text) {
      return error.contains(text);
    }
  }

  /**
   * @param knownHosts file of ssh(1) that new host keys are added to
   * @param shown the source in messages
   */
  GitProgram(FetchSettings settings, Path knownHosts, GitCredentials credentials, String shown) {
    this.settings = settings;
    this.knownHosts = knownHosts;
    this.credentials = credentials;
    this.shown = shown;
  }

  /**
   * Runs to the end.
   *
   * @param directory where
   * @param variables more of the environment, such as {@code GIT_INDEX_FILE}
   * @throws RemoteException when there is no git
   */
  Result run(Path directory, Map<String, String> variables, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", START, "sh", "git"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment());
    builder.environment().putAll(variables);
    // by a variable: ProcessBuilder takes a directory only as a java.io.File
    builder.environment().put(DIRECTORY, directory.toString());
    try {
      return finish(builder.start());
    } catch (IOException e) {
      throw RemoteException.noGit(shown, e);
    }
  }

  /** Ends all that still run. */
  void stop() {
    for (Process process : running) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  private Result finish(Process process) throws IOException {
    running.add(process);
    process.getOutputStream().close();
    CompletableFuture<String> errors =
        CompletableFuture.supplyAsync(
            () -> read(process.getErrorStream()), task -> Thread.ofVirtual().start(task));
    try {
      String output = read(process.getInputStream());
      int code = process.waitFor();
      String error = errors.join();
      if (code == 127 && error.contains("git")) {
        throw RemoteException.noGit(shown, new IOException("not found in PATH"));
      }
      return new Result(code, output, credentials.redact(error));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RemoteException.interrupted(shown);
    } finally {
      if (process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
      }
      running.remove(process);
    }
  }

  private static String read(InputStream in) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try (in) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, Math.min(count, MAX_OUTPUT - out.size()));
      }
    } catch (IOException e) {
      // the process was ended: its exit code tells
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private Map<String, String> environment() {
    GitEnvironment variables = new GitEnvironment();
    variables.put("PATH", settings.variable("PATH").orElse("/usr/local/bin:/usr/bin:/bin"));
    for (String name : PROXY_VARIABLES) {
      copy(name, variables);
      copy(name.toLowerCase(Locale.ROOT), variables);
    }
    copy(AGENT, variables);
    if (credentials.isSsh()) {
      settings.agent().get().ifPresent(socket -> variables.put(AGENT, socket.toString()));
    }
    settings
        .variable(TrustedRoots.VARIABLE)
        .ifPresent(file -> variables.configure("http.sslCAInfo", file));
    variables.put("GIT_SSH_COMMAND", sshCommand());
    credentials.addTo(variables);
    return variables.toMap();
  }

  private void copy(String name, GitEnvironment variables) {
    settings.variable(name).ifPresent(value -> variables.put(name, value));
  }

  /**
   * No configuration: it could name programs. A host that was never seen is trusted and remembered;
   * one whose key has changed is refused.
   */
  private String sshCommand() {
    String users =
        settings.variable("HOME").map(home -> " " + quoted(home + "/.ssh/known_hosts")).orElse("");
    return "ssh -F /dev/null -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=20"
        + " -o StrictHostKeyChecking=accept-new -o "
        + "'UserKnownHostsFile="
        + quoted(knownHosts.toString())
        + users
        + "'";
  }

  /** For ssh_config(5), within single quotes of the shell. */
  private static String quoted(String path) {
    return "\"" + path.replace("'", "'\\''") + "\"";
  }
}
