package dev.jbuild.launch;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Which devices a container may open; it may make any node. Docker's list without {@code
 * /dev/net/tun}: null, zero, full, random, urandom, tty, console, ptmx and its terminals.
 *
 * @param opened character devices
 * @param granted further ones that the user asked for
 */
public record DeviceRules(ImmutableList<Device> opened, ImmutableList<Granted> granted) {

  /**
   * A character device.
   *
   * @param minor -1 is any
   */
  public record Device(int major, int minor) {}

  /**
   * A device that is granted.
   *
   * @param block or else a character device
   * @param access letters of {@code rwm}
   */
  public record Granted(boolean block, int major, int minor, String access) {
    private int accessBits() {
      return (access.contains("m") ? ACCESS_MKNOD : 0)
          | (access.contains("r") ? ACCESS_READ : 0)
          | (access.contains("w") ? ACCESS_WRITE : 0);
    }
  }

  private static final int TYPE_BLOCK = 1;
  private static final int TYPE_CHARACTER = 2;
  private static final int ACCESS_MKNOD = 1;
  private static final int ACCESS_READ = 2;
  private static final int ACCESS_WRITE = 4;

  public static DeviceRules standard() {
    return new DeviceRules(
        ImmutableList.of(
            new Device(1, 3),
            new Device(1, 5),
            new Device(1, 7),
            new Device(1, 8),
            new Device(1, 9),
            new Device(5, 0),
            new Device(5, 1),
            new Device(5, 2),
            new Device(136, -1)),
        ImmutableList.of());
  }

  /** These rules, and in addition some devices. */
  public DeviceRules with(ImmutableList<Granted> more) {
    return new DeviceRules(opened, more);
  }

  /** Lines for {@code devices.allow} of a version 1 group, after {@code a} in devices.deny. */
  public ImmutableList<String> allowLines() {
    ImmutableList.Builder<String> lines = ImmutableList.builder();
    lines.add("c *:* m", "b *:* m");
    for (Device device : opened) {
      lines.add("c " + device.major + ":" + (device.minor < 0 ? "*" : device.minor) + " rwm");
    }
    for (Granted device : granted) {
      lines.add(
          (device.block ? "b " : "c ") + device.major + ":" + device.minor + " " + device.access);
    }
    return lines.build();
  }

  /**
   * The same as eBPF for a version 2 group ({@code BPF_PROG_TYPE_CGROUP_DEVICE}), as an argument of
   * {@link Op#CG_DEVICE}. The context is {@code struct bpf_cgroup_dev_ctx}: access and type, major,
   * minor.
   */
  public String program() {
    Program program = new Program();
    program.add(0x61, 0x12, 0, 0); // r2 = access << 16 | type
    program.add(0xbf, 0x23, 0, 0); // r3 = r2
    program.add(0x77, 0x03, 0, 16); // r3 >>= 16: access
    program.add(0x57, 0x02, 0, 0xffff); // r2 &= 0xffff: type
    program.add(0x61, 0x14, 4, 0); // r4 = major
    program.add(0x61, 0x15, 8, 0); // r5 = minor
    program.add(0x55, 0x03, 2, ACCESS_MKNOD); // mknod alone: allowed
    program.answer(1);
    for (Granted device : granted) {
      program.add(0x55, 0x02, 7, device.block ? TYPE_BLOCK : TYPE_CHARACTER);
      program.add(0x55, 0x04, 6, device.major);
      program.add(0x55, 0x05, 5, device.minor);
      program.add(0xbf, 0x36, 0, 0); // r6 = access
      program.add(0x57, 0x06, 0, ~device.accessBits()); // r6: what is asked for and not granted
      program.add(0x55, 0x06, 2, 0);
      program.answer(1);
    }
    program.add(0x15, 0x02, 2, TYPE_CHARACTER); // anything but a character device: refused
    program.answer(0);
    for (Device device : opened) {
      boolean any = device.minor < 0;
      program.add(0x55, 0x04, any ? 2 : 3, device.major);
      if (!any) {
        program.add(0x55, 0x05, 2, device.minor);
      }
      program.answer(1);
    }
    program.answer(0);
    return program.hex();
  }

  /** {@code struct bpf_insn}s. */
  private static final class Program {
    private final List<byte[]> instructions = new ArrayList<>();

    void add(int code, int registers, int offset, int value) {
      instructions.add(
          ByteBuffer.allocate(8)
              .order(ByteOrder.LITTLE_ENDIAN)
              .put((byte) code)
              .put((byte) registers)
              .putShort((short) offset)
              .putInt(value)
              .array());
    }

    void answer(int value) {
      add(0xb7, 0x00, 0, value);
      add(0x95, 0x00, 0, 0);
    }

    String hex() {
      StringBuilder hex = new StringBuilder();
      for (byte[] instruction : instructions) {
        hex.append(HexFormat.of().formatHex(instruction));
      }
      return hex.toString();
    }
  }
}
