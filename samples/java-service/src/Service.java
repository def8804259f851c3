import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Answers GET / with who it is and GET /health with ok, on the port that PORT names (0: any). */
public final class Service {
  private Service() {}

  public static void main(String[] words) throws IOException {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", exchange -> answer(exchange, 200, self()));
    server.createContext("/health", exchange -> answer(exchange, 200, "ok\n"));
    server.start();
    System.out.println("listening on port " + server.getAddress().getPort());
  }

  private static String self() {
    return "java "
        + Runtime.version().feature()
        + ", user "
        + System.getProperty("user.name")
        + ", pid "
        + ProcessHandle.current().pid()
        + "\n";
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
