package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code RUN --mount=type=ssh} with OpenSSH's agent outside and its {@code ssh-add} inside. */
@Tag("root")
class SshMountRootTest {
  private static final String RECIPE =
      """
      FROM scratch
      COPY busybox /busybox
      COPY client /
      COPY <<EOF /etc/passwd
      root:x:0:0:root:/:/busybox
      me:x:7:8:me:/:/busybox
      EOF
      SHELL ["/busybox", "sh", "-c"]
      """;

  @TempDir Path directory;
  private TestBuilds builds;
  private Process agent;

  @BeforeEach
  void startAgent() throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/ssh-agent"))
            && Files.isExecutable(Path.of("/usr/bin/ssh-add")),
        "needs ssh-agent and ssh-add (Debian: openssh-client)");
    builds = new TestBuilds(directory);
    builds.sh(
        "mkdir context/client && cp --parents -L /usr/bin/ssh-add $(ldd /usr/bin/ssh-add | grep -o"
            + " '/[^ ]*') context/client && for k in one two; do ssh-keygen -q -t ed25519 -N '' -C"
            + " key-$k -f $k; done && cp one.pub two.pub two context/client");
    agent =
        new ProcessBuilder("ssh-agent", "-D", "-a", directory.resolve("agent").toString()).start();
    // tells its socket once it listens
    assertThat(agent.inputReader().readLine()).contains("SSH_AUTH_SOCK");
    builds.sh("SSH_AUTH_SOCK=agent ssh-add -q one");
  }

  @AfterEach
  void stopAgent() {
    if (agent != null) {
      agent.destroyForcibly();
    }
  }

  @Test
  void stepListsAndUsesTheKeysOfTheAgent() throws IOException {
    builds.process.variables.put("SSH_AUTH_SOCK", directory.resolve("agent").toString());

    builds.build(
        RECIPE
            + "RUN --mount=type=ssh ssh-add -l > /got && ssh-add -T /one.pub && echo $SSH_AUTH_SOCK"
            + " >> /got\n",
        "--ssh",
        "default");

    assertThat(builds.file("got"))
        .contains("key-one (ED25519)\n")
        .endsWith("/run/buildkit/ssh_agent.0\n");
    assertThat(builds.unpacked().resolve("run")).doesNotExist();
    assertThat(builds.process.run("inspect", "result")).isZero();
    assertThat(builds.process.out()).doesNotContain("SSH_AUTH_SOCK");
  }

  @Test
  void stepCanNeitherAddNorRemoveNorLock() throws IOException {
    builds.build(
        RECIPE
            + "RUN --mount=type=ssh ssh-add -D && exit 9; ssh-add -d /one.pub && exit 9; /busybox"
            + " cp /two /k; /busybox chmod 600 /k; ssh-add /k && exit 9; ssh-add -l > /got\n",
        "--ssh",
        "default=" + directory.resolve("agent"));

    assertThat(builds.file("got")).contains("key-one").doesNotContain("key-two");
    assertThat(builds.sh("SSH_AUTH_SOCK=agent ssh-add -l")).contains("key-one").hasLineCount(1);
  }

  @Test
  void keyFilesAreServedByAnAgentThatIsGoneAfterwards() throws IOException {
    builds.build(
        RECIPE
            + "RUN --mount=type=ssh,id=both,target=/a/sock ssh-add -l > /got; ssh-add -T /two.pub"
            + " >> /got && echo works >> /got\n",
        "--ssh",
        "both=one,two");

    assertThat(builds.file("got")).contains("key-one", "key-two").endsWith("works\n");
    assertThat(builds.sh("ls -A run")).doesNotContain("ssh-");
    String key = Files.readAllLines(directory.resolve("one")).get(2);
    assertThat(builds.filesWith(key)).containsExactly(directory.resolve("one"));
  }

  @Test
  void socketBelongsToWhomTheMountSays() throws IOException {
    builds.build(
        RECIPE
            + "USER me\nRUN --mount=type=ssh,uid=7,gid=8,mode=0640 [ \"$(/busybox stat -c '%u %g"
            + " %a' $SSH_AUTH_SOCK)\" = '7 8 640' ] && ssh-add -l | /busybox grep -q key-one\n",
        "--ssh",
        "default=agent");
  }

  @Test
  void agentThatIsNotGivenFailsOnlyWhereItIsRequired() throws IOException {
    builds.build(RECIPE + "RUN --mount=type=ssh [ -z \"$SSH_AUTH_SOCK\" ]\n");

    assertThat(builds.run(RECIPE + "RUN --mount=type=ssh,required true\n")).isEqualTo(1);

    assertThat(builds.process.err()).contains("Recipe:9: ", "hint: ", "--ssh");
  }

  @Test
  void keyThatIsNoneAndSocketThatIsGoneAreNamed() throws IOException {
    String step = RECIPE + "RUN --mount=type=ssh ssh-add -l\n";
    Files.writeString(directory.resolve("nonsense"), "no key");

    assertThat(builds.run(step, "--ssh", "default=nonsense")).isEqualTo(7);
    assertThat(builds.process.err()).contains("Recipe:9", "nonsense").doesNotContain("Exception");
    assertThat(builds.run(step, "--ssh", "default=none")).isEqualTo(2);
    builds.process.variables.put("SSH_AUTH_SOCK", "/nowhere");
    assertThat(builds.run(step, "--ssh", "default")).isEqualTo(7);
    assertThat(builds.process.err()).contains("Recipe:9", "/nowhere");
    builds.process.variables.remove("SSH_AUTH_SOCK");
    assertThat(builds.run(step, "--ssh", "default")).isEqualTo(2);
  }
}
