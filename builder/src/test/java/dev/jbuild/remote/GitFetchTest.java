package dev.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.http.Proxies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The situations of BuildKit's testAddGit, testAddGitChecksumCache, testAddGitQueryString, ours.
 */
class GitFetchTest {
  @TempDir Path directory;
  private GitServer server;
  private Fetching fetching;

  @BeforeEach
  void makeRepository() throws IOException {
    server = new GitServer(directory.resolve("repositories"));
    fetching = new Fetching(directory);
    server.sh(
        "git init -q -b main r.git && cd r.git && git config receive.denyCurrentBranch ignore &&"
            + " echo one > file && mkdir -p sub/deep && echo x > sub/deep/f && ln -s /no/such out"
            + " && echo '#!/bin/sh' > run && chmod 755 run && ln -s sub link && git add . && git"
            + " commit -qm one && git tag v0.0.1 && git tag -a -m n v0.0.2 && echo two > file &&"
            + " git commit -qam two && git branch topic/a && echo three > file && git commit -qam"
            + " three && git update-ref refs/pull/7/head HEAD~1");
  }

  @AfterEach
  void close() {
    fetching.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'', three",
    "#main, three",
    "#v0.0.1, one",
    "#v0.0.2, one",
    "#topic/a, two",
    "#refs/tags/v0.0.1, one",
    "#refs/heads/main, three",
    "#refs/pull/7/head, two",
    "?tag=v0.0.1, one",
    "?branch=topic/a, two",
    "?ref=v0.0.2, one",
    "'?ref=topic/a&subdir=/', two"
  })
  void refIsCheckedOut(String options, String content) {
    GitCheckout checkout = fetching.checkout(server.url("r.git") + options);

    assertThat(checkout.directory().resolve("file")).hasContent(content);
    assertThat(checkout.directory().resolve(".git")).doesNotExist();
    assertThat(checkout.commitTime()).isEqualTo(Instant.ofEpochSecond(1700000000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "main~1", "main~2"})
  void commitIsCheckedOutByItsHash(String revision) {
    String hash = server.hash("r.git", revision);

    assertThat(fetching.checkout(server.url("r.git#" + hash)).commit()).isEqualTo(hash);
    assertThat(fetching.checkout(server.url("r.git#" + hash.substring(0, 8))).commit())
        .isEqualTo(hash);
    assertThat(fetching.checkout(server.url("r.git?checksum=" + hash)).commit()).isEqualTo(hash);
  }

  @Test
  void hashOfAnAnnotatedTagIsItsCommit() {
    String tag = server.hash("r.git", "v0.0.2");

    assertThat(fetching.checkout(server.url("r.git#" + tag)).commit())
        .isEqualTo(server.hash("r.git", "v0.0.1"));
  }

  @Test
  void commitThatTheStoreHasNeedsNoServer() {
    String hash = server.hash("r.git", "main");
    GitCheckout first = fetching.checkout(server.url("r.git#" + hash));
    int requests = server.web.requests.size();
    server.close();

    assertThat(fetching.checkout(server.url("r.git#" + hash))).isEqualTo(first);
    assertThat(server.web.requests).hasSize(requests);
  }

  @Test
  void refThatDidNotMoveIsNotFetchedAgain() {
    GitCheckout first = fetching.checkout(server.url("r.git#main"));
    server.web.requests.clear();

    assertThat(fetching.checkout(server.url("r.git#main"))).isEqualTo(first);
    assertThat(server.web.requests).isNotEmpty().noneMatch(r -> r.uri().contains("fetch"));
  }

  @Test
  void refThatMovedIsFetchedAgain() {
    fetching.checkout(server.url("r.git#main"));
    server.sh("cd r.git && echo four > file && git commit -qam four && git tag -f v0.0.1");

    assertThat(fetching.checkout(server.url("r.git#main")).directory().resolve("file"))
        .hasContent("four");
    assertThat(fetching.checkout(server.url("r.git#v0.0.1")).directory().resolve("file"))
        .hasContent("four");
  }

  @Test
  void branchMayBecomeADirectoryOfBranches() {
    fetching.checkout(server.url("r.git#topic/a"));
    server.sh("cd r.git && git branch -D topic/a && git branch topic main");

    assertThat(fetching.checkout(server.url("r.git#topic")).directory().resolve("file"))
        .hasContent("three");
  }

  @Test
  void tagAndItsCommitShareTheTree() {
    assertThat(fetching.checkout(server.url("r.git#v0.0.2")).directory())
        .isEqualTo(fetching.checkout(server.url("r.git#v0.0.1")).directory());
  }

  @Test
  void checksumMayBeTheStartOfCommitOrTag() {
    String commit = server.hash("r.git", "v0.0.2^{}");
    String tag = server.hash("r.git", "v0.0.2");

    for (String checksum : List.of(commit, commit.substring(0, 7), tag, tag.substring(0, 9))) {
      assertThat(fetching.checkout(server.url("r.git?ref=v0.0.2&checksum=" + checksum)).commit())
          .isEqualTo(commit);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v0.0.2", "main"})
  void otherChecksumIsRefusedWithBoth(String ref) {
    assertThatThrownBy(() -> fetching.checkout(server.url("r.git?ref=" + ref + "&checksum=dead")))
        .hasMessageContaining("dead")
        .hasMessageContaining(server.hash("r.git", ref))
        .satisfies(e -> assertThat(code(e)).isEqualTo(ExitCode.SOURCE));
  }

  @Test
  void gitDirectoryIsKeptOnRequestOnly() throws IOException {
    GitCheckout kept = fetching.checkout(server.url("r.git#v0.0.2"), true);

    Path tree = kept.directory();
    assertThat(server.sh("git -C " + tree + " describe --exact-match")).isEqualTo("v0.0.2");
    assertThat(server.sh("git -C " + tree + " status --porcelain")).isEmpty();
    assertThat(server.sh("git -C " + tree + " log --oneline | wc -l")).isEqualTo("1");
    assertThat(server.sh("git -C " + tree + " remote get-url origin"))
        .isEqualTo(server.url("r.git"));
    assertThat(server.sh("git -C " + tree + " fsck --connectivity-only 2>&1")).isEmpty();
    assertThat(tree.resolve(".git/objects/info/alternates")).doesNotExist();
    assertThat(fetching.checkout(server.url("r.git?keep-git-dir=1#main")).directory())
        .isDirectoryContaining("glob:**/.git");
    assertThat(fetching.checkout(server.url("r.git#v0.0.2")).directory().resolve(".git"))
        .doesNotExist();
  }

  @Test
  void gitDirectoryNamesTheBranch() {
    Path tree = fetching.checkout(server.url("r.git#topic/a"), true).directory();

    assertThat(server.sh("git -C " + tree + " rev-parse topic/a"))
        .isEqualTo(server.hash("r.git", "topic/a"));
    String hash = server.hash("r.git", "main~2");
    Path other = fetching.checkout(server.url("r.git#" + hash), true).directory();
    assertThat(server.sh("git -C " + other + " rev-parse HEAD")).isEqualTo(hash);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub", "/sub", "sub/", "./sub/.", "../sub", "deep/../sub"})
  void subdirectoryIsTheTree(String subdirectory) {
    GitCheckout checkout = fetching.checkout(server.url("r.git#main:" + subdirectory), true);

    assertThat(checkout.directory().resolve("deep/f")).hasContent("x");
    assertThat(checkout.directory().resolve(".git")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "out, is not a directory",
    "out/etc, no directory",
    "link, is not a directory",
    "link/deep, no directory",
    "file, is not a directory",
    "missing, no directory",
    "../../etc, no directory"
  })
  void subdirectoryNeverFollowsALink(String subdirectory, String why) {
    assertThatThrownBy(() -> fetching.checkout(server.url("r.git#main:" + subdirectory)))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining(why);
  }

  @Test
  void filesHaveFixedModes() throws IOException {
    Path tree = fetching.checkout(server.url("r.git")).directory();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tree.resolve("file"))))
        .isEqualTo("rw-r--r--");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tree.resolve("run"))))
        .isEqualTo("rwxr-xr-x");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tree)))
        .isEqualTo("rwxr-xr-x");
    assertThat(Files.readSymbolicLink(tree.resolve("out"))).hasToString("/no/such");
  }

  @Test
  void timesMayBeThoseOfTheCommit() throws IOException {
    Path tree = fetching.checkout(server.url("r.git?mtime=commit")).directory();

    try (Stream<Path> all = Files.walk(tree)) {
      assertThat(all)
          .allMatch(
              file -> {
                try {
                  return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis()
                      == 1700000000000L;
                } catch (IOException e) {
                  return false;
                }
              });
    }
  }

  @Test
  void submodulesAreCheckedOutUnlessRefused() {
    server.sh(
        "git init -q -b main m.git && cd m.git && echo m > m && git add . && git commit -qm m"
            + " && cd ../r.git && git -c protocol.file.allow=always submodule --quiet add ../m.git"
            + " mod && git config -f .gitmodules submodule.mod.url ../m.git && git add . && git"
            + " commit -qm sub");

    assertThat(fetching.checkout(server.url("r.git")).directory().resolve("mod/m")).hasContent("m");
    assertThat(fetching.checkout(server.url("r.git")).directory().resolve("mod/.git"))
        .doesNotExist();
    Path kept = fetching.checkout(server.url("r.git"), true).directory();
    assertThat(server.sh("git -C " + kept + "/mod log --oneline | wc -l")).isEqualTo("1");
    assertThat(fetching.checkout(server.url("r.git?submodules=0")).directory().resolve("mod"))
        .isEmptyDirectory();
    assertThat(fetching.checkout(server.url("r.git#:mod")).directory().resolve("m"))
        .hasContent("m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc", "ext::sh -c 'touch /tmp/jbuild-owned'", "/etc"})
  void submoduleOfThisMachineIsRefused(String url) {
    server.sh(
        "git init -q -b main m.git && cd m.git && echo m > m && git add . && git commit -qm m"
            + " && cd ../r.git && git -c protocol.file.allow=always submodule --quiet add ../m.git"
            + " mod && git config -f .gitmodules submodule.mod.url \""
            + url
            + "\" && git add ."
            + " && git commit -qm sub");

    assertThatThrownBy(() -> fetching.checkout(server.url("r.git")))
        .isInstanceOf(RemoteException.class);
  }

  @Test
  void credentialsComeFromTheAddress() throws IOException {
    server.authorization = Proxies.basic("user:hunter2");
    String url = server.web.url("user:hunter2", "/git/r.git#main");

    Path tree = fetching.checkout(url, true).directory();

    assertThat(tree.resolve("file")).hasContent("three");
    assertThat(server.sh("git -C " + tree + " remote get-url origin"))
        .isEqualTo(server.url("r.git"));
    assertNowhere("hunter2");
  }

  @Test
  void credentialsComeFromSecrets() throws IOException {
    String token =
        Base64.getEncoder()
            .encodeToString("x-access-token:hunter2".getBytes(StandardCharsets.UTF_8));
    server.authorization = "basic " + token;
    fetching.secrets.put("GIT_AUTH_TOKEN", "hunter2\n");

    assertThat(fetching.checkout(server.url("r.git")).directory().resolve("file"))
        .hasContent("three");
    fetching.secrets.clear();
    fetching.secrets.put("GIT_AUTH_HEADER." + server.web.host(), "basic " + token);
    fetching.secrets.put("GIT_AUTH_TOKEN", "wrong");
    assertThat(fetching.checkout(server.url("r.git#topic/a")).directory().resolve("file"))
        .hasContent("two");
    assertNowhere("hunter2");
    assertNowhere(token);
  }

  @Test
  void credentialsAreNotTakenElsewhere() {
    try (WebServer other = new WebServer()) {
      other.on(
          "/",
          exchange ->
              WebServer.answer(exchange, 401, "", Map.of("WWW-Authenticate", "Basic realm=\"x\"")));
      server.web.on(
          "/moved/",
          exchange ->
              WebServer.answer(
                  exchange,
                  302,
                  "",
                  Map.of("Location", other.url("/r.git/info/refs?service=git-upload-pack"))));

      assertThatThrownBy(() -> fetching.checkout(server.web.url("user:hunter2", "/moved/r.git")))
          .hasMessageNotContaining("hunter2");
      assertThat(other.requests).isNotEmpty();
      assertThat(other.requests).allMatch(r -> r.header("Authorization").isEmpty());
      other.requests.clear();
      fetching.secrets.put("GIT_AUTH_TOKEN", "hunter2");
      assertThatThrownBy(() -> fetching.checkout(server.web.url("/moved/r.git")))
          .hasMessageNotContaining("hunter2");
      assertThat(other.requests).allMatch(r -> r.header("Authorization").isEmpty());
    }
  }

  @Test
  void missingThingsAreTold() {
    assertThatThrownBy(() -> fetching.checkout(server.url("r.git#nope")))
        .hasMessageContaining("no branch, tag or commit `nope`")
        .satisfies(e -> assertThat(code(e)).isEqualTo(ExitCode.SOURCE));
    assertThatThrownBy(() -> fetching.checkout(server.url("r.git#deadbeef")))
        .hasMessageContaining("no branch, tag or commit `deadbeef`");
    assertThatThrownBy(() -> fetching.checkout(server.url("r.git#" + "d".repeat(40))))
        .hasMessageContaining("has the commit ddd");
    assertThatThrownBy(
            () -> fetching.checkout(server.web.url("user:hunter2", "/git/none.git#main")))
        .hasMessageContaining("not found")
        .hasMessageNotContaining("hunter2");
    server.authorization = "x";
    assertThatThrownBy(() -> fetching.checkout(server.web.url("user:hunter2", "/git/r.git#main")))
        .hasMessageContaining("git: ")
        .hasMessageNotContaining("hunter2")
        .satisfies(e -> assertThat(((JbuildException) e).hint()).isPresent());
  }

  @Test
  void missingGitIsTheHostsFault() {
    fetching.environment.put("PATH", "/nowhere");

    assertThatThrownBy(() -> fetching.checkout(server.url("r.git")))
        .hasMessageContaining("git cannot be started")
        .satisfies(e -> assertThat(code(e)).isEqualTo(ExitCode.HOST))
        .satisfies(e -> assertThat(((JbuildException) e).hint()).isPresent());
  }

  @Test
  void plainFilesOverHttpAreARepository() {
    server.sh("git clone -q --bare r.git bare.git && git -C bare.git update-server-info");

    assertThat(
            fetching.checkout(server.web.url("/plain/bare.git#main")).directory().resolve("file"))
        .hasContent("three");
  }

  @Test
  void daemonIsAsked() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                while (!socket.isClosed()) {
                  try (Socket connection = socket.accept()) {
                    server.serveDaemon(connection.getInputStream(), connection.getOutputStream());
                  } catch (IOException e) {
                    return;
                  }
                }
              });

      String url = "git://127.0.0.1:" + socket.getLocalPort() + "/r.git#v0.0.1";
      assertThat(fetching.checkout(url).directory().resolve("file")).hasContent("one");
    }
  }

  @Test
  void repositoryOfSha256IsTaken() {
    server.sh(
        "git init -q -b main --object-format=sha256 s.git && cd s.git && echo s > s && git add ."
            + " && git commit -qm s");
    String hash = server.hash("s.git", "main");

    assertThat(fetching.checkout(server.url("s.git#" + hash), true).commit()).isEqualTo(hash);
    assertThat(fetching.checkout(server.url("s.git")).directory().resolve("s")).hasContent("s");
  }

  @Test
  void emptyCommitIsAnEmptyTree() {
    server.sh("git init -q -b main e.git && cd e.git && git commit -q --allow-empty -m e");

    assertThat(fetching.checkout(server.url("e.git")).directory()).isEmptyDirectory();
  }

  @Test
  void manyMayFetchAtOnce() throws Exception {
    List<Callable<GitCheckout>> calls = new ArrayList<>();
    for (String ref : List.of("#main", "#v0.0.1", "#topic/a", "#main", "#v0.0.2", "#main:sub")) {
      calls.add(() -> fetching.checkout(server.url("r.git") + ref));
    }

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<GitCheckout> checkout : threads.invokeAll(calls)) {
        assertThat(checkout.get().directory()).isNotEmptyDirectory();
      }
    }
  }

  @Test
  void configurationOfTheUserDoesNotCount() throws IOException {
    Path home = Files.createDirectories(directory.resolve("home"));
    Files.writeString(home.resolve(".gitconfig"), "[core]\n\tautocrlf = true\n");
    fetching.environment.put("HOME", home.toString());
    fetching.environment.put("GIT_DIR", "/nowhere");

    assertThat(Files.readString(fetching.checkout(server.url("r.git")).directory().resolve("file")))
        .isEqualTo("three\n");
  }

  @Test
  void twoChecksumsMustAgree() {
    try (RemoteFetcher build = fetching.build()) {
      RemoteSource source =
          RemoteSource.parse(server.url("r.git?ref=main&checksum=abc")).orElseThrow();
      assertThatThrownBy(() -> build.checkout((RemoteSource.Git) source, false, Optional.of("abd")))
          .hasMessageContaining("two checksums");
    }
  }

  private void assertNowhere(String secret) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("store"))) {
      for (Path file :
          files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(secret);
      }
    }
  }

  private static ExitCode code(Throwable failure) {
    return ((JbuildException) failure).exitCode();
  }
}
