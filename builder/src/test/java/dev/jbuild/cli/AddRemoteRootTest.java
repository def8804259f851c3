package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ADD} of URLs and repositories, from the recipe to the files of the image. */
@Tag("root")
class AddRemoteRootTest {
  private static final String MODIFIED = "Tue, 14 Nov 2023 22:13:20 GMT";
  private static final String MODIFIED_SECONDS = "1700000000";
  private static final String SECRET = "hunter2-4711";

  @TempDir Path directory;
  private TestBuilds builds;
  private HttpServer server;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, String> headers = new ConcurrentHashMap<>();
  private final AtomicInteger bodies = new AtomicInteger();

  @BeforeEach
  void serve() throws IOException {
    builds = new TestBuilds(directory);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    serve("/dir/file.txt", "remote");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] content = files.get(exchange.getRequestURI().getPath());
      headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      if (content == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      String tag = "\"" + Hashing.sha256().hashBytes(content) + "\"";
      exchange.getResponseHeaders().set("ETag", tag);
      if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        exchange.sendResponseHeaders(304, -1);
      } else if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(200, -1);
      } else {
        bodies.incrementAndGet();
        exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
      }
    }
  }

  private void serve(String path, String content) {
    files.put(path, content.getBytes(StandardCharsets.UTF_8));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  @ParameterizedTest
  @CsvSource({
    "/d/, d/file.txt",
    "/d, d",
    "., w/file.txt",
    "sub/x, w/sub/x",
    "./, w/file.txt",
  })
  void destinationWithASlashIsADirectoryAndElseTheFile(String destination, String path)
      throws IOException {
    builds.build("FROM scratch\nWORKDIR /w\nADD " + url("/dir/file.txt?x=1") + " " + destination);

    assertThat(builds.file(path)).isEqualTo("remote");
  }

  @Test
  void fileIsRootsAloneAndHasTheTimeThatTheServerTells() throws IOException {
    headers.put("Last-Modified", MODIFIED);
    String add = "ADD --chmod=0644 --chown=7:8 " + url("/dir/file.txt") + " /g\n";

    builds.build("FROM scratch\nADD " + url("/dir/file.txt") + " /f\n" + add);

    assertThat(builds.status("f")).isEqualTo("600 0:0 " + MODIFIED_SECONDS);
    assertThat(builds.status("g")).isEqualTo("644 7:8 " + MODIFIED_SECONDS);
  }

  @Test
  void checksumIsAskedFor() throws IOException {
    String right = "sha256:" + Hashing.sha256().hashString("remote", StandardCharsets.UTF_8);
    String wrong = "sha256:" + "0".repeat(64);
    String end = " " + url("/dir/file.txt") + " /f\n";

    builds.build("FROM scratch\nARG S=" + right + "\nADD --checksum=$S" + end);
    assertThat(builds.file("f")).isEqualTo("remote");
    assertThat(builds.run("FROM scratch\nADD --checksum=" + wrong + end)).isEqualTo(5);
    assertThat(builds.process.err()).contains("Recipe:2", wrong, right);
    assertThat(directory.resolve("store/tmp")).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"sha256:12", "md5:00000000000000000000000000000000", "nonsense"})
  void malformedChecksumIsRefusedWithItsPlaceBeforeAnythingIsFetched(String checksum)
      throws IOException {
    String recipe = "FROM scratch\nADD --checksum=" + checksum + " " + url("/dir/file.txt") + " /";

    assertThat(builds.run(recipe)).isEqualTo(4);

    assertThat(builds.process.err()).contains("Recipe:2:5: error: invalid checksum " + checksum);
    assertThat(bodies).hasValue(0);
  }

  @Test
  void checksumOfALocalFileOrOfSeveralSourcesIsRefused() throws IOException {
    String sum = "--checksum=sha256:" + "0".repeat(64);

    assertThat(builds.run("FROM scratch\nADD " + sum + " busybox /\n")).isEqualTo(4);
    assertThat(builds.process.err()).contains("Recipe:2:5: ");
    String two = " " + url("/dir/file.txt") + " " + url("/b") + " /d/\n";
    assertThat(builds.run("FROM scratch\nADD " + sum + two)).isEqualTo(4);
    assertThat(builds.process.err()).contains("Recipe:2:5: ");
  }

  @Test
  void missingFileAndRefusedConnectionAreSourceFailuresWithTheLine() throws IOException {
    assertThat(builds.run("FROM scratch\n\nADD " + url("/none") + " /f\n")).isEqualTo(5);
    assertThat(builds.process.err()).contains("Recipe:3", url("/none"), "404");
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    String refusing = "http://127.0.0.1:" + closed + "/f";

    assertThat(builds.run("FROM scratch\nADD " + refusing + " /f\n")).isEqualTo(5);

    assertThat(builds.process.err()).contains("Recipe:2", refusing).doesNotContain("Exception");
    assertThat(builds.process.out()).isEmpty();
  }

  @Test
  void unchangedContentIsCachedAndChangedContentIsNot() throws IOException {
    String recipe =
        TestBuilds.SHELL
            + ("ADD " + url("/dir/file.txt") + " /f\n")
            + "RUN /busybox cat /f > /copy\n";
    String first = builds.build(recipe);

    assertThat(builds.build(recipe, "--require-cached")).isEqualTo(first);
    assertThat(bodies).hasValue(1);
    serve("/dir/file.txt", "changed");
    assertThat(builds.run(recipe, "--require-cached")).isEqualTo(3);
    assertThat(builds.build(recipe)).isNotEqualTo(first);
    assertThat(builds.file("copy")).isEqualTo("changed");
    serve("/dir/file.txt", "remote");
    assertThat(builds.build(recipe, "--require-cached")).isEqualTo(first);
  }

  @Test
  void archiveIsUnpackedOnRequestOnly() throws IOException {
    Files.writeString(directory.resolve("inside"), "from the archive");
    builds.sh("tar -czf a.tgz inside && cp a.tgz context/local.tgz");
    files.put("/a.tgz", Files.readAllBytes(directory.resolve("a.tgz")));

    builds.build("FROM scratch\nADD " + url("/a.tgz") + " /d/\n");
    assertThat(builds.unpacked().resolve("d/a.tgz")).exists();
    builds.build("FROM scratch\nADD --unpack=true " + url("/a.tgz") + " /d/\n");
    assertThat(builds.file("d/inside")).isEqualTo("from the archive");
    builds.build("FROM scratch\nADD --unpack=false local.tgz /d/\n");
    assertThat(builds.unpacked().resolve("d/local.tgz")).exists();
  }

  /** Both instructions have the same sources by name and content; only one unpacks. */
  @Test
  void localArchiveBesideAUrlIsUnpackedWhateverWasBuiltBefore() throws IOException {
    Files.writeString(directory.resolve("inside"), "from the archive");
    builds.sh("tar -cf context/b.tar inside");
    files.put("/b.tar", Files.readAllBytes(directory.resolve("context/b.tar")));
    // a fetched file is root's alone
    builds.sh("chmod 0600 context/b.tar");

    builds.build("FROM scratch\nADD " + url("/dir/file.txt") + " " + url("/b.tar") + " /d/\n");
    assertThat(builds.unpacked().resolve("d/b.tar")).exists();
    builds.build("FROM scratch\nADD " + url("/dir/file.txt") + " b.tar /d/\n");

    assertThat(builds.file("d/inside")).isEqualTo("from the archive");
  }

  @Test
  void sourcesOfOneInstructionAreWrittenInTheirOrder() throws IOException {
    Files.writeString(builds.context.resolve("file.txt"), "local");
    makeRepository();
    String remote = url("/dir/file.txt");
    String git = url("/r.git");

    builds.build("FROM scratch\nADD " + remote + " file.txt " + git + " /d/\n");
    assertThat(builds.file("d/file.txt")).isEqualTo("git");
    builds.build("FROM scratch\nADD " + git + " file.txt " + remote + " /d/\n");
    assertThat(builds.file("d/file.txt")).isEqualTo("remote");
    builds.build("FROM scratch\nADD " + git + " " + remote + " file.txt /d/\n");
    assertThat(builds.file("d/file.txt")).isEqualTo("local");
    builds.build("FROM scratch\nADD <<file.txt file.txt " + remote + " /d/\ninline\nfile.txt\n");
    assertThat(builds.file("d/file.txt")).isEqualTo("inline\n");
    assertThat(builds.process.run("history", "-q", "result")).isZero();
  }

  @Test
  void severalSourcesNeedADirectory() throws IOException {
    String recipe = "FROM scratch\nADD " + url("/dir/file.txt") + " busybox /d\n";

    assertThat(builds.run(recipe)).isEqualTo(4);

    assertThat(builds.process.err()).contains("Recipe:2:1: ", "end with /");
    assertThat(bodies).hasValue(0);
  }

  @Test
  void copyOfAUrlIsRefusedWithItsPlace() throws IOException {
    assertThat(builds.run("FROM scratch\nCOPY " + url("/dir/file.txt") + " /f\n")).isEqualTo(4);

    assertThat(builds.process.err()).contains("Recipe:2:1: error: ", "hint: use ADD");
  }

  @Test
  void userInformationIsInNoOutputHistoryNorFile() throws IOException {
    String url = url("/dir/file.txt").replace("://", "://user:" + SECRET + "@");
    String missing = url("/none").replace("://", "://user:" + SECRET + "@");

    builds.build("FROM scratch\nADD " + url + " /f\n");

    assertThat(builds.file("f")).isEqualTo("remote");
    StringBuilder said = new StringBuilder();
    for (List<String> command :
        List.of(
            List.of("history", "--no-trunc", "result"),
            List.of("history", "--layers", "result"),
            List.of("inspect", "result"),
            List.of("build", "--progress", "plain", "context"),
            List.of("build", "--no-cache", "--progress", "json", "context"))) {
      assertThat(builds.process.run(command.toArray(new String[0])))
          .as(command.toString())
          .isZero();
      said.append(builds.process.out()).append(builds.process.err());
    }
    assertThat(builds.run("FROM scratch\nADD " + missing + " /f\n")).isEqualTo(5);
    said.append(builds.process.err());
    assertThat(builds.run("FROM scratch\nCOPY " + url + " /f\n")).isEqualTo(4);
    said.append(builds.process.err());
    assertThat(builds.run("FROM scratch\nADD " + url + " busybox /f\n")).isEqualTo(4);
    said.append(builds.process.err());
    assertThat(said.toString()).doesNotContain(SECRET).contains(url("/none"));
    assertThat(builds.filesWith(SECRET)).isEmpty();
  }

  @Test
  void repositoryIsAddedAsItsTree() throws IOException {
    String commit = makeRepository();

    builds.build("FROM scratch\nADD " + url("/r.git") + "#v1 /src\n");
    assertThat(builds.file("src/file.txt")).isEqualTo("git");
    assertThat(builds.unpacked().resolve("src/.git")).doesNotExist();
    builds.build("FROM scratch\nADD --chown=3:4 " + url("/r.git") + "#main:sub /src/\n");
    assertThat(builds.file("src/below")).isEqualTo("b");
    assertThat(builds.status("src/below")).startsWith("644 3:4 ");
    builds.build("FROM scratch\nADD --keep-git-dir=true " + url("/r.git") + " /src\n");
    assertThat(builds.unpacked().resolve("src/.git/HEAD")).exists();
    builds.build("FROM scratch\nADD --checksum=" + commit + " " + url("/r.git") + "#v1 /src\n");
    assertThat(builds.run("FROM scratch\nADD --checksum=0123456 " + url("/r.git") + " /src\n"))
        .isEqualTo(5);
    assertThat(builds.process.err()).contains("Recipe:2", "0123456", commit);
    assertThat(builds.run("FROM scratch\nADD --checksum=xyz " + url("/r.git") + " /src\n"))
        .isEqualTo(4);
    assertThat(builds.run("FROM scratch\nADD " + url("/r.git") + "#none /src\n")).isEqualTo(5);
    assertThat(builds.process.err()).contains("Recipe:2", "none");
  }

  @Test
  void repositoryIsCachedByItsCommit() throws IOException {
    makeRepository();
    String recipe = "FROM scratch\nADD " + url("/r.git") + "#main /src\n";
    String first = builds.build(recipe);

    assertThat(builds.build(recipe, "--require-cached")).isEqualTo(first);
    commit("echo -n more > file.txt");
    assertThat(builds.run(recipe, "--require-cached")).isEqualTo(3);
    assertThat(builds.build(recipe)).isNotEqualTo(first);
    assertThat(builds.file("src/file.txt")).isEqualTo("more");
  }

  @Test
  void triggersOfABaseImageFetchCopyAndMount() throws IOException {
    Files.writeString(builds.context.resolve("data"), "of the child");
    builds.build(
        TestBuilds.SHELL
            + ("ONBUILD ADD " + url("/dir/file.txt") + " /f\n")
            + "ONBUILD COPY --from=tools data /copied\n"
            + "ONBUILD RUN --mount=from=tools,source=data,target=/m /busybox cat /m > /mounted\n");
    assertThat(builds.process.run("tag", "result", "base")).isZero();

    builds.build("FROM scratch AS tools\nCOPY data /\nFROM base\n");

    assertThat(builds.file("f") + builds.file("copied") + builds.file("mounted"))
        .isEqualTo("remoteof the childof the child");
    assertThat(builds.run("FROM scratch AS other\nFROM base\n")).isNotZero();
    assertThat(builds.process.err()).contains("Recipe:2");
  }

  /** Its commit. Served as plain files, from {@code r.git}. */
  private String makeRepository() throws IOException {
    builds.sh("git init -q -b main r");
    return commit(
        "echo -n git > file.txt && mkdir sub && echo -n b > sub/below && git add . && git commit"
            + " -qm x && git tag v1");
  }

  private String commit(String change) throws IOException {
    String hash =
        builds.sh(
            "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a"
                + " GIT_COMMITTER_EMAIL=a@b GIT_CONFIG_GLOBAL=/dev/null; cd r; "
                + change
                + "; git add .; git diff --cached --quiet || git commit -qm y; cd ..; rm -rf r.git;"
                + " git clone -q --bare r r.git; git -C r.git update-server-info; git -C r"
                + " rev-parse HEAD");
    try (var all = Files.walk(directory.resolve("r.git"))) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        files.put("/" + directory.relativize(file), Files.readAllBytes(file));
      }
    }
    return hash;
  }
}
