package dev.jbuild.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
@ExtendWith(NothingLeft.class)
class SecretRootTest {
  private static final String CANARY = "canary-of-the-secret";

  /** Prints all memory of pid 1 that can be written to. */
  private static final String MEMORY =
      "while read range perms rest; do case $perms in rw*) a=0x${range%-*}; b=0x${range#*-};"
          + " dd if=/proc/1/mem bs=4096 skip=$((a / 4096)) count=$(((b - a) / 4096)) 2>/dev/null"
          + " ;; esac; done < /proc/1/maps";

  @TempDir Path directory;
  private Busybox busybox;

  @BeforeEach
  void image() throws IOException {
    busybox = new Busybox(directory);
  }

  @AfterEach
  void removeImage() throws IOException {
    busybox.close();
  }

  private static Mount.Secret secret(String target, byte[] content, int mode) {
    return new Mount.Secret(target, Bytes.of(content), mode, 0, 0);
  }

  private static Mount.Secret canary() {
    return secret("/run/secrets/key", CANARY.getBytes(UTF_8), 0400);
  }

  private static ContainerSpec with(ContainerSpec spec, Mount... mounts) {
    return spec.withMounts(ImmutableList.copyOf(mounts));
  }

  private List<Path> filesWithCanary() {
    try {
      return filesWith(CANARY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> filesWith(String text) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> contentOf(file).contains(text))
          .toList();
    }
  }

  private static String contentOf(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void secretIsReadInTheContainerAndInNoFileOfTheHost() throws Exception {
    ContainerSpec spec =
        with(busybox.shell("cat /run/secrets/key; echo started; cat /dev/zero"), canary());
    RunningContainer container = busybox.runner().start(spec, Busybox.runDirectory(spec));
    String begin = CANARY + "started\n";
    List<Path> meanwhile = new ArrayList<>();
    Busybox.Collected collected =
        new Busybox.Collected() {
          private boolean looked;

          @Override
          public void standardOutput(byte[] bytes) {
            super.standardOutput(bytes);
            if (!looked && bytes().length >= begin.length()) {
              looked = true;
              meanwhile.addAll(filesWithCanary());
              container.kill();
            }
          }
        };

    container.waitFor(collected);

    assertThat(collected.out()).startsWith(begin);
    assertThat(meanwhile).isEmpty();
    assertThat(filesWith(CANARY)).isEmpty();
    assertThat(spec.root().upper()).isEmptyDirectory();
  }

  @Test
  void secretHasTheModeAndOwnerAskedFor() throws Exception {
    Mount one = new Mount.Secret("/etc/a/key", Bytes.of(new byte[0]), 0440, 1000, 8);
    ContainerSpec spec = with(busybox.shell("stat -c '%a %u %g %s' /etc/a/key"), one);

    assertThat(busybox.run(spec).out()).isEqualTo("440 1000 8 0\n");
  }

  @Test
  void anyBytesUpToTheLimitAreKept() throws Exception {
    byte[] content = new byte[Mount.Secret.MAX_BYTES];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 + i / 256);
    }
    Path own = Files.write(directory.resolve("content"), content);
    ContainerSpec spec =
        with(
            busybox.shell("cat /a /b | wc -c; test \"$(cat /a /host)\" && cat /a"),
            secret("/a", content, 0400),
            secret("/b", content, 0400),
            new Mount.Bind(own, "/host", true));

    RunningContainer container = busybox.runner().start(spec, Busybox.runDirectory(spec));
    Busybox.Collected collected = new Busybox.Collected();
    assertThat(container.waitFor(collected).failure()).isEmpty();
    byte[] out = collected.bytes();

    byte[] count = (2 * content.length + "\n").getBytes(UTF_8);
    assertThat(out).startsWith(count).endsWith(content).hasSize(count.length + content.length);
  }

  @Test
  void largerSecretIsRefused() {
    assertThatThrownBy(() -> secret("/a", new byte[Mount.Secret.MAX_BYTES + 1], 0400))
        .isInstanceOf(ContainerException.class)
        .hasMessage("secret /a: is 512001 bytes long, at most 512000 are allowed");
  }

  @Test
  void secretCannotBeWrittenTo() throws Exception {
    ContainerSpec spec = with(busybox.shell("echo x > /run/secrets/key"), canary());

    assertThat(busybox.run(spec).err()).contains("Read-only file system");
  }

  @Test
  void anotherUserCannotReadItNorFindItInTheMemoryOfInit() throws Exception {
    String script =
        "cat /run/secrets/key; "
            + MEMORY
            + " > /tmp/m; grep -c 'jinit'-plan /tmp/m; grep -c 'canary'-of /tmp/m";
    ContainerSpec spec = with(Busybox.as(busybox.shell(script), "me"), canary());
    Files.setAttribute(busybox.image().resolve("tmp"), "unix:mode", 01777);

    Busybox.Result result = busybox.run(spec);

    assertThat(result.err()).contains("Permission denied");
    assertThat(result.out()).matches("[1-9][0-9]*\n0\n");
  }

  @Test
  void processesWithASecretLeaveNoCore() throws Exception {
    String script = "grep core /proc/self/limits; sh -c 'kill -SEGV $$'; ls";
    ContainerSpec spec = with(Busybox.in(busybox.shell(script), "/tmp"), canary());

    assertThat(busybox.run(spec).out()).matches("(?s)Max core file size +1 +1 +bytes *\n");
  }

  @Test
  void textOfASecretIsNotShown() {
    assertThat(canary().toString())
        .isEqualTo("Secret[target=/run/secrets/key, mode=400, uid=0, gid=0]");
  }

  @Test
  void planFileTakesNoSecret() throws Exception {
    ContainerSpec spec = with(busybox.shell("true"), canary());
    Foreground foreground = new Foreground(false, false, ImmutableList.of());

    assertThatThrownBy(
            () -> busybox.runner().replaceProcess(spec, Busybox.runDirectory(spec), foreground))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
