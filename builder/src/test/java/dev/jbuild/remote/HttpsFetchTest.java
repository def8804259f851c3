package dev.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.jbuild.http.HttpException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching over TLS from a server whose certificate only {@code SSL_CERT_FILE} vouches for. */
class HttpsFetchTest {
  private static final String PASSWORD = "changeit";
  private static final String NAME = "files.example";

  @TempDir private Path directory;
  private Fetching fetching;
  private HttpsServer server;
  private Path bundle;

  @BeforeEach
  void start() throws Exception {
    fetching = new Fetching(directory);
    Path keys = directory.resolve("keys.p12");
    bundle = directory.resolve("bundle.pem");
    keytool(
        "-genkeypair -alias a -keyalg EC -dname CN=test -validity 30 -storetype PKCS12"
            + (" -ext san=ip:127.0.0.1,dns:" + NAME + " -keystore " + keys));
    keytool("-exportcert -rfc -alias a -keystore " + keys + " -file " + bundle);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(keys)));
    server.createContext(
        "/f",
        exchange -> {
          byte[] body = "by tls".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    fetching.close();
  }

  @Test
  void certificateOfTheNamedBundleIsBelieved() {
    fetching.environment.put("SSL_CERT_FILE", bundle.toString());

    assertThat(fetching.fetch(url("127.0.0.1")).file()).hasContent("by tls");
  }

  @Test
  void unknownAuthorityIsRefused() {
    assertThatThrownBy(() -> fetching.fetch(url("127.0.0.1")))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("TLS: ");
  }

  @Test
  void bundleThatIsNoneIsNamed() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    fetching.environment.put("SSL_CERT_FILE", empty.toString());
    assertThatThrownBy(() -> fetching.fetch(url("127.0.0.1")))
        .isInstanceOf(HttpException.class)
        .hasMessageContaining("SSL_CERT_FILE=" + empty);

    fetching.environment.put("SSL_CERT_FILE", directory.resolve("absent").toString());
    assertThatThrownBy(() -> fetching.fetch(url("127.0.0.1")))
        .isInstanceOf(HttpException.class)
        .hasMessageContaining("SSL_CERT_FILE=" + directory.resolve("absent"));
  }

  @Test
  void proxyOfTheEnvironmentTunnels() throws IOException {
    fetching.environment.put("SSL_CERT_FILE", bundle.toString());
    try (Tunnel proxy = new Tunnel(server.getAddress().getPort())) {
      fetching.environment.put("HTTPS_PROXY", proxy.url());

      assertThat(fetching.fetch("https://" + NAME + "/f").file()).hasContent("by tls");

      assertThat(proxy.asked).containsExactly("CONNECT " + NAME + ":443 HTTP/1.1");
    }
  }

  private String url(String host) {
    return "https://" + host + ":" + server.getAddress().getPort() + "/f";
  }

  private static SSLContext tls(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String arguments) throws IOException, InterruptedException {
    String program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        List.of((program + " -storepass " + PASSWORD + " " + arguments).split(" "));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  /** A proxy that connects everything to one port of this machine. */
  private static final class Tunnel implements AutoCloseable {
    final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final ServerSocket listening;
    private final int target;

    Tunnel(int target) throws IOException {
      this.target = target;
      this.listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::accept);
    }

    String url() {
      return "http://127.0.0.1:" + listening.getLocalPort();
    }

    private void accept() {
      try {
        while (true) {
          Socket client = listening.accept();
          Thread.ofVirtual().start(() -> serve(client));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private void serve(Socket client) {
      try (client;
          Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
        BufferedReader head =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1), 1);
        asked.add(head.readLine());
        while (!head.readLine().isEmpty()) {
          // headers
        }
        client
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        Thread back = Thread.ofVirtual().start(() -> pump(server, client));
        pump(client, server);
        back.join();
      } catch (IOException | InterruptedException e) {
        // the test sees that nothing came
      }
    }

    private static void pump(Socket from, Socket to) {
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        in.transferTo(out);
        to.shutdownOutput();
      } catch (IOException e) {
        // the other side is gone
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }
}
