package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --build-context}: every kind, everywhere that a recipe may name one. */
@Tag("root")
class NamedContextsRootTest {
  /** Uses the context {@code c} in FROM, in COPY and in a mount. */
  private static final String EVERYWHERE =
      """
      FROM c
      COPY --from=c file /copied
      COPY busybox /busybox
      RUN --mount=from=c,source=file,target=/m ["/busybox", "cp", "/m", "/mounted"]
      """;

  @TempDir Path directory;
  private TestBuilds builds;

  @BeforeEach
  void makeContexts() throws IOException {
    builds = new TestBuilds(directory);
    Files.createDirectories(directory.resolve("one"));
    Files.writeString(directory.resolve("one/file"), "one");
    Files.writeString(directory.resolve("one/hidden"), "x");
    Files.writeString(directory.resolve("one/.dockerignore"), "hidden\n");
  }

  private void assertEverywhere(String content) throws IOException {
    Path tree = builds.unpacked();
    assertThat(List.of("file", "copied", "mounted"))
        .allSatisfy(name -> assertThat(tree.resolve(name)).hasContent(content));
  }

  @Test
  void directoryIsUsedEverywhereWithItsOwnIgnoreFile() throws IOException {
    builds.build(EVERYWHERE, "--build-context", "c=one");

    assertEverywhere("one");
    assertThat(builds.unpacked().resolve("hidden")).doesNotExist();
    assertThat(builds.run("FROM scratch\nCOPY --from=c hidden /\n", "--build-context", "c=one"))
        .isEqualTo(1);
    assertThat(builds.process.err()).contains("Recipe:2", "hidden");
  }

  @Test
  void nameOfAContextIsNoInputAndItsContentIs() throws IOException {
    builds.sh("cp -r one two");
    String first = builds.build(EVERYWHERE, "--build-context", "c=one");

    String renamed = EVERYWHERE.replace("FROM c", "FROM d").replace("from=c", "from=d");
    builds.build(renamed, "--build-context", "d=two", "--require-cached");
    Files.writeString(directory.resolve("one/hidden"), "changed");
    assertThat(builds.build(EVERYWHERE, "--build-context", "c=one", "--require-cached"))
        .isEqualTo(first);
    Files.writeString(directory.resolve("one/file"), "changed");
    assertThat(builds.run(EVERYWHERE, "--build-context", "c=one", "--require-cached")).isEqualTo(3);
    builds.build(EVERYWHERE, "--build-context", "c=one");
    assertEverywhere("changed");
  }

  @Test
  void contextWinsOverStageAndImage() throws IOException {
    builds.build("FROM scratch\nCOPY <<EOF /file\nof the image\nEOF\n");
    builds.process.run("tag", "result", "c");
    String recipe = "FROM scratch AS c\nCOPY absent /file\n" + EVERYWHERE;

    builds.build(recipe, "--build-context", "c=one");

    assertEverywhere("one");
    builds.build(EVERYWHERE);
    assertEverywhere("of the image\n");
  }

  @Test
  void nameMayBeThatOfAnImageWithItsTag() throws IOException {
    builds.build(
        EVERYWHERE.replace("FROM c", "FROM c:1").replace("from=c", "from=c:1"),
        "--build-context",
        "c:1=one");

    assertEverywhere("one");
  }

  @Test
  void imageOfTheStoreIsUsedEverywhereWithItsConfiguration() throws IOException {
    builds.build("FROM scratch\nENV FROM_IMAGE=yes\nCOPY <<EOF /file\nimage\nEOF\n");
    builds.process.run("tag", "result", "other:2");

    builds.build(EVERYWHERE, "--build-context", "c=docker-image://other:2");

    assertEverywhere("image\n");
    assertThat(builds.process.run("inspect", "-f", "{{json .Config.Env}}", "result")).isZero();
    assertThat(builds.process.out()).contains("FROM_IMAGE=yes");
    assertThat(builds.run(EVERYWHERE, "--build-context", "c=docker-image://absent:3")).isNotZero();
    assertThat(builds.process.err()).contains("Recipe:1", "absent:3");
  }

