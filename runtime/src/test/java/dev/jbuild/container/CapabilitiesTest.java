package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
  private static final long NET_ADMIN = 1L << 12;
  private static final long NET_RAW = 1L << 13;
  private static final long EVERYTHING = (1L << 41) - 1;

  @Test
  void namesHaveAPrefixOrNoneInAnyCase() {
    assertThat(List.of("NET_ADMIN", "cap_net_admin", "CAP_NET_ADMIN", "all", "ALL"))
        .allMatch(Capabilities::isName);
    assertThat(List.of("", "CAP_", "CAP_ALL", "NET-ADMIN", "ROOT")).noneMatch(Capabilities::isName);
    assertThat(Capabilities.of(List.of("cap_net_admin"), List.of()))
        .isEqualTo(Security.DEFAULT_CAPABILITIES | NET_ADMIN);
  }

  @Test
  void allIsReadAsMobyReadsIt() {
    assertThat(Capabilities.of(List.of(), List.of())).isEqualTo(Security.DEFAULT_CAPABILITIES);
    assertThat(Capabilities.of(List.of(), List.of("ALL"))).isZero();
    assertThat(Capabilities.of(List.of("NET_RAW"), List.of("ALL"))).isEqualTo(NET_RAW);
    assertThat(Capabilities.of(List.of("ALL"), List.of("NET_RAW")))
        .isEqualTo(EVERYTHING & ~NET_RAW);
    assertThat(Capabilities.of(List.of("ALL"), List.of("ALL"))).isEqualTo(EVERYTHING);
    assertThat(Capabilities.of(List.of("NET_RAW"), List.of("NET_RAW")))
        .isEqualTo(Security.DEFAULT_CAPABILITIES);
  }
}
