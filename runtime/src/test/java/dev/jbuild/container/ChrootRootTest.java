package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@link Isolation#CHROOT}. */
@Tag("root")
@Timeout(60)
@ExtendWith(NothingLeft.class)
class ChrootRootTest {
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

  private ContainerSpec shared(String script) throws IOException {
    return busybox
        .shell(script)
        .withNetwork(NetworkMode.HOST)
        .withSecurity(Security.defaults().withIsolation(Isolation.CHROOT));
  }

  private String outputOf(ContainerSpec spec) throws InterruptedException {
    Busybox.Result result = busybox.run(spec);
    assertThat(result.status().failure() + result.err()).isEmpty();
    assertThat(result.status().code()).isZero();
    return result.out();
  }

  @Test
  void allNamespacesAreTheHostsButThoseOfMountsAndHostName() throws Exception {
    String links = "for n in pid ipc net cgroup user mnt uts; do readlink /proc/self/ns/$n; done";

    List<String> inside = outputOf(shared(links)).lines().toList();

    for (String link : inside) {
      String name = link.substring(0, link.indexOf(':'));
      String outside = Files.readSymbolicLink(Path.of("/proc/self/ns", name)).toString();
      assertThat(link.equals(outside)).as(name).isEqualTo(!List.of("mnt", "uts").contains(name));
    }
    assertThat(inside).hasSize(7);
  }

  @Test
  void outputsExitCodeAndSignalAreThoseOfTheCommand() throws Exception {
    Busybox.Result result = busybox.run(shared("hostname; echo err >&2; exit 42"));

    assertThat(result.out()).isEqualTo(ContainerSpec.STEP_HOSTNAME + "\n");
    assertThat(result.err()).isEqualTo("err\n");
    assertThat(result.status()).isEqualTo(new ExitStatus(42, 0, false, ""));
    assertThat(busybox.run(shared("kill -TERM $$")).status().code()).isEqualTo(143);
  }

  @Test
  void capabilitiesFilterAndReadOnlyPathsAreAsEver() throws Exception {
    assertThat(outputOf(shared("grep -E 'CapBnd|Seccomp:' /proc/self/status")))
        .isEqualTo("CapBnd:\t00000000a80425fb\nSeccomp:\t2\n");
    assertThat(busybox.run(shared("echo x > /proc/sys/kernel/domainname")).err())
        .contains("Read-only file system");
    assertThat(outputOf(shared("cat /proc/keys /proc/timer_list; ls /dev/mqueue"))).isEmpty();
  }

  @Test
  void otherProcessesAreNeitherSeenNorReachedBySignals() throws Exception {
    long self = ProcessHandle.current().pid();
    String reach = "test -e /proc/" + self + " || echo hidden; kill -0 " + self + " || echo safe";
    String output = busybox.run(shared(reach)).out();
    assumeTrue(output.contains("safe"), "needs Landlock with scopes, Linux 6.12");

    assertThat(output).isEqualTo("hidden\nsafe\n");
    assertThat(busybox.run(shared("kill -0 1 || echo safe")).out()).isEqualTo("safe\n");
    assertThat(busybox.run(shared("sleep 9 & kill $! && echo own")).out()).isEqualTo("own\n");
  }

  @Test
  void daemonsThatLeftTheirParentAndIgnoreSignalsEndWithTheFirstProcess() throws Exception {
    String daemon = "(setsid sh -c 'trap \"\" TERM INT HUP; sleep 1000; sleep 1000' &)";

    assertThat(outputOf(shared(daemon + "; " + daemon + "; sleep 1000 & echo started")))
        .isEqualTo("started\n"); // and NothingLeft
  }

  @Test
  void processesThatForkAllTheTimeEndToo() throws Exception {
    ContainerSpec spec =
        shared("b() { b | b & }; b 2>/dev/null & sleep 0.3; echo end")
            .withResources(new Resources(0, 0, 300, 0));

    assertThat(busybox.run(spec).out()).contains("end");
  }

  @Test
  void killEndsAllProcesses() throws Exception {
    ContainerSpec spec = shared("setsid sleep 1000 & echo up; sleep 1000");

    Busybox.Result killed = busybox.killAtFirstOutput(spec);

    assertThat(killed.status().code()).isEqualTo(137);
    assertThat(killed.out()).isEqualTo("up\n");
  }

  @Test
  void networkOfItsOwnIsMadeWhenItIsAskedFor() throws Exception {
    ContainerSpec spec = shared("grep -c : /proc/net/dev; readlink /proc/self/ns/net");

    assertThat(outputOf(spec.withNetwork(NetworkMode.NONE)))
        .startsWith("1\n")
        .doesNotContain(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
  }
}