  @Test
  void scratchMayBeAContext() throws IOException {
    String recipe = "FROM c\nCOPY busybox /\n";
    String plain = builds.build("FROM scratch\nCOPY busybox /\n");

    assertThat(builds.build(recipe, "--build-context", "c=docker-image://scratch"))
        .isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({"oci-layout://layout", "oci-layout://layout:v1", "oci-layout://layout@DIGEST"})
  void layoutIsUsedEverywhere(String form) throws IOException {
    makeLayout();
    String digest = builds.sh("grep -o 'sha256:[0-9a-f]*' layout/index.json | head -n 1");

    builds.build(EVERYWHERE, "--build-context", "c=" + form.replace("DIGEST", digest));

    assertEverywhere("layout\n");
    assertThat(builds.process.run("images", "--format", "{{.Repository}}:{{.Tag}}")).isZero();
    assertThat(builds.process.out().lines()).contains("result:latest").doesNotContain("layout:v1");
    builds.build(
        EVERYWHERE, "--require-cached", "--build-context", "c=" + form.replace("DIGEST", digest));
  }

  @Test
  void layoutThatHasNoSuchImageIsNamed() throws IOException {
    makeLayout();

    assertThat(builds.run(EVERYWHERE, "--build-context", "c=oci-layout://layout:v9")).isEqualTo(5);
    assertThat(builds.process.err()).contains("Recipe:1", "v9").doesNotContain("Exception");
    assertThat(builds.run(EVERYWHERE, "--build-context", "c=oci-layout://one")).isEqualTo(5);
    assertThat(builds.process.err()).contains("Recipe:1").doesNotContain("Exception");
    assertThat(builds.run(EVERYWHERE, "--build-context", "c=oci-layout://none")).isEqualTo(2);
  }

  @Test
  void layoutOfAnotherToolIsUsedEverywhere() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "needs skopeo");
    makeLayout();
    builds.sh("skopeo copy -q oci:layout oci:again:latest && rm -r layout");

    builds.build(EVERYWHERE, "--build-context", "c=oci-layout://again");

    assertEverywhere("layout\n");
  }

  @Test
  void changedLayoutIsReadAgain() throws IOException {
    makeLayout();
    builds.build(EVERYWHERE, "--build-context", "c=oci-layout://layout");
    builds.sh("rm -r layout");
    makeLayout("another");

    builds.build(EVERYWHERE, "--build-context", "c=oci-layout://layout");

    assertEverywhere("another\n");
  }

  private void makeLayout() throws IOException {
    makeLayout("layout");
  }

  /** Directory {@code layout}, made by another store. */
  private void makeLayout(String content) throws IOException {
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere-" + content));
    FakeProcess other = new FakeProcess(elsewhere);
    Files.writeString(
        elsewhere.resolve("Dockerfile"), "FROM scratch\nCOPY <<EOF /file\n" + content + "\nEOF\n");
    assertThat(other.run("build", "-t", "layout:v1", ".")).as(other.err()).isZero();
    assertThat(other.run("save", "--format", "oci", "-o", "l.tar", "layout:v1"))
        .as(other.err())
        .isZero();
    builds.sh("mkdir layout && tar -xf " + elsewhere.resolve("l.tar") + " -C layout");
  }

  @Test
  void repositoryIsUsedEverywhere() throws IOException {
    builds.sh(
        "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a"
            + " GIT_COMMITTER_EMAIL=a@b GIT_CONFIG_GLOBAL=/dev/null; git init -q -b main r && cd r"
            + " && mkdir sub && echo git > file && echo sub > sub/file && git add . && git commit"
            + " -qm x && git clone -q --bare . ../r.git && git -C ../r.git update-server-info");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1));
            boolean found = Files.isRegularFile(file);
            byte[] content = found ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(
                found ? 200 : 404, content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
          }
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/r.git";
      builds.build(EVERYWHERE, "--build-context", "c=" + url);
      assertEverywhere("git\n");
      builds.build(EVERYWHERE, "--require-cached", "--build-context", "c=" + url);
      builds.build(EVERYWHERE, "--build-context", "c=" + url + "#main:sub");
      assertEverywhere("sub\n");
      assertThat(builds.run(EVERYWHERE, "--build-context", "c=" + url + "#none")).isEqualTo(5);
      assertThat(builds.process.err()).contains("Recipe:1", "none");
    } finally {
      server.stop(0);
    }
  }
}
