package dev.jbuild.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of {@code build} about its steps, from the command line to what a step sees. */
@Tag("root")
class StepOptionsRootTest {
  @TempDir Path directory;
  private FakeProcess process;

  @BeforeEach
  void makeBase() throws IOException {
    TestBuilds builds = new TestBuilds(directory);
    process = builds.process;
  }

  @Test
  void buildThatTakesTooLongIsStoppedAndNothingIsLeft() throws IOException {
    recipe("RUN /busybox sleep 61");

    assertThat(build("--timeout", "1500ms")).isEqualTo(1);

    assertThat(process.err())
        .contains(
            "error: --timeout 1500ms: the build took longer, and was stopped at context/Recipe:4:"
                + " RUN /busybox sleep 61\n")
        .contains("hint: raise --timeout");
    assertThat(process.out()).isEmpty();
    assertThat(filesBelow(directory.resolve("run"))).isEmpty();
    assertThat(process.run("images", "-q")).isZero();
    assertThat(process.out()).isEmpty();
    assertThat(ProcessHandle.current().descendants())
        .noneMatch(handle -> handle.info().commandLine().orElse("").contains("sleep 61"));
  }

  @Test
  void layerOfAProgramIsLimitedAsThatOfACopyIs() throws IOException {
    recipe("RUN /busybox dd if=/dev/zero of=/zeros bs=1k count=3000");

    assertThat(build("--max-layer-size", "3000000")).isEqualTo(1);

    assertThat(process.err())
        .contains("error: context/Recipe:4: RUN ")
        .contains("the layer is too large: 3073536 bytes, the limit is 3000000\n")
        .contains("hint: --max-layer-size BYTES sets the limit");
    assertThat(build("--max-layer-size", "3100000")).as(process.err()).isZero();
  }

  @Test
  void buildThatIsFastEnoughOrFailsByItselfIsNotBlamedOnTheTime() throws IOException {
    recipe("RUN /busybox true");
    assertThat(build("--timeout", "1h")).as(process.err()).isZero();

    recipe("RUN exit 7");
    assertThat(build("--timeout", "1h")).isEqualTo(1);
    assertThat(process.err()).contains("exit code 7").doesNotContain("--timeout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0s", "10", "-1s", "soon"})
  void timeOutThatIsNoTimeIsWrongUsage(String time) throws IOException {
    recipe();

    assertThat(build("--timeout=" + time)).isEqualTo(2);

    assertThat(process.err())
        .contains("error: --timeout " + time + ": not a time\n")
        .contains("hint: use 500ms, 90s, 10m or 1h30m");
  }

  @Test
  void aPolicyOfPullingThatIsNoneIsWrongUsage() throws IOException {
    recipe();

    assertThat(build("--pull=sometimes")).isEqualTo(2);

    assertThat(process.err()).contains("--pull").contains("always, missing, never");
  }

  @Test
  void nameServersAreThoseOfTheCommandLineAndInTheKey() throws IOException {
    recipe("RUN /busybox cat /etc/resolv.conf");
    assertThat(build()).isZero();

    String[] options = {
      "--dns=192.0.2.7",
      "--dns=2001:db8::7",
      "--dns-search=a.example",
      "--dns-search=b.example",
      "--dns-option=ndots:3"
    };
    assertThat(build(options)).as(process.err()).isZero();
    assertThat(process.err())
        .contains("nameserver 192.0.2.7\n")
        .contains("nameserver 2001:db8::7\n")
        .contains("search a.example b.example\n")
        .contains("options ndots:3\n");

    assertThat(build(options)).isZero();
    assertThat(process.err()).contains("0 steps ran, 2 cached");
  }

  @Test
  void capabilitiesAreGivenAndTakenAndInTheKey() throws IOException {
    recipe("RUN /busybox grep CapBnd /proc/self/status");
    assertThat(build()).isZero();
    assertThat(process.err()).contains("00000000a80425fb");

    assertThat(build("--cap-add", "NET_ADMIN", "--cap-drop", "cap_mknod")).isZero();
    assertThat(process.err()).contains("00000000a00435fb");

    assertThat(build("--cap-drop=ALL", "--cap-add=CHOWN")).isZero();
    assertThat(process.err()).contains("0000000000000001");

    assertThat(build("--cap-drop=ALL", "--cap-add=cap_chown", "--require-cached")).isZero();
  }

  @Test
  void volumesAreSeenByStepsAndInNoLayer() throws IOException {
    Files.createDirectories(directory.resolve("shared"));
    Files.writeString(directory.resolve("shared/in"), "of the host");
    recipe(
        "RUN /busybox cat /read/in; /busybox touch /read/x || echo refused",
        "RUN echo > /write/out; /busybox ls /; [ -e /write/out ] && echo seen");
    String[] options = {"--volume", "./shared:/read/:z,ro", "-v", directory + "/shared:/write:Z"};

    assertThat(build(options)).as(process.err()).isZero();

    assertThat(process.err()).contains("of the host").contains("refused").contains("seen");
    assertThat(directory.resolve("shared/out")).exists();
    assertThat(directory.resolve("shared/x")).doesNotExist();
    assertThat(process.run("create", "result", "/x")).isZero();
    assertThat(process.run("export", "-o", "tree.tar", process.out().strip())).isZero();
    assertThat(new String(Files.readAllBytes(directory.resolve("tree.tar")), ISO_8859_1))
        .doesNotContain("of the host")
        .doesNotContain("write/");

    Files.writeString(directory.resolve("shared/in"), "changed");
    options[1] = "./shared:/read";
    assertThat(build(append(options, "--require-cached"))).isEqualTo(3);
    options[1] = "./shared:/read:ro";
    assertThat(build(append(options, "--require-cached"))).as(process.err()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--dns, host.example, not a numeric address",
    "--dns-search, a b, not one word",
    "--cap-add, NET-ADMIN, no such capability",
    "--cap-drop, ROOT, no such capability",
    "--volume, data, not of the form HOST:DIR[:ro|rw]",
    "--volume, .:rel, not of the form HOST:DIR[:ro|rw]",
    "--volume, .:/, not of the form HOST:DIR[:ro|rw]",
    "--volume, .:/a:rx, unknown option rx"
  })
  void valueThatIsNoneIsWrongUsage(String option, String value, String why) throws IOException {
    recipe();

    assertThat(build(option, value)).isEqualTo(2);

    assertThat(process.err())
        .contains("error: " + option + " " + value + ": " + why + "\n")
        .contains("hint: ");
  }

  @Test
  void volumeThatIsNotThereIsAnErrorAndNotMade() throws IOException {
    recipe();

    assertThat(build("-v", "./absent:/a")).isEqualTo(2);

    assertThat(process.err()).contains("--volume ./absent:/a: cannot be read: no such file");
    assertThat(directory.resolve("absent")).doesNotExist();
  }

  private static String[] append(String[] words, String last) {
    return Stream.concat(Stream.of(words), Stream.of(last)).toArray(String[]::new);
  }

  /** Writes a recipe whose shell is busybox. */
  private void recipe(String... steps) throws IOException {
    Files.writeString(
        directory.resolve("context/Recipe"),
        "FROM scratch\nCOPY busybox /busybox\nSHELL [\"/busybox\", \"sh\", \"-c\"]\n"
            + String.join("\n", steps)
            + "\n");
  }

  private int build(String... options) {
    return process.run(
        Stream.of(List.of("build", "-t", "result"), List.of(options), List.of("context"))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }

  private static List<Path> filesBelow(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
