package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedFilesTest {
  @TempDir Path directory;

  private ContainerSpec spec() {
    Rootfs root = new Rootfs(ImmutableList.of(), directory, directory, false);
    return ContainerSpec.of(
        root, new ProcessSpec(ImmutableList.of("true"), ImmutableList.of(), "", ""));
  }

  @Test
  void hostsHasLoopbackOwnNameAndExtraHosts() {
    ContainerSpec spec =
        spec()
            .withHostname("me")
            .withExtraHosts(ImmutableList.of("db:10.0.0.5", "six:[fd00::1]", "seven:fd00::2"));

    assertThat(GeneratedFiles.hosts(spec))
        .startsWith("127.0.0.1\tlocalhost\n::1\tlocalhost ")
        .endsWith("127.0.0.1\tme\n10.0.0.5\tdb\nfd00::1\tsix\nfd00::2\tseven\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "db",
        "db:",
        ":1.2.3.4",
        "db:host",
        "a b:1.2.3.4",
        "x\n:1.2.3.4",
        "x:1.2.3.4\n"
      })
  void extraHostThatIsNoNameAndAddressIsRefused(String extra) {
    ContainerSpec spec = spec().withExtraHosts(ImmutableList.of(extra));

    assertThatThrownBy(() -> GeneratedFiles.hosts(spec))
        .isInstanceOf(ContainerException.class)
        .hasMessageEndingWith("must be NAME:ADDRESS");
  }

  @Test
  void resolverConfigurationComesFromTheHostOnlyWithItsNetwork() throws IOException {
    Path host = directory.resolve("host-resolv.conf");
    Files.writeString(host, "# made by x\nnameserver 10.1.1.1\nfoo bar\n search a b\n");
    GeneratedFiles files = new GeneratedFiles(host);

    files.write(spec(), directory);
    assertThat(directory.resolve("resolv.conf")).isEmptyFile();

    files.write(spec().withNetwork(NetworkMode.HOST), directory);
    assertThat(directory.resolve("resolv.conf")).hasContent("nameserver 10.1.1.1\nsearch a b\n");
  }

  @Test
  void linesOfTheResolverReplaceTheirKindOfTheHostsLines() throws IOException {
    Path host = directory.resolve("host-resolv.conf");
    Files.writeString(host, "nameserver 10.1.1.1\ndomain d\nsearch a b\noptions ndots:2\n");
    GeneratedFiles files = new GeneratedFiles(host);
    ContainerSpec spec = spec().withNetwork(NetworkMode.HOST);
    ImmutableList<String> none = ImmutableList.of();

    files.write(
        spec.withResolver(new Resolver(ImmutableList.of("1.2.3.4", "fd00::1"), none, none)),
        directory);
    assertThat(directory.resolve("resolv.conf"))
        .hasContent(
            "nameserver 1.2.3.4\nnameserver fd00::1\ndomain d\nsearch a b\noptions ndots:2\n");

    files.write(
        spec.withResolver(
            new Resolver(none, ImmutableList.of("x", "y"), ImmutableList.of("use-vc", "debug"))),
        directory);
    assertThat(directory.resolve("resolv.conf"))
        .hasContent("search x y\noptions use-vc debug\nnameserver 10.1.1.1\n");

    files.write(
        spec.withResolver(new Resolver(none, ImmutableList.of("."), none))
            .withNetwork(NetworkMode.NONE),
        directory);
    assertThat(directory.resolve("resolv.conf")).isEmptyFile();
  }

  @Test
  void everyUserOfTheContainerCanReadThem() throws IOException {
    new GeneratedFiles(directory.resolve("absent")).write(spec(), directory);

    for (String name : ImmutableList.of("hosts", "hostname", "resolv.conf")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
          .isEqualTo("rw-r--r--");
    }
    assertThat(directory.resolve("hostname")).hasContent("buildkitsandbox\n");
  }
}
