package dev.jbuild.container;

import dev.jbuild.oci.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** What programs of a machine begin with: elf(5), machine numbers of linux/elf-em.h. */
final class ElfHeader {
  /** The kernel shows handlers no more of a program than this: BINPRM_BUF_SIZE. */
  private static final int BYTES = 256;

  private static final short EXECUTABLE = 2;

  private ElfHeader() {}

  /** Class (1: 32 bits, 2: 64 bits), order (1: little-endian, 2: big), number. */
  private record Machine(int bits, int order, int number) {}

  /** The first bytes of an executable; absent for a machine that has no programs of this form. */
  static Optional<byte[]> of(Platform platform) {
    return machine(platform.normalised().architecture()).map(ElfHeader::header);
  }

  private static Optional<Machine> machine(String architecture) {
    return switch (architecture) {
      case "386" -> Optional.of(new Machine(1, 1, 3));
      case "amd64" -> Optional.of(new Machine(2, 1, 62));
      case "arm" -> Optional.of(new Machine(1, 1, 40));
      case "arm64" -> Optional.of(new Machine(2, 1, 183));
      case "loong64" -> Optional.of(new Machine(2, 1, 258));
      case "mips" -> Optional.of(new Machine(1, 2, 8));
      case "mipsle" -> Optional.of(new Machine(1, 1, 8));
      case "mips64" -> Optional.of(new Machine(2, 2, 8));
      case "mips64le" -> Optional.of(new Machine(2, 1, 8));
      case "ppc" -> Optional.of(new Machine(1, 2, 20));
      case "ppc64" -> Optional.of(new Machine(2, 2, 21));
      case "ppc64le" -> Optional.of(new Machine(2, 1, 21));
      case "riscv" -> Optional.of(new Machine(1, 1, 243));
      case "riscv64" -> Optional.of(new Machine(2, 1, 243));
      case "s390x" -> Optional.of(new Machine(2, 2, 22));
      case "sparc64" -> Optional.of(new Machine(2, 2, 43));
      default -> Optional.empty();
    };
  }

  private static byte[] header(Machine machine) {
    ByteBuffer header = ByteBuffer.allocate(BYTES);
    header.order(machine.order == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    header.put((byte) 0x7f).put((byte) 'E').put((byte) 'L').put((byte) 'F');
    header.put((byte) machine.bits).put((byte) machine.order).put((byte) 1);
    header.position(16);
    header.putShort(EXECUTABLE).putShort((short) machine.number).putInt(1);
    return header.array();
  }
}
