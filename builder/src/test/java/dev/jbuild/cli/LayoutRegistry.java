package dev.jbuild.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A registry on the loopback device that serves images which {@code save} wrote. */
final class LayoutRegistry implements AutoCloseable {
  /** {@code METHOD PATH}. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, Descriptor> tags = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final HttpServer server;

  LayoutRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v2/", this::answer);
    server.start();
  }

  /** The image or index of a layout with one, under that tag. */
  void push(Path layout, String repository, String tag) throws IOException {
    try (Stream<Path> files = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path file : files.toList()) {
        blobs.put("sha256:" + file.getFileName(), Files.readAllBytes(file));
      }
    }
    byte[] index = Files.readAllBytes(layout.resolve("index.json"));
    Descriptor image = ImageIndex.parse(index, "index.json").manifests().getFirst();
    tags.put(repository + ":" + tag, image);
    types.put(image.digest().toString(), image.mediaType());
  }

  String name(String repository, String tag) {
    return "127.0.0.1:" + server.getAddress().getPort() + "/" + repository + ":" + tag;
  }

  Digest digest(String repository, String tag) {
    return Objects.requireNonNull(tags.get(repository + ":" + tag)).digest();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String path = exchange.getRequestURI().getPath();
      requests.add(method + " " + path);
      String name = path.substring(path.lastIndexOf('/') + 1);
      String repository = path.replaceAll("^/v2/(.*)/(manifests|blobs)/[^/]*$", "$1");
      Descriptor tagged = tags.get(repository + ":" + name);
      String digest = tagged == null ? name : tagged.digest().toString();
      byte[] content = blobs.get(digest);
      if (content == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
      if (types.containsKey(digest)) {
        exchange.getResponseHeaders().set("Content-Type", types.get(digest));
      }
      boolean head = method.equals("HEAD");
      exchange.sendResponseHeaders(200, head ? -1 : content.length);
      if (!head) {
        exchange.getResponseBody().write(content);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
