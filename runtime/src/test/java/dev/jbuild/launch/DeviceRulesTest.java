package dev.jbuild.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DeviceRulesTest {
  private static final int BLOCK = 1;
  private static final int CHARACTER = 2;
  private static final int MKNOD = 1;
  private static final int READ = 2;
  private static final int WRITE = 4;

  @Test
  void versionOneListsNodesThatMayBeMadeThenThoseThatMayBeOpened() {
    assertThat(DeviceRules.standard().allowLines())
        .containsExactly(
            "c *:* m",
            "b *:* m",
            "c 1:3 rwm",
            "c 1:5 rwm",
            "c 1:7 rwm",
            "c 1:8 rwm",
            "c 1:9 rwm",
            "c 5:0 rwm",
            "c 5:1 rwm",
            "c 5:2 rwm",
            "c 136:* rwm");
  }

  @Test
  void versionTwoDecidesTheSame() {
    assertThat(allows(MKNOD, BLOCK, 254, 0)).as("make a disk node").isTrue();
    assertThat(allows(READ, BLOCK, 254, 0)).as("open a disk").isFalse();
    assertThat(allows(READ | WRITE, BLOCK, 1, 3)).as("block 1:3").isFalse();
    assertThat(allows(READ | WRITE, CHARACTER, 1, 3)).as("null").isTrue();
    assertThat(allows(READ, CHARACTER, 1, 1)).as("mem").isFalse();
    assertThat(allows(READ | WRITE, CHARACTER, 136, 77)).as("a terminal").isTrue();
    assertThat(allows(READ | WRITE, CHARACTER, 10, 200)).as("tun").isFalse();
    assertThat(allows(READ | WRITE, CHARACTER, 5, 2)).as("ptmx").isTrue();
    assertThat(allows(READ | WRITE, CHARACTER, 5, 3)).isFalse();
  }

  @Test
  void grantedDeviceMayBeOpenedAsGrantedAndNoOther() {
    DeviceRules rules =
        DeviceRules.standard()
            .with(
                ImmutableList.of(
                    new DeviceRules.Granted(false, 10, 229, "rwm"),
                    new DeviceRules.Granted(true, 254, 3, "r")));

    assertThat(rules.allowLines()).endsWith("c 10:229 rwm", "b 254:3 r");
    assertThat(allows(rules, READ | WRITE, CHARACTER, 10, 229)).isTrue();
    assertThat(allows(rules, READ | WRITE, BLOCK, 10, 229)).isFalse();
    assertThat(allows(rules, READ, BLOCK, 254, 3)).isTrue();
    assertThat(allows(rules, READ | WRITE, BLOCK, 254, 3)).isFalse();
    assertThat(allows(rules, READ, BLOCK, 254, 4)).isFalse();
    assertThat(allows(rules, READ, CHARACTER, 1, 1)).isFalse();
    assertThat(allows(rules, READ | WRITE, CHARACTER, 1, 3)).isTrue();
    assertThat(allows(rules, MKNOD, BLOCK, 254, 4)).isTrue();
  }

  private static boolean allows(int access, int type, int major, int minor) {
    return allows(DeviceRules.standard(), access, type, major, minor);
  }

  /** Runs the program: r1 points to access and type, major, minor; the answer is in r0. */
  private static boolean allows(DeviceRules rules, int access, int type, int major, int minor) {
    ByteBuffer program =
        ByteBuffer.wrap(HexFormat.of().parseHex(rules.program())).order(ByteOrder.LITTLE_ENDIAN);
    int[] context = {access << 16 | type, major, minor};
    long[] registers = new long[11];
    for (int pc = 0; ; pc++) {
      int code = program.get(pc * 8) & 0xff;
      int to = program.get(pc * 8 + 1) & 0xf;
      int from = program.get(pc * 8 + 1) >> 4 & 0xf;
      int offset = program.getShort(pc * 8 + 2);
      int value = program.getInt(pc * 8 + 4);
      switch (code) {
        case 0x61 -> registers[to] = context[offset / 4];
        case 0xbf -> registers[to] = registers[from];
        case 0x77 -> registers[to] >>>= value;
        case 0x57 -> registers[to] &= value;
        case 0xb7 -> registers[to] = value;
        case 0x55 -> pc += registers[to] != value ? offset : 0;
        case 0x15 -> pc += registers[to] == value ? offset : 0;
        case 0x95 -> {
          return registers[0] == 1;
        }
        default -> throw new AssertionError("code " + code);
      }
    }
  }
}
