package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    assertThat(resolver(files, spec())).isEmpty();

    assertThat(resolver(files, spec().withNetwork(NetworkMode.HOST)))
        .isEqualTo("nameserver 10.1.1.1\nsearch a b\n");
  }

  @Test
  void linesOfTheResolverReplaceTheirKindOfTheHostsLines() throws IOException {
    Path host = directory.resolve("host-resolv.conf");
    Files.writeString(host, "nameserver 10.1.1.1\ndomain d\nsearch a b\noptions ndots:2\n");
    GeneratedFiles files = new GeneratedFiles(host);
    ContainerSpec spec = spec().withNetwork(NetworkMode.HOST);
    ImmutableList<String> none = ImmutableList.of();

    Resolver servers = new Resolver(ImmutableList.of("1.2.3.4", "fd00::1"), none, none);
    assertThat(resolver(files, spec.withResolver(servers)))
        .isEqualTo(
            "nameserver 1.2.3.4\nnameserver fd00::1\ndomain d\nsearch a b\noptions ndots:2\n");

    Resolver others =
        new Resolver(none, ImmutableList.of("x", "y"), ImmutableList.of("use-vc", "debug"));
    assertThat(resolver(files, spec.withResolver(others)))
        .isEqualTo("search x y\noptions use-vc debug\nnameserver 10.1.1.1\n");

    Resolver empty = new Resolver(none, ImmutableList.of("."), none);
    assertThat(resolver(files, spec.withResolver(empty).withNetwork(NetworkMode.NONE))).isEmpty();
  }

  @Test
  void theHostNameIsALineOfItsOwn() {
    GeneratedFiles files = new GeneratedFiles(directory.resolve("absent"));

    assertThat(files.texts(spec())).containsEntry("/etc/hostname", "buildkitsandbox\n");
  }

  private static String resolver(GeneratedFiles files, ContainerSpec spec) {
    return files.texts(spec).getOrDefault("/etc/resolv.conf", "missing");
  }
}
