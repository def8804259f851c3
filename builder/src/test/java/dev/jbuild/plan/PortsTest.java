package dev.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code EXPOSE} takes, as BuildKit's {@code parsePortSpec} does. */
class PortsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "80                  | 80/tcp",
        "80/                 | 80/tcp",
        "000080              | 80/tcp",
        "0                   | 0/tcp",
        "65535/SCTP          | 65535/sctp",
        "7-9/udp             | 7/udp 8/udp 9/udp",
        "8080:80             | 80/tcp",
        ":80                 | 80/tcp",
        "127.0.0.1:8080:80   | 80/tcp",
        "127.0.0.1::80       | 80/tcp",
        "[::1]:8080:80/udp   | 80/udp",
        "::1:8080:80         | 80/tcp",
        "1-9:80              | 80/tcp",
        "11-12:1-2           | 1/tcp 2/tcp",
      })
  void portsAreNumbersWithTheirProtocol(String spec, String expected) {
    Set<String> ports = new LinkedHashSet<>();

    assertThat(Ports.add(spec, ports)).isTrue();
    assertThat(ports).containsExactly(expected.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "65536",
        "-1",
        "+1",
        "1-",
        "3-1",
        "1-2-3",
        "/tcp",
        "80/icmp",
        "80/tcp/x",
        "a:80",
        "70000:80",
        "1.2.3:1:80",
        "host:1:80",
        "[::1:1:80",
        "1-9:1-2",
        "80:",
        "\u0661"
      })
  void anythingElseIsNone(String spec) {
    Set<String> ports = new LinkedHashSet<>();

    assertThat(Ports.add(spec, ports)).isFalse();
    assertThat(ports).isEmpty();
  }
}
