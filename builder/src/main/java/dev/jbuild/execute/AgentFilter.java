package dev.jbuild.execute;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Hands on the requests of the ssh agent protocol that only read or sign, and answers all others
 * with a failure: a step can use a key, and neither take, add nor remove one.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-sshm-ssh-agent">SSH Agent
 *     Protocol</a>
 */
final class AgentFilter {
  private static final int LENGTH_BYTES = 4;
  private static final int MAX_MESSAGE = 256 * 1024;
  private static final byte FAILURE = 5;
  private static final byte REQUEST_IDENTITIES = 11;
  private static final byte SIGN_REQUEST = 13;

  private AgentFilter() {}

  /** Until one side closes. */
  static void relay(SocketChannel client, SocketChannel agent) throws IOException {
    while (true) {
      ByteBuffer request = read(client);
      byte type = request.get(LENGTH_BYTES);
      if (type == REQUEST_IDENTITIES || type == SIGN_REQUEST) {
        write(agent, request);
        write(client, read(agent));
      } else {
        write(client, ByteBuffer.wrap(new byte[] {0, 0, 0, 1, FAILURE}));
      }
    }
  }

  /** One message with its length. */
  private static ByteBuffer read(SocketChannel from) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES);
    fill(from, length);
    int size = length.getInt(0);
    if (size < 1 || size > MAX_MESSAGE) {
      throw new IOException("a message of " + size + " bytes");
    }
    ByteBuffer message = ByteBuffer.allocate(LENGTH_BYTES + size);
    message.putInt(size);
    fill(from, message);
    return message.flip();
  }

  private static void fill(SocketChannel from, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (from.read(buffer) < 0) {
        throw new EOFException();
      }
    }
  }

  private static void write(SocketChannel to, ByteBuffer message) throws IOException {
    while (message.hasRemaining()) {
      to.write(message);
    }
  }
}
