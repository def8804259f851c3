package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.WholeFile;
import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Which machines' programs the kernel starts in a container: those of the machine itself, those of
 * the 32-bit machine that the processor can be, and those that {@code binfmt_misc}
 * (Documentation/admin-guide/binfmt-misc.rst of Linux 6.18) hands to an emulator.
 *
 * <p>A handler counts when it is enabled, takes the header that programs of the machine begin with,
 * and has the flag {@code F}: the kernel opened its interpreter when it was registered, so the
 * image need not have it. Without the flag the interpreter would be looked for in the image.
 */
public final class RunnableMachines {
  private static final String BINFMT_MISC = "sys/fs/binfmt_misc";

  /** There with CONFIG_IA32_EMULATION only. */
  private static final String IA32 = "sys/abi/vsyscall32";

  private static final long LONGEST_ENTRY = 64 << 10;

  private final Path binfmtMisc;
  private final Platform machine;
  private final BooleanSupplier runs32Bit;

  /**
   * @param binfmtMisc where the file system of that type is mounted; need not be there
   * @param runs32Bit whether the kernel starts programs of the processor's 32-bit mode; asked when
   *     it matters
   */
  RunnableMachines(Path binfmtMisc, Platform machine, BooleanSupplier runs32Bit) {
    this.binfmtMisc = binfmtMisc;
    this.machine = machine;
    this.runs32Bit = runs32Bit;
  }

  /**
   * Those of a host; nothing is looked at before it is asked for.
   *
   * @param proc where proc(5) is mounted
   * @param armRuns32Bit whether an arm64 kernel starts 32-bit programs; asked on such a host only
   */
  public static RunnableMachines ofHost(Path proc, Platform machine, BooleanSupplier armRuns32Bit) {
    BooleanSupplier runs32Bit =
        machine.architecture().equals("arm64")
            ? armRuns32Bit
            : () -> Files.exists(proc.resolve(IA32));
    return new RunnableMachines(proc.resolve(BINFMT_MISC), machine, runs32Bit);
  }

  /** Whether programs of that platform start here. Reads a few small files. */
  public boolean runs(Platform platform) {
    if (!platform.os().equals(machine.os())) {
      return false;
    }
    return platform.isFor(machine)
        || (isOwn32Bit(platform) && runs32Bit.getAsBoolean())
        || emulator(platform).isPresent();
  }

  /** The name of the handler that takes programs of that platform; of several the first by name. */
  Optional<String> emulator(Platform platform) {
    Optional<byte[]> header = ElfHeader.of(platform);
    if (header.isEmpty()) {
      return Optional.empty();
    }
    for (Path file : entries()) {
      Optional<BinfmtHandler> handler = read(file);
      if (handler.isPresent() && handler.get().isFixed() && handler.get().takes(header.get())) {
        return Optional.of(file.getFileName().toString());
      }
    }
    return Optional.empty();
  }

  private boolean isOwn32Bit(Platform platform) {
    String wanted = platform.normalised().architecture();
    return switch (machine.normalised().architecture()) {
      case "amd64" -> wanted.equals("386");
      case "arm64" -> wanted.equals("arm");
      default -> false;
    };
  }

  /** Empty when handlers are switched off altogether, or the file system is not mounted. */
  private ImmutableList<Path> entries() {
    List<Path> files = new ArrayList<>();
    try {
      String status = WholeFile.text(binfmtMisc.resolve("status"), StandardCharsets.UTF_8);
      if (!status.strip().equals("enabled")) {
        return ImmutableList.of();
      }
      try (DirectoryStream<Path> all = Files.newDirectoryStream(binfmtMisc)) {
        for (Path file : all) {
          String name = file.getFileName().toString();
          if (!name.equals("status") && !name.equals("register")) {
            files.add(file);
          }
        }
      }
    } catch (IOException e) {
      return ImmutableList.of();
    }
    Collections.sort(files);
    return ImmutableList.copyOf(files);
  }

  /** Absent for one that is not enabled, goes by file names, or was removed meanwhile. */
  private static Optional<BinfmtHandler> read(Path file) {
    try {
      if (Files.size(file) > LONGEST_ENTRY) {
        return Optional.empty();
      }
      return BinfmtHandler.parse(new String(WholeFile.bytes(file), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
