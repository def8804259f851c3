package dev.jbuild.execute;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An {@code ssh-agent} of OpenSSH that serves keys out of files; killed when it is closed. It lives
 * as long as the command that it is started with (ssh-agent(1)), which waits for the end of a pipe
 * of ours: when this process is killed, the agent follows within ten seconds.
 */
final class KeyAgent implements AutoCloseable {
  private static final int TRIES = 200; // of 10 milliseconds each

  private final Process process;
  private final Path directory;

  private KeyAgent(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  Path socket() {
    return directory.resolve("agent");
  }

  static KeyAgent start(Path runRoot, String id, ImmutableList<Path> files) {
    try {
      Path directory = RunDirectories.create(runRoot, "ssh-");
      String socket = directory.resolve("agent").toString();
      Process process =
          new ProcessBuilder("ssh-agent", "-a", socket, "cat")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      KeyAgent agent = new KeyAgent(process, directory);
      boolean ready = false;
      try {
        agent.awaitSocket(id);
        agent.add(id, files);
        ready = true;
        return agent;
      } finally {
        if (!ready) {
          agent.close();
        }
      }
    } catch (IOException e) {
      throw ExecuteException.ssh(
          id,
          "ssh-agent cannot be started: " + e.getMessage(),
          "install the OpenSSH client (Debian: openssh-client), or give the socket of an agent");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ExecuteException.ssh(id, "interrupted", null);
    }
  }

  private void awaitSocket(String id) throws InterruptedException {
    for (int tries = TRIES; !Files.exists(socket()); tries--) {
      if (tries == 0 || !process.isAlive()) {
        throw ExecuteException.ssh(id, "ssh-agent does not come up", null);
      }
      Thread.sleep(10);
    }
  }

  private void add(String id, ImmutableList<Path> files) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ssh-add", "-q", "--"));
    files.forEach(file -> command.add(file.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SSH_AUTH_SOCK", socket().toString());
    builder.environment().put("SSH_ASKPASS_REQUIRE", "never");
    Process adding = builder.start();
    adding.getOutputStream().close();
    String said =
        new String(adding.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (adding.waitFor() != 0) {
      throw ExecuteException.ssh(
          id, "ssh-add: " + said, "a key with a passphrase needs an agent that runs already");
    }
  }

  @Override
  public void close() {
    // the agent is the child of the command that it was started with
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    RunDirectories.delete(directory);
  }
}
