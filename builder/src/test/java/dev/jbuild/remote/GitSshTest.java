package dev.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repositories over ssh, with a program in place of ssh(1). */
class GitSshTest {
  @TempDir private Path directory;
  private GitServer server;
  private Fetching fetching;

  @BeforeEach
  void makeRepository() throws IOException {
    server = new GitServer(directory.resolve("repositories"));
    fetching = new Fetching(directory);
    server.sh(
        "git init -q -b main r.git && cd r.git && echo one > file && git add . && git commit -qm"
            + " one && git tag v0.0.1 && echo two > file && git commit -qam two && git branch"
            + " topic/a && echo three > file && git commit -qam three");
    fakeSsh();
  }

  @AfterEach
  void close() {
    fetching.close();
    server.close();
  }

  /** In place of ssh(1): notes how it was called, and runs the command here. */
  private void fakeSsh() {
    server.sh(
        "mkdir bin && printf '%s\\n' '#!/bin/sh' 'echo \"$SSH_AUTH_SOCK $*\" >> "
            + server.root
            + "/asked' 'for last; do :; done' 'cd "
            + server.root
            + " && HOME=$PWD exec sh -c \"$last\"' > bin/ssh && chmod 755 bin/ssh");
    fetching.environment.merge("PATH", server.root + "/bin:", (path, bin) -> bin + path);
  }

  @ParameterizedTest
  @CsvSource({
    "git@host.example:r.git#v0.0.1, one, git@host.example",
    "git@host.example:r.git, three, git@host.example",
    "ssh://me@host.example:2222/~/r.git#topic/a, two, -p 2222 me@host.example",
  })
  void repositoryIsFetchedOverSshWithTheGivenAgent(String source, String content, String target)
      throws IOException {
    fetching.environment.put("SSH_AUTH_SOCK", "/of/the/user");
    fetching.agent = Optional.of(Path.of("/given/by/option"));

    GitCheckout checkout = fetching.checkout(source);

    assertThat(checkout.directory().resolve("file")).hasContent(content + "\n");
    assertThat(Files.readAllLines(server.root.resolve("asked")))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("/given/by/option -F /dev/null -o BatchMode=yes "))
        .anyMatch(line -> line.contains(target + " git-upload-pack "));
  }

  @Test
  void withoutAnOptionTheUsersAgentIsUsed() throws IOException {
    fetching.environment.put("SSH_AUTH_SOCK", "/of/the/user");

    fetching.checkout("git@host.example:r.git");

    assertThat(Files.readAllLines(server.root.resolve("asked")))
        .allMatch(line -> line.startsWith("/of/the/user "));
  }
}
