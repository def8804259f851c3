package dev.jbuild.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.launch.DeviceRules;
import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.launch.NativeLauncher;
import dev.jbuild.launch.Op;
import dev.jbuild.posix.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans written by hand: what the planner does not choose on this machine. */
@Tag("root")
@ExtendWith(NothingLeft.class)
class LayersRootTest {
  @TempDir Path directory;
  private Busybox busybox;
  private String answer = "";

  @BeforeEach
  void image() throws IOException {
    busybox = new Busybox(directory);
  }

  @AfterEach
  void removeImage() throws IOException {
    busybox.close();
  }

  private String run(LaunchPlan.Builder plan) throws Exception {
    NativeLauncher launcher = new NativeLauncher(busybox.support());
    ChildProcess process = launcher.spawn();
    launcher.play(process, plan.build());
    Busybox.Collected collected = new Busybox.Collected();
    process.waitFor(collected);
    assertThat(collected.err()).isEmpty();
    answer = new String(process.answer(), UTF_8);
    return collected.out();
  }

  private LaunchPlan.Builder start() {
    return LaunchPlan.builder()
        .add(Op.STARTER, Long.toString(ProcessHandle.current().pid()))
        .add(Op.CLONE, "0x20020000");
  }

  private void root(LaunchPlan.Builder plan, List<Path> lowers, String interfaceName)
      throws IOException {
    plan.add(Op.PRIVATE);
    for (Path lower : lowers) {
      plan.add(Op.LOWER, lower.toString());
    }
    plan.add(Op.LOWER, busybox.image().toString());
    for (String name : List.of("upper", "work", "root")) {
      Files.createDirectory(directory.resolve(name));
    }
    plan.add(
            Op.OVERLAY,
            directory.resolve("upper").toString(),
            directory.resolve("work").toString(),
            "volatile",
            interfaceName)
        .add(Op.ROOT, directory.resolve("root").toString(), "0");
  }

  private static void command(LaunchPlan.Builder plan, String script) {
    plan.add(Op.GO).add(Op.PIVOT);
    plan.add(Op.UMASK, "0022").add(Op.CAPS, "0xa80425fb").add(Op.ENV, "PATH=/bin");
    plan.add(Op.ARG, "sh").add(Op.ARG, "-c").add(Op.ARG, script);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "legacy"})
  void manyLayersMountByBothInterfaces(String interfaceName) throws Exception {
    List<Path> layers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Path layer = busybox.layer();
      Files.writeString(layer.resolve(String.format(Locale.ROOT, "f%03d", i)), "");
      layers.add(layer);
    }
    LaunchPlan.Builder plan = start();
    root(plan, layers, interfaceName);
    command(plan, "ls / | grep -c ^f; echo x > /new");

    assertThat(run(plan)).isEqualTo("200\n");
    assertThat(directory.resolve("upper/new")).hasContent("x\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "legacy"})
  void partsOfTreesAreShownByBothInterfaces(String interfaceName) throws Exception {
    Path low = busybox.layer();
    Files.createDirectory(low.resolve("d"));
    Files.writeString(low.resolve("d/f"), "of the tree\n");
    Path place = busybox.layer();
    LaunchPlan.Builder plan = start();
    root(plan, List.of(), interfaceName);
    for (int i = 0; i < 2; i++) {
      boolean writable = i == 1;
      plan.add(Op.LOWER, low.toString());
      plan.add(Op.LOWER, busybox.layer().toString());
      plan.add(
              Op.TREE,
              place.toString(),
              writable ? busybox.layer().toString() : "",
              writable ? busybox.layer().toString() : "",
              interfaceName)
          .add(Op.PICK, "d", "0x0")
          .add(Op.ATTACH_IN, writable ? "/etc" : "/tmp");
    }
    command(plan, "cat /tmp/f; touch /tmp/g 2>/etc/e || echo refused; echo y > /etc/f; cat /etc/f");

    assertThat(run(plan)).isEqualTo("of the tree\nrefused\ny\n");
    assertThat(low.resolve("d/f")).hasContent("of the tree\n");
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void versionTwoGroupDeniesDevicesByItsProgram() throws Exception {
    Path unified = unified();
    Path group = unified.resolve("jbuild-0-0-devices");
    LaunchPlan.Builder plan = start();
    plan.add(Op.CG_MAKE, group.toString())
        .add(Op.CG_DEVICE, group.toString(), DeviceRules.standard().program())
        .add(Op.CG_INTO, group.toString());
    root(plan, List.of(), "auto");
    command(
        plan,
        "cd /tmp; mknod n c 1 3 && echo x > n && echo null; mknod k c 1 11; mknod d b 254 0;"
            + " cat k 2>e || echo kmsg denied; cat d 2>e || echo disk denied");

    assertThat(run(plan)).isEqualTo("null\nkmsg denied\ndisk denied\n");
    assertThat(group).doesNotExist();
  }

  private static Path unified() throws IOException {
    for (Path path : List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified"))) {
      if (Files.isWritable(path) && Files.exists(path.resolve("cgroup.controllers"))) {
        return path;
      }
    }
    return Assumptions.abort("no version 2 control groups here");
  }

  @Test
  void failedSetUpRemovesTheGroupAndNamesTheOperation() throws Exception {
    Path group = unified().resolve("jbuild-0-0-failed");
    LaunchPlan.Builder plan = start();
    plan.add(Op.CG_MAKE, group.toString());
    plan.add(Op.PRIVATE).add(Op.SOURCE, "/nonexistent").add(Op.ARG, "true");

    assertThat(run(plan)).isEmpty();

    assertThat(group).doesNotExist();
    assertThat(answer)
        .isEqualTo("jinit-status\0001\000125\0000\0000\0001\0002\0bind\0/nonexistent\0end\0");
  }

  @Test
  void garbageIsNoPlan() throws Exception {
    NativeLauncher launcher = new NativeLauncher(busybox.support());
    for (String text :
        List.of("x", "jinit-plan\0002\0", "jinit-plan\0001\0nosuch\0", "jinit-plan\0001\0uid\0")) {
      ChildProcess process = launcher.spawn();
      process.send(text.getBytes(UTF_8));
      Busybox.Collected collected = new Busybox.Collected();

      assertThat(process.waitFor(collected)).isEqualTo(125);
      assertThat(collected.err()).startsWith("error: decode ");
    }
  }

  @Test
  void launcherWithoutAPlanEndsSilently() throws Exception {
    ChildProcess process = new NativeLauncher(busybox.support()).spawn();
    process.send(new byte[0]);
    Busybox.Collected collected = new Busybox.Collected();

    assertThat(process.waitFor(collected)).isZero();
    assertThat(collected.err()).isEmpty();
  }

  @Test
  void damagedLauncherInTheStoreIsReplaced() throws Exception {
    NativeLauncher first = new NativeLauncher(busybox.support());
    byte[] good = Files.readAllBytes(first.binary());
    Files.delete(first.binary());
    Files.write(first.binary(), new byte[good.length]);

    Path again = new NativeLauncher(busybox.support()).binary();

    assertThat(again).isEqualTo(first.binary()).hasBinaryContent(good);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(again)))
        .isEqualTo("r-x------");
  }
}
