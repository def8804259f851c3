package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
@ExtendWith(NothingLeft.class)
class ContainerRootTest {
  @TempDir Path directory;
  private Busybox busybox;

  @AfterEach
  void removeImage() throws IOException {
    busybox.close();
  }

  @BeforeEach
  void image() throws IOException {
    busybox = new Busybox(directory);
  }

  private String outputOf(ContainerSpec spec) throws InterruptedException {
    Busybox.Result result = busybox.run(spec);
    assertThat(result.status().failure() + result.err()).isEmpty();
    assertThat(result.status().code()).isZero();
    return result.out();
  }

  @Test
  void outputsAndExitCodeAreThoseOfTheCommand() throws Exception {
    Busybox.Result result = busybox.run(busybox.shell("echo out; echo err >&2; cat; exit 42"));

    assertThat(result.out()).isEqualTo("out\n");
    assertThat(result.err()).isEqualTo("err\n");
    assertThat(result.status()).isEqualTo(new ExitStatus(42, 0, false, ""));
  }

  @Test
  void signalThatEndsTheCommandIsInTheExitCode() throws Exception {
    assertThat(busybox.run(busybox.shell("kill -TERM $$")).status().code()).isEqualTo(143);
    assertThat(busybox.run(busybox.shell("kill -KILL $$").withInit(false)).status().code())
        .isZero(); // pid 1 cannot kill itself
  }

  @Test
  void missingCommandIs127AndOneThatCannotRunIs126() throws Exception {
    ContainerSpec missing = busybox.command(ImmutableList.of("nosuch"));
    ContainerSpec none = busybox.command(ImmutableList.of(""));
    ContainerSpec refused = busybox.command(ImmutableList.of("/etc/passwd"));

    assertThat(busybox.run(missing).status())
        .isEqualTo(new ExitStatus(127, 0, false, "nosuch: command not found in PATH"));
    assertThat(busybox.run(none).status().code()).isEqualTo(127);
    assertThat(busybox.run(refused).status())
        .isEqualTo(new ExitStatus(126, 0, false, "/etc/passwd: permission denied"));
  }

  @Test
  void changesLandInTheUpperDirectoryAndNothingElseDoes() throws Exception {
    ContainerSpec spec = busybox.shell("echo new > /file; rm /etc/group");

    outputOf(spec);

    Path upper = spec.root().upper();
    assertThat(upper.resolve("file")).hasContent("new\n");
    try (var entries = Files.walk(upper)) {
      assertThat(entries.map(path -> upper.relativize(path).toString()))
          .containsExactlyInAnyOrder("", "file", "etc", "etc/group");
    }
  }

  @Test
  void setUpAloneLeavesTheUpperDirectoryEmpty() throws Exception {
    ContainerSpec spec = busybox.shell("cat /etc/hosts /etc/hostname /etc/resolv.conf >/dev/null");

    outputOf(spec);

    assertThat(spec.root().upper()).isEmptyDirectory();
  }

  @Test
  void generatedFilesHideThoseOfTheImage() throws Exception {
    Files.writeString(busybox.image().resolve("etc/hosts"), "1.1.1.1 evil\n");
    ContainerSpec spec =
        busybox
            .shell("cat /etc/hosts /etc/hostname; hostname")
            .withHostname("abc")
            .withExtraHosts(ImmutableList.of("db:10.0.0.9"));

    assertThat(outputOf(spec))
        .startsWith("127.0.0.1\tlocalhost\n")
        .endsWith("127.0.0.1\tabc\n10.0.0.9\tdb\nabc\nabc\n")
        .doesNotContain("evil");
  }

  @Test
  void userGetsIdsGroupsAndHomeOfTheImage() throws Exception {
    ContainerSpec spec =
        Busybox.as(busybox.shell("id; echo $HOME; grep Cap /proc/self/status"), "me");

    assertThat(outputOf(spec))
        .startsWith("uid=1000(me) gid=1000 groups=7(extra),8(more)\n/me\n")
        .contains("CapEff:\t0000000000000000", "CapBnd:\t00000000a80425fb");
  }

  @Test
  void anotherUserMayOpenItsStandardOutputAgain() throws Exception {
    ContainerSpec spec = Busybox.as(busybox.shell("echo again > /dev/stdout"), "me");

    assertThat(outputOf(spec)).isEqualTo("again\n");
  }

  @Test
  void missingWorkingDirectoryIsMade() throws Exception {
    assertThat(outputOf(Busybox.in(busybox.shell("pwd"), "/new/deep"))).isEqualTo("/new/deep\n");
  }

  @Test
  void workingDirectoryBehindADescriptorIsRefused() throws Exception {
    for (int fd = 3; fd < 20; fd++) {
      ContainerSpec spec = Busybox.in(busybox.shell("pwd; ls"), "/proc/self/fd/" + fd);

      assertThat(busybox.run(spec).status().code()).as("fd %s", fd).isEqualTo(125);
    }
  }

