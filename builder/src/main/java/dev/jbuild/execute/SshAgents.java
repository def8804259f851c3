package dev.jbuild.execute;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.plan.RunMount;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Agents of {@code --ssh}, by id. A step never gets the agent's own socket but one of ours that
 * lets through only what BuildKit's does: asking for the keys, and signing.
 */
public final class SshAgents implements AutoCloseable {
  private final ImmutableMap<String, Agent> agents;
  private final PosixFs fs;
  private final Path runRoot;
  private final Map<String, KeyAgent> started = new HashMap<>();

  /** What {@code --ssh ID=...} names. */
  public sealed interface Agent {
    /** An agent that runs, by its socket. */
    record OfSocket(Path path) implements Agent {}

    /** Files with private keys, served by an agent of our own. */
    record OfKeys(ImmutableList<Path> files) implements Agent {}
  }

  public SshAgents(ImmutableMap<String, Agent> agents, PosixFs fs, Path runRoot) {
    this.agents = agents;
    this.fs = fs;
    this.runRoot = runRoot;
  }

  /** A socket that a step can use until it is closed. */
  static final class Socket implements AutoCloseable {
    private final Path path;
    private final ServerSocketChannel listener;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private Socket(Path path, ServerSocketChannel listener) {
      this.path = path;
      this.listener = listener;
    }

    Path path() {
      return path;
    }

    private void serve(Path agent) {
      try {
        while (true) {
          SocketChannel client = listener.accept();
          open.add(client);
          Thread.ofVirtual().name("ssh-agent").start(() -> serve(client, agent));
        }
      } catch (IOException e) {
        // closed with the step
      }
    }

    private void serve(SocketChannel client, Path agent) {
      try (client;
          SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(agent))) {
        open.add(upstream);
        AgentFilter.relay(client, upstream);
      } catch (IOException e) {
        // the client sees that its agent has gone
      } finally {
        open.remove(client);
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (SocketChannel channel : open) {
        channel.close();
      }
      Files.deleteIfExists(path);
    }
  }

  /**
   * Listens for a step; absent when the command line gives no such agent.
   *
   * @param directory for the socket; only root can enter it
   */
  Optional<Socket> listen(String id, RunMount.Access access, Path directory, String name)
      throws IOException {
    Agent agent = agents.get(id);
    if (agent == null) {
      return Optional.empty();
    }
    Path upstream = socket(id, agent);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    Path path = directory.resolve(name);
    listener.bind(UnixDomainSocketAddress.of(path));
    try (Directory open = fs.openDirectory(directory)) {
      open.setOwner(name, access.uid(), access.gid());
      open.setMode(name, access.mode());
    }
    Socket socket = new Socket(path, listener);
    Thread.ofVirtual().name("ssh-agents").start(() -> socket.serve(upstream));
    return Optional.of(socket);
  }

  /**
   * Socket of the agent itself, for programs of this machine; absent when the command line gives no
   * such agent.
   */
  public Optional<Path> socket(String id) {
    Agent agent = agents.get(id);
    return agent == null ? Optional.empty() : Optional.of(socket(id, agent));
  }

  private Path socket(String id, Agent agent) {
    Path socket =
        switch (agent) {
          case Agent.OfSocket(var path) -> path;
          case Agent.OfKeys(var files) -> keyAgent(id, files);
        };
    if (!Files.exists(socket)) {
      throw ExecuteException.ssh(id, "no socket at " + socket, "is the agent running?");
    }
    return socket;
  }

  private synchronized Path keyAgent(String id, ImmutableList<Path> files) {
    KeyAgent known = started.get(id);
    if (known == null) {
      known = KeyAgent.start(runRoot, id, files);
      started.put(id, known);
    }
    return known.socket();
  }

  @Override
  public synchronized void close() {
    started.values().forEach(KeyAgent::close);
    started.clear();
  }
}
