package dev.jbuild.registry;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.ContainerConfig;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry on the loopback device, whose next answers can be scripted, and that remembers. */
final class FakeRegistry implements AutoCloseable {
  final List<Request> requests = new CopyOnWriteArrayList<>();
  final Map<String, byte[]> content = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final Deque<Handler> script = new ArrayDeque<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  record Request(String method, String path, String authorization, String range, String body) {}

  @FunctionalInterface
  interface Handler {
    /** False when the request is not the one that is waited for. */
    boolean handle(HttpExchange exchange) throws IOException;
  }

  FakeRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /** The next request whose path has this in it is answered by the handler. */
  synchronized FakeRegistry next(String part, Handler handler) {
    script.add(
        exchange -> exchange.getRequestURI().toString().contains(part) && handler.handle(exchange));
    return this;
  }

  /** As {@link #next}, for all that come. */
  synchronized FakeRegistry always(String part, Handler handler) {
    Handler[] again = new Handler[1];
    again[0] =
        exchange -> {
          if (!exchange.getRequestURI().toString().contains(part)) {
            return false;
          }
          synchronized (this) {
            script.addLast(again[0]);
          }
          return handler.handle(exchange);
        };
    script.add(again[0]);
    return this;
  }

  ImageReference name(String rest) {
    return ImageReference.parse(host() + "/" + rest);
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  String url(String path) {
    return "http://" + host() + path;
  }

  /** An image with these layers, of any bytes, under a name and its digest. */
  Descriptor image(String repository, String tag, String machine, String... layers) {
    ImmutableList.Builder<Descriptor> descriptors = ImmutableList.builder();
    ImmutableList.Builder<DiffId> diffIds = ImmutableList.builder();
    for (String layer : layers) {
      byte[] bytes = layer.getBytes(StandardCharsets.UTF_8);
      Descriptor descriptor = Descriptor.of(MediaType.LAYER, bytes);
      descriptors.add(descriptor);
      diffIds.add(new DiffId(descriptor.digest()));
      blob(repository, bytes);
    }
    ImageConfig config =
        new ImageConfig(
            Optional.of(Instant.EPOCH),
            "",
            Platform.of("linux", machine, ""),
            ContainerConfig.EMPTY,
            diffIds.build(),
            ImmutableList.of(),
            JsonObject.EMPTY);
    blob(repository, config.toBytes());
    Manifest manifest =
        Manifest.of(Descriptor.of(MediaType.CONFIG, config.toBytes()), descriptors.build());
    return manifest(repository, tag, MediaType.MANIFEST, manifest.toBytes())
        .withPlatform(config.platform());
  }

  Descriptor index(String repository, String tag, Descriptor... images) {
    byte[] bytes = ImageIndex.of(ImmutableList.copyOf(images)).toBytes();
    return manifest(repository, tag, MediaType.INDEX, bytes);
  }

  Descriptor manifest(String repository, String tag, String type, byte[] bytes) {
    for (String name : List.of(tag, Digest.of(bytes).toString())) {
      String path = "/v2/" + repository + "/manifests/" + name;
      content.put(path, bytes);
      types.put(path, type);
    }
    return Descriptor.of(type, bytes);
  }

  /** What is there under a path. */
  byte[] bytes(String path) {
    return Objects.requireNonNull(content.get(path), path);
  }

  void blob(String repository, byte[] bytes) {
    content.put("/v2/" + repository + "/blobs/" + Digest.of(bytes), bytes);
  }

  /** Requests whose path has this in it. */
  List<Request> requests(String part) {
    return requests.stream().filter(request -> request.path().contains(part)).toList();
  }

  static boolean answer(
      HttpExchange exchange, int status, byte[] body, ImmutableMap<String, String> headers)
      throws IOException {
    headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
    }
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
    return true;
  }

  static Handler status(int status, String... headers) {
    ImmutableMap.Builder<String, String> map = ImmutableMap.builder();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    return exchange -> answer(exchange, status, new byte[0], map.buildOrThrow());
  }

  static Handler body(byte[] body) {
    return exchange -> answer(exchange, 200, body, ImmutableMap.of());
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              header(exchange, "Authorization"),
              header(exchange, "Range"),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      if (!scripted(exchange)) {
        serveContent(exchange);
      }
    }
  }

  private boolean scripted(HttpExchange exchange) throws IOException {
    List<Handler> handlers;
    synchronized (this) {
      handlers = List.copyOf(script);
    }
    for (Handler handler : handlers) {
      synchronized (this) {
        script.remove(handler);
      }
      if (handler.handle(exchange)) {
        return true;
      }
      synchronized (this) {
        script.addFirst(handler);
      }
    }
    return false;
  }

  private void serveContent(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] bytes = content.get(path);
    if (bytes == null) {
      byte[] error = "{\"errors\":[{\"code\":\"NOT_KNOWN\"}]}".getBytes(StandardCharsets.UTF_8);
      answer(exchange, 404, error, ImmutableMap.of());
      return;
    }
    String range = header(exchange, "Range");
    if (range.startsWith("bytes=")) {
      int start = Integer.parseInt(range.substring(6, range.indexOf('-')));
      byte[] rest = Arrays.copyOfRange(bytes, start, bytes.length);
      answer(
          exchange,
          206,
          rest,
          ImmutableMap.of(
              "Content-Range", "bytes " + start + "-" + (bytes.length - 1) + "/" + bytes.length));
      return;
    }
    answer(
        exchange,
        200,
        bytes,
        ImmutableMap.of(
            "Content-Type",
            types.getOrDefault(path, "application/octet-stream"),
            "Docker-Content-Digest",
            Digest.of(bytes).toString()));
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
