package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a machine runs, by files as {@code binfmt_misc} shows them. */
final class RunnableMachinesTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Platform ARM64 = Platform.parse("linux/arm64");

  /** As Debian's qemu-user-static 7.2 registers it. */
  private static final String AARCH64 =
      """
      enabled
      interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
      flags: POCF
      offset 0
      magic 7f454c460201010000000000000000000200b700
      mask ffffffffffffff00fffffffffffffffffeffffff
      """;

  private final FileSystem fs = Jimfs.newFileSystem(Configuration.unix());
  private final Path directory = fs.getPath("/binfmt_misc");

  @BeforeEach
  void mount() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("register"), "");
    Files.writeString(directory.resolve("status"), "enabled\n");
  }

  @AfterEach
  void close() throws IOException {
    fs.close();
  }

  @Test
  void aHandlerForTheHeaderOfTheMachineRunsItsPrograms() throws IOException {
    Files.writeString(directory.resolve("qemu-aarch64"), AARCH64);

    assertThat(machines().runs(ARM64)).isTrue();
    assertThat(machines().runs(Platform.parse("linux/arm64/v9"))).isTrue();
    assertThat(machines().emulator(ARM64)).contains("qemu-aarch64");
    assertThat(machines().runs(Platform.parse("linux/arm/v7"))).isFalse();
    assertThat(machines().runs(Platform.parse("freebsd/arm64"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "arm, 7f454c4601010100000000000000000002002800, linux/arm/v7",
    "riscv64, 7f454c460201010000000000000000000200f300, linux/riscv64",
    "ppc64le, 7f454c4602010100000000000000000002001500, linux/ppc64le",
    "s390x, 7f454c4602020100000000000000000000020016, linux/s390x",
    "mips64el, 7f454c4602010100000000000000000002000800, linux/mips64le",
    "loongarch64, 7f454c4602010100000000000000000002000201, linux/loong64",
    "i386, 7f454c4601010100000000000000000002000300, linux/386"
  })
  void everyMachineHasItsHeader(String name, String magic, String platform) throws IOException {
    String mask = "ffffffffffffff00fffffffffffffffffeffffff";
    if (name.equals("s390x")) {
      mask = "ffffffffffffff00fffffffffffffffffffeffff";
    }
    Files.writeString(
        directory.resolve("qemu-" + name),
        "enabled\ninterpreter /q\nflags: F\noffset 0\nmagic %s\nmask %s\n".formatted(magic, mask));

    assertThat(machines().emulator(Platform.parse(platform))).contains("qemu-" + name);
    assertThat(machines().emulator(ARM64)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "disabled\ninterpreter /q\nflags: F\noffset 0\nmagic 7f454c46\n",
        "enabled\ninterpreter /q\nflags: POC\noffset 0\nmagic 7f454c46\n",
        "enabled\ninterpreter /q\nflags: F\nextension .exe\n",
        "enabled\ninterpreter /q\nflags: F\noffset 1\nmagic 7f454c46\n",
        "enabled\ninterpreter /q\nflags: F\noffset 250\nmagic 00000000000000\n",
        "enabled\ninterpreter /q\nflags: F\noffset 0\nmagic 7f4\n",
        "enabled\ninterpreter /q\nflags: F\noffset 0\nmagic 7f454c46\nmask ff\n",
        "enabled\ninterpreter /q\nflags: F\noffset 99999999999\nmagic 7f454c46\n",
        ""
      })
  void otherHandlersDoNotCount(String entry) throws IOException {
    Files.writeString(directory.resolve("handler"), entry);

    assertThat(machines().runs(ARM64)).isFalse();
  }

  @Test
  void handlersThatAreSwitchedOffTogetherDoNotCount() throws IOException {
    Files.writeString(directory.resolve("qemu-aarch64"), AARCH64);
    Files.writeString(directory.resolve("status"), "disabled\n");

    assertThat(machines().runs(ARM64)).isFalse();
  }

  @Test
  void withoutTheFileSystemTheMachineRunsItsOwn() {
    RunnableMachines machines = new RunnableMachines(fs.getPath("/not/there"), AMD64, () -> false);

    assertThat(machines.runs(AMD64)).isTrue();
    assertThat(machines.runs(Platform.parse("linux/amd64/v3"))).isTrue();
    assertThat(machines.runs(ARM64)).isFalse();
  }

  @Test
  void theProcessorsOwn32BitModeCountsWhereTheKernelHasIt() {
    Platform i386 = Platform.parse("linux/386");
    Platform arm = Platform.parse("linux/arm/v7");

    assertThat(new RunnableMachines(directory, AMD64, () -> true).runs(i386)).isTrue();
    assertThat(new RunnableMachines(directory, AMD64, () -> false).runs(i386)).isFalse();
    assertThat(new RunnableMachines(directory, AMD64, () -> true).runs(arm)).isFalse();
    assertThat(new RunnableMachines(directory, ARM64, () -> true).runs(arm)).isTrue();
    assertThat(new RunnableMachines(directory, ARM64, () -> true).runs(i386)).isFalse();
  }

  private RunnableMachines machines() {
    return new RunnableMachines(directory, AMD64, () -> false);
  }
}
