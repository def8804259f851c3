package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of a build context, through the command line. */
@Tag("root")
class ContextFormsRootTest {
  private static final String RECIPE = "FROM scratch\nCOPY data /\n";

  @TempDir Path directory;
  private FakeProcess process;
  private HttpServer server;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<String, String> headers = new TreeMap<>();

  @BeforeEach
  void makeContext() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: owners");
    process = new FakeProcess(directory);
    Path context = Files.createDirectories(directory.resolve("c"));
    Files.writeString(context.resolve("Dockerfile"), RECIPE);
    Files.writeString(context.resolve("Other"), "FROM scratch\nCOPY other /\n");
    Files.writeString(context.resolve("data"), "d");
    Files.writeString(context.resolve("other"), "o");
    Files.writeString(context.resolve("hidden"), "h");
    Files.writeString(context.resolve(".dockerignore"), "hidden\n");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] content = files.get(exchange.getRequestURI().getPath());
          headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
          exchange.sendResponseHeaders(
              content == null ? 404 : 200, content == null ? -1 : content.length);
          if (content != null) {
            exchange.getResponseBody().write(content);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat", "gzip", "bzip2", "xz", "zstd"})
  void tarOnStandardInputIsTheContext(String compressor) throws Exception {
    process.input = sh("tar -C c -c . | " + compressor + " -c 2>/dev/null || tar -C c -c .");

    assertThat(process.run("build", "-t", "x", "-")).as(process.err()).isZero();
    assertThat(content()).isEqualTo("data");
  }

  @Test
  void recipeInTheTarIsNamedByItsPath() throws Exception {
    process.input = sh("tar -C c -c .");

    assertThat(process.run("build", "-t", "x", "-f", "Other", "-")).as(process.err()).isZero();
    assertThat(content()).isEqualTo("other");
    assertThat(process.run("build", "-f", "None", "-")).isEqualTo(4);
    assertThat(process.err()).contains("None: no such recipe in the tar");
  }

  @Test
  void recipeOnStandardInputHasNoContext() {
    process.input = "FROM scratch\nLABEL a=b\n".getBytes(StandardCharsets.UTF_8);

    assertThat(process.run("build", "-t", "x", "-")).as(process.err()).isZero();
    assertThat(process.run("build", "-f", "Other", "-")).isEqualTo(2);
    assertThat(process.err()).contains("standard input has a recipe and no tar");
  }

  @Test
  void ignoreFileOfTheTarCounts() throws Exception {
    process.input = sh("cd c && echo 'FROM scratch\nCOPY . /' > Dockerfile && tar -c .");

    assertThat(process.run("build", "-t", "x", "-")).as(process.err()).isZero();
    assertThat(content()).contains("data").doesNotContain("hidden");
  }

  @Test
  void tarFileIsTheContextAndIsCached() throws Exception {
    sh("tar -C c -czf c.tgz .");

    assertThat(process.run("build", "-t", "x", "c.tgz")).as(process.err()).isZero();
    String id = process.out();
    assertThat(process.run("build", "-t", "x", "--require-cached", "c.tgz"))
        .as(process.err())
        .isZero();
    assertThat(process.out()).isEqualTo(id);
    assertThat(directory.resolve("store/tmp")).isEmptyDirectory();
  }

  @Test
  void otherFileIsNoContext() {
    assertThat(process.run("build", "c/data")).isEqualTo(2);
    assertThat(process.err()).contains("c/data: the context is neither a directory nor a tar");
    assertThat(process.run("build", "nowhere")).isEqualTo(2);
    assertThat(process.err()).contains("nowhere: no such context directory");
  }

  @Test
  void ownersOfATarDoNotCount() throws Exception {
    process.input = sh("chown 7:8 c/data && tar -C c -c .");

    assertThat(process.run("build", "-t", "x", "-")).as(process.err()).isZero();
    export();
    assertThat(text(sh("tar --numeric-owner -tvf x.tar"))).contains("0/0");
  }

  @ParameterizedTest
  @CsvSource({
    "mkfifo c/p, a device or pipe has no place",
    "mknod c/n c 1 3, a device or pipe has no place",
  })
  void deviceInATarIsRefused(String command, String why) throws Exception {
    process.input = sh(command + " && tar -C c -c .");

    assertThat(process.run("build", "-")).isEqualTo(5);
    assertThat(process.err()).contains(why);
    assertThat(directory.resolve("store/tmp")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ln -s /etc/hostname Dockerfile",
        "ln -s ../../../../../../../../etc/hostname Dockerfile",
        "ln -s /proc/self/environ Dockerfile",
        "mkfifo Dockerfile"
      })
  void recipeInATarIsNeverAFileOfThisMachine(String command) throws Exception {
    process.input = sh("cd c && rm Dockerfile && " + command + " && tar -c .");

    assertThat(process.run("build", "-")).isBetween(4, 5);
    assertThat(process.err()).doesNotContain(Files.readString(Path.of("/etc/hostname")).strip());
  }

  @Test
  void entriesOfATarCannotLeaveIt() throws Exception {
    process.input =
        sh(
            "mkdir a && ln -s ../../../../../../.. a/up && tar -cf t.tar a && rm a/up && mkdir a/up"
                + " && echo x > a/up/jbuild-escaped && tar -rf t.tar a/up/jbuild-escaped && tar -C"
                + " c -rf t.tar Dockerfile data && cat t.tar");

    process.run("build", "-t", "x", "-");

    assertThat(Path.of("/jbuild-escaped")).doesNotExist();
    assertThat(directory.resolve("store/jbuild-escaped")).doesNotExist();
  }

  @Test
  void tarOfAnAddressIsTheContext() throws Exception {
    files.put("/c.tgz", sh("tar -C c -cz ."));
    headers.put("ETag", "\"v1\"");

    assertThat(process.run("build", "-t", "x", url("/c.tgz"))).as(process.err()).isZero();
    assertThat(content()).isEqualTo("data");
    assertThat(process.run("build", "-t", "x", "--require-cached", url("/c.tgz")))
        .as(process.err())
        .isZero();
    assertThat(process.run("build", "-t", "x", "-f", "Other", url("/c.tgz"))).isZero();
    assertThat(content()).isEqualTo("other");
  }

  @Test
  void recipeOfAnAddressIsTheContextToo() {
    files.put("/r", "FROM scratch\nCOPY context /data\n".getBytes(StandardCharsets.UTF_8));

    assertThat(process.run("build", "-t", "x", url("/r"))).as(process.err()).isZero();
    assertThat(content()).isEqualTo("data");
  }

  @Test
  void recipeIsNamedByItsAddress() {
    files.put("/r", RECIPE.getBytes(StandardCharsets.UTF_8));

    assertThat(process.run("build", "-t", "x", "-f", url("/r"), "c")).as(process.err()).isZero();
    assertThat(content()).isEqualTo("data");
    files.put("/bad", "FROM scratch\nNONSENSE\n".getBytes(StandardCharsets.UTF_8));
    String withUser = url("/bad").replace("://", "://user:hunter2@");
    assertThat(process.run("build", "-f", withUser, "c")).isEqualTo(4);
    assertThat(process.err()).contains(url("/bad") + ":2:1").doesNotContain("hunter2");
  }

  @Test
  void missingAddressIsASourceFailure() {
    assertThat(process.run("build", url("/none"))).isEqualTo(5);
    assertThat(process.err()).startsWith("error: " + url("/none") + ": the server answered 404");
    assertThat(process.run("build", "-f", url("/none"), "c")).isEqualTo(5);
  }

  @Test
  void repositoryIsTheContext() throws Exception {
    makeRepository();
    try (ServerSocket daemon = serveRepositories()) {
      String url = "git://127.0.0.1:" + daemon.getLocalPort() + "/r.git";

      assertThat(process.run("build", "-t", "x", url)).as(process.err()).isZero();
      assertThat(content()).isEqualTo("data");
      assertThat(process.run("build", "-t", "x", "--require-cached", url)).isZero();
      assertThat(process.run("build", "-t", "x", url + "#main:sub")).as(process.err()).isZero();
      assertThat(content()).isEqualTo("below");
      assertThat(process.run("build", "-t", "x", "-f", "Other", url + "#v1")).isZero();
      assertThat(content()).isEqualTo("other");
      assertThat(process.run("build", url + "?bad=1")).isEqualTo(2);
      assertThat(process.err()).contains("unexpected query");
      assertThat(process.run("build", url + "#none")).isEqualTo(5);
    }
  }

  @Test
  void timeOfTheCommitMayBeTheTimeOfTheImage() throws Exception {
    makeRepository();
    try (ServerSocket daemon = serveRepositories()) {
      String url = "git://127.0.0.1:" + daemon.getLocalPort() + "/r.git";

      assertThat(process.run("build", "-t", "x", "--source-date-epoch", "context", url))
          .as(process.err())
          .isZero();
      assertThat(process.run("inspect", "-f", "{{.Created}}", "x")).isZero();
      assertThat(process.out()).isEqualTo("2023-11-14T22:13:20Z\n");
    }
    process.input = sh("touch -d @1600000000 c/* c/.dockerignore && tar -C c -c .");
    assertThat(process.run("build", "-t", "x", "--build-arg", "SOURCE_DATE_EPOCH=context", "-"))
        .isZero();
    assertThat(process.run("inspect", "-f", "{{.Created}}", "x")).isZero();
    assertThat(process.out()).isEqualTo("2020-09-13T12:26:40Z\n");
  }

  @Test
  void sourcesAreCountedAndPruned() throws Exception {
    files.put("/c.tgz", sh("tar -C c -cz ."));
    process.run("build", "-t", "x", url("/c.tgz"));

    assertThat(process.run("du", "--format", "{{.Type}} {{.TotalCount}}")).isZero();
    assertThat(process.out()).contains("Sources 2\n");
    assertThat(process.run("prune")).isZero();
    assertThat(process.out()).doesNotContain("sources");
    assertThat(process.run("prune", "--cache", "--filter", "until=1h")).isZero();
    assertThat(process.out()).doesNotContain("sources");
    assertThat(process.run("prune", "--cache")).isZero();
    assertThat(process.out()).contains(", 2 sources");
    try (Stream<Path> left = Files.walk(directory.resolve("store/sources"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
    assertThat(process.run("build", "-t", "x", url("/c.tgz"))).isZero();
  }

  private void makeRepository() throws Exception {
    sh(
        "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b"
            + " GIT_COMMITTER_DATE='1700000000 +0000'; mkdir repos && cp -r c repos/r.git && cd"
            + " repos/r.git && mkdir sub && echo b > sub/below && printf 'FROM scratch\\n"
            + "COPY below /\\n"
            + "' > sub/Dockerfile && git init -q -b main && git add . && git commit -qm x && git"
            + " tag v1");
  }

  /** git-daemon(1) for one connection at a time. */
  private ServerSocket serveRepositories() throws IOException {
    ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              while (!socket.isClosed()) {
                try (Socket connection = socket.accept()) {
                  answer(connection);
                } catch (IOException e) {
                  return;
                }
              }
            });
    return socket;
  }

  private void answer(Socket connection) throws IOException {
    Process git =
        new ProcessBuilder(
                "git",
                "daemon",
                "--inetd",
                "--export-all",
                "--base-path=" + directory.resolve("repos"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Thread.ofVirtual()
        .start(
            () -> {
              try (OutputStream to = git.getOutputStream()) {
                byte[] buffer = new byte[8192];
                for (int n = connection.getInputStream().read(buffer);
                    n >= 0;
                    n = connection.getInputStream().read(buffer)) {
                  to.write(buffer, 0, n);
                  to.flush();
                }
              } catch (IOException e) {
                // the connection has ended
              }
            });
    git.getInputStream().transferTo(connection.getOutputStream());
    git.destroy();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Names of the files in the image, sorted. */
  private String content() {
    export();
    try {
      List<String> names = text(sh("tar -tf x.tar")).lines().map(n -> n.replace("./", "")).toList();
      return String.join(" ", names.stream().filter(n -> !n.isEmpty()).sorted().toList());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void export() {
    assertThat(process.run("create", "--name", "box", "x")).as(process.err()).isZero();
    assertThat(process.run("export", "-o", "x.tar", "box")).as(process.err()).isZero();
    assertThat(process.run("rm", "box")).isZero();
  }

  private byte[] sh(String script) throws IOException, InterruptedException {
    Process run =
        new ProcessBuilder("sh", "-ec", script)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    run.getInputStream().transferTo(out);
    assertThat(run.waitFor()).as(script).isZero();
    return out.toByteArray();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
