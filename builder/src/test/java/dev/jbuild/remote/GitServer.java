package dev.jbuild.remote;

import com.google.common.base.Splitter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Repositories below a directory, served over HTTP by git-http-backend(1), or as plain files. */
final class GitServer implements AutoCloseable {
  final WebServer web = new WebServer();
  final Path root;
  String authorization = "";

  GitServer(Path root) throws IOException {
    this.root = Files.createDirectories(root);
    web.on("/git/", this::serve);
    web.on("/plain/", this::serveFile);
  }

  /** Runs a shell script in the directory, as an author of commits would. */
  String sh(String script) {
    try {
      ProcessBuilder builder = new ProcessBuilder("sh", "-ec", script);
      builder.directory(root.toFile()).redirectErrorStream(true);
      builder
          .environment()
          .putAll(
              Map.of(
                  "GIT_AUTHOR_NAME",
                  "a",
                  "GIT_AUTHOR_EMAIL",
                  "a@b",
                  "GIT_COMMITTER_NAME",
                  "a",
                  "GIT_COMMITTER_EMAIL",
                  "a@b",
                  "GIT_AUTHOR_DATE",
                  "1700000000 +0000",
                  "GIT_COMMITTER_DATE",
                  "1700000000 +0000",
                  "GIT_CONFIG_GLOBAL",
                  "/dev/null",
                  "HOME",
                  root.toString()));
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(output);
      }
      return output.strip();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The hash that a revision of a repository has. */
  String hash(String repository, String revision) {
    return sh("git -C " + repository + " rev-parse " + revision);
  }

  String url(String repository) {
    return web.url("/git/" + repository);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (!authorization.isEmpty() && !authorization.equals(given)) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
      exchange.sendResponseHeaders(401, -1);
      return;
    }
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    Map<String, String> variables = builder.environment();
    variables.put("GIT_PROJECT_ROOT", root.toString());
    variables.put("GIT_HTTP_EXPORT_ALL", "1");
    variables.put("PATH_INFO", exchange.getRequestURI().getPath().substring("/git".length()));
    variables.put("REQUEST_METHOD", exchange.getRequestMethod());
    String query = exchange.getRequestURI().getQuery();
    variables.put("QUERY_STRING", query == null ? "" : query);
    header(exchange, "Content-Type", "CONTENT_TYPE", variables);
    header(exchange, "Content-Encoding", "HTTP_CONTENT_ENCODING", variables);
    header(exchange, "Git-Protocol", "GIT_PROTOCOL", variables);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      exchange.getRequestBody().transferTo(in);
    }
    reply(exchange, process.getInputStream().readAllBytes());
  }

  private static void header(
      HttpExchange exchange, String name, String variable, Map<String, String> variables) {
    String value = exchange.getRequestHeaders().getFirst(name);
    if (value != null) {
      variables.put(variable, value);
    }
  }

  /** RFC 3875, section 6: headers, an empty line, the body. */
  private static void reply(HttpExchange exchange, byte[] output) throws IOException {
    String text = new String(output, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    int status = 200;
    for (String line : Splitter.on("\r\n").split(text.substring(0, end))) {
      int colon = line.indexOf(": ");
      if (line.startsWith("Status: ")) {
        status = Integer.parseInt(line.substring(8, 11));
      } else {
        exchange.getResponseHeaders().set(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    byte[] body = text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private void serveFile(HttpExchange exchange) throws IOException {
    Path file =
        root.resolve(exchange.getRequestURI().getPath().substring("/plain/".length())).normalize();
    if (!Files.isRegularFile(file)) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Answers one connection by git-daemon(1) in its inetd mode. */
  void serveDaemon(InputStream in, OutputStream out) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of("git", "daemon", "--inetd", "--export-all", "--base-path=" + root))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Thread.ofVirtual()
        .start(
            () -> {
              try (OutputStream to = process.getOutputStream()) {
                byte[] buffer = new byte[8192];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                  to.write(buffer, 0, n);
                  to.flush();
                }
              } catch (IOException e) {
                // the connection has ended
              }
            });
    process.getInputStream().transferTo(out);
    out.flush();
    process.destroy();
  }

  @Override
  public void close() {
    web.close();
  }
}