  @Test
  void daemonsEndWithTheFirstProcess() throws Exception {
    long begin = System.nanoTime();

    outputOf(busybox.shell("setsid sleep 1000 & sleep 1000 & echo started"));

    assertThat(System.nanoTime() - begin).isLessThan(60_000_000_000L);
  }

  @Test
  void orphansAreReaped() throws Exception {
    String script =
        "for i in $(seq 300); do (true &) ; done; sleep 0.3;"
            + " cat /proc/[0-9]*/stat | grep -c ' Z ' || true";

    assertThat(outputOf(busybox.shell(script))).isEqualTo("0\n");
  }

  @Test
  void killEndsAllProcesses() throws Exception {
    ContainerSpec spec = busybox.shell("trap '' TERM; sleep 1000 & echo up; sleep 1000");

    Busybox.Result killed = busybox.killAtFirstOutput(spec);

    assertThat(killed.status().code()).isEqualTo(137);
    assertThat(killed.out()).isEqualTo("up\n");
  }

  @Test
  void memoryLimitIsTold() throws Exception {
    ContainerSpec spec =
        busybox
            .shell("head -c 100m /dev/zero | tail")
            .withResources(new Resources(24 << 20, 0, 0, 0));

    ExitStatus status = busybox.run(spec).status();

    assertThat(status.outOfMemory()).isTrue();
    assertThat(status.code()).isEqualTo(137);
  }

  @Test
  void processesAreLimited() throws Exception {
    String script = "for i in $(seq 40); do sleep 5 & done; wait";
    ContainerSpec spec = busybox.shell(script).withResources(new Resources(0, 0, 20, 0));

    Busybox.Result result = busybox.run(spec);

    assertThat(result.err()).contains("can't fork");
  }

  @Test
  void devicesThatAreNotListedDoNotOpen() throws Exception {
    String script =
        "cd /tmp; mknod n c 1 3 && echo x > n && echo null; mknod k c 1 11;"
            + " cat k; mknod d b 254 0; cat d";

    Busybox.Result result = busybox.run(busybox.shell(script));

    assertThat(result.out()).isEqualTo("null\n");
    assertThat(result.err()).contains("k': Operation not permitted", "d': Operation not permitted");
  }

  @Test
  void readOnlyRootTakesNoWritesButItsMountsDo() throws Exception {
    ContainerSpec spec = busybox.shell("touch /x; touch /dev/shm/x /t/x && echo fine");
    Rootfs root = spec.root();
    ContainerSpec readOnly =
        ContainerSpec.of(
                new Rootfs(root.lowerTopFirst(), root.upper(), root.work(), true), spec.process())
            .withMounts(ImmutableList.of(new Mount.Tmpfs("/t", ImmutableList.of("size=1m"))));

    Busybox.Result result = busybox.run(readOnly);

    assertThat(result.err()).contains("/x: Read-only file system");
    assertThat(result.out()).isEqualTo("fine\n");
  }

  @Test
  void bindMountsShowHostFilesAndLeaveNoMountPoint() throws Exception {
    Path host = Files.createDirectory(directory.resolve("host"));
    Files.writeString(host.resolve("f"), "content\n");
    ContainerSpec spec =
        busybox
            .shell("cat /a/b/dir/f /a/file; echo no > /a/b/dir/f; echo yes > /dev/data/g")
            .withMounts(
                ImmutableList.of(
                    new Mount.Bind(host, "/a/b/dir", true),
                    new Mount.Bind(host.resolve("f"), "/a/file", false),
                    new Mount.Bind(host, "/dev/data", false)));

    Busybox.Result result = busybox.run(spec);

    assertThat(result.out()).isEqualTo("content\ncontent\n");
    assertThat(result.err()).contains("Read-only file system");
    assertThat(host.resolve("g")).hasContent("yes\n");
    assertThat(spec.root().upper()).isEmptyDirectory();
  }

  @Test
  void secretsOfThePlanAreNotInTheRunDirectoryOrACommandLine() throws Exception {
    ContainerSpec spec =
        busybox.shell("cat /proc/1/environ /proc/1/cmdline; sleep 0.2; true s3cret");
    RunningContainer container = busybox.runner().start(spec, Busybox.runDirectory(spec));
    try (var files = Files.walk(Busybox.runDirectory(spec))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).doesNotContain("s3cret");
      }
    }

    assertThat(Busybox.finish(container).out()).isEqualTo("jinit\0");
  }

  @Test
  void unknownUserIsRefusedBeforeAnythingStarts() throws Exception {
    ContainerSpec spec = Busybox.as(busybox.shell("true"), "ghost");

    assertThatThrownBy(() -> busybox.run(spec)).hasMessageStartingWith("user ghost: ");
  }
}
