package dev.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.base.ExitCode;
import dev.jbuild.http.Redaction;
import dev.jbuild.remote.RemoteSource.Git;
import dev.jbuild.remote.RemoteSource.Http;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of {@code dfgitutil}'s TestParseGitRef, and ours. */
class RemoteSourceTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/",
        "https://example.com/foo",
        "https://example.com/foo.git/",
        "https://example.com/foo.git.bar",
        "https://github.com/moby/buildkit",
        "http://github.com/docker/docker.git:#branch",
        "HTTP://example.com/a b",
        "https://example.com/x?url=https://u@h/y.git"
      })
  void otherHttpAddressIsAFile(String text) {
    assertThat(RemoteSource.parse(text)).contains(new Http(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "./.git",
        "../x.git",
        ".git",
        "dir/file",
        "/abs/file",
        "custom.xyz/moby/buildkit.git",
        "github.com/moby/buildkit",
        "c:/windows",
        "a b:c",
        "*.tar.gz"
      })
  void pathIsNotRemote(String text) {
    assertThat(RemoteSource.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com/foo.git, https://example.com/foo.git, '', ''",
    "https://example.com/foo.git#deadbeef, https://example.com/foo.git, deadbeef, ''",
    "https://example.com/foo.git#release/1.2, https://example.com/foo.git, release/1.2, ''",
    "git://example.com/foo, git://example.com/foo, '', ''",
    "https://foo:bar@github.com/moby/x.git, https://foo:bar@github.com/moby/x.git, '', ''",
    "git@github.com:moby/buildkit, git@github.com:moby/buildkit, '', ''",
    "git@github.com:moby/x.git#v1:hack, git@github.com:moby/x.git, v1, hack",
    "user@example.com:/srv/p.git, user@example.com:/srv/p.git, '', ''",
    "1.2.3.4:/srv/p.git, 1.2.3.4:/srv/p.git, '', ''",
    "host:p.git, host:p.git, '', ''",
    "https://github.com/foo/bar.git#baz/qux:quux/quuz, https://github.com/foo/bar.git, baz/qux,"
        + " quux/quuz",
    "https://github.com/d/d.git#:myfolder, https://github.com/d/d.git, '', myfolder",
    "https://github.com/d/d.git?ref=v1.0.0&subdir=/subdir, https://github.com/d/d.git, v1.0.0,"
        + " /subdir",
    "https://github.com/m/b.git?subdir=/subdir#v1.0.0, https://github.com/m/b.git, v1.0.0, /subdir",
    "https://github.com/m/b.git?tag=v1.0.0, https://github.com/m/b.git, refs/tags/v1.0.0, ''",
    "https://github.com/m/b.git?branch=v1.0, https://github.com/m/b.git, refs/heads/v1.0, ''",
    "https://github.com/m/b.git?branch=refs/heads/x, https://github.com/m/b.git, refs/heads/x, ''",
    "git@github.com:m/b.git?subdir=/subdir#v1.0.0, git@github.com:m/b.git, v1.0.0, /subdir",
    "ssh://git@h:22/~/r.git?ref=a%2Fb, ssh://git@h:22/~/r.git, a/b, ''",
    "HTTPS://H/r.git, https://H/r.git, '', ''",
    "https://h/r.git?ref=v1#v1, https://h/r.git, v1, ''"
  })
  void repositoryIsTakenApart(String text, String remote, String ref, String subdirectory) {
    assertThat(RemoteSource.parse(text)).contains(Git.of(remote, ref, subdirectory));
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/r.git?ref=v1.0.0#v1.2.3, ref conflicts",
    "https://h/r.git?ref=v1.0.0&tag=v1.2.3, ref conflicts",
    "https://h/r.git?tag=v1.0.0&branch=v1.0, branch conflicts with tag",
    "https://h/r.git?subdir=a#v1:b, subdir conflicts",
    "https://h/r.git?invalid=123, unexpected query",
    "https://h/r.git?ref=, has no value",
    "https://h/r.git?ref=a&ref=a, several values",
    "https://h/r.git?keep-git-dir=maybe, invalid keep-git-dir value",
    "https://h/r.git?mtime=now, invalid mtime value",
    "https://h/r.git?checksum=xyz, invalid checksum",
    "https://h/r.git#--upload-pack=x, invalid git ref",
    "https://h/r.git?ref=--output=x, invalid git ref",
    "https://h/r.git#a..b, invalid git ref",
    "https://h/r.git#a b, invalid git ref",
    "https://h/r.git?ref=a:b, invalid git ref",
    "ext::sh -c id, not an allowed transport",
    "git@ext::sh, not an allowed transport",
    "-oProxyCommand:x, start with a dash",
    "ssh://-oProxyCommand=id/x.git, start with a dash",
    "file:///etc/passwd, is not a source",
    "ftp://h/x, is not a source",
    "https://, not a valid URL",
    "https://h:80x/y, not a valid URL",
    "https://h/%zz, not a valid URL"
  })
  void whatCanNeverBeRightIsRefused(String text, String why) {
    assertThatThrownBy(() -> RemoteSource.parse(text))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining(why)
        .satisfies(e -> assertThat(((RemoteException) e).exitCode()).isEqualTo(ExitCode.RECIPE));
  }

  @Test
  void queryHasOptionsOfTheCheckout() {
    Optional<RemoteSource> source =
        RemoteSource.parse(
            "https://h/r.git?keep-git-dir&submodules=false&mtime=commit&fetch-by-commit=1"
                + "&checksum=ABCdef12");

    GitOptions options = new GitOptions(Optional.of(true), false, true, true);
    assertThat(source)
        .contains(new Git("https://h/r.git", "ABCdef12", "", Optional.of("ABCdef12"), options));
  }

  @Test
  void contextMayBeARepositoryOfGithubWithoutScheme() {
    assertThat(RemoteSource.parseContext("github.com/moby/buildkit?tag=v1"))
        .contains(Git.of("https://github.com/moby/buildkit", "refs/tags/v1", ""));
  }

  @Test
  void flagOfAddMakesAnyHttpAddressARepository() {
    assertThat(RemoteSource.parseRepository("https://h/repo#v1"))
        .contains(Git.of("https://h/repo", "v1", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/a/b.txt, b.txt",
    "https://h/a/b.txt?x=/y, b.txt",
    "https://h/a/b/, b",
    "https://h, __unnamed__",
    "https://h/, __unnamed__",
    "https://h/a%2Fb%20c, b c",
    "https://h/.., download",
    "https://h/%2e%2e, download",
    "https://h/a%0ab, download",
    "https://h/%D0%B9, й",
    "https://h/x#frag/y, x"
  })
  void fileIsCalledAsTheLastPartOfThePath(String url, String name) {
    assertThat(new Http(url).fileName()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "https://u:secret@h/x, https://h/x",
    "https://secret@h/x.git#r:d, https://h/x.git#r:d",
    "https://u:se@cret@h/x, https://h/x",
    "https://u:se/cret@h/x, https://h/x",
    "ssh://u:secret@h/x.git, ssh://h/x.git",
    "secret@h:x.git, h:x.git",
    "git@h:x.git, git@h:x.git",
    "https://h/x@y, https://h/x@y",
    "https://[::1]:80/x@y, https://[::1]:80/x@y"
  })
  void userInformationIsNotShown(String text, String shown) {
    assertThat(Redaction.source(text)).isEqualTo(shown);
    assertThat(Redaction.inText("fatal: '" + text + "': no")).doesNotContain("u:se");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:hunter2@h/r.git?bad=1",
        "https://user:hunter2@h/r.git#-x",
        "https://user:hunter2@h:x/r",
        "https://user:hun/hunter2@h/r",
        "ftp://user:hunter2@h/r",
        "https://hunter2@h/%zz"
      })
  void refusalTellsNoPassword(String text) {
    assertThatThrownBy(() -> RemoteSource.parse(text))
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("user");
  }

  @Test
  void textFormsTellNoPassword() {
    for (String text : new String[] {"https://u:hunter2@h/x", "https://u:hunter2@h/x.git#a:b"}) {
      assertThat(RemoteSource.parse(text).orElseThrow().toString()).doesNotContain("hunter2");
    }
  }
}
