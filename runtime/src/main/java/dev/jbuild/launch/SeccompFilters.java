package dev.jbuild.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The default profile as programs that the kernel loads. For the default capabilities they are made
 * while jbuild is built, as making one costs some ten milliseconds in a cold JVM.
 */
public final class SeccompFilters {
  /** The set for which there is a ready-made filter: Docker's 14. */
  static final long DEFAULT_CAPABILITIES = 0xa80425fbL;

  private SeccompFilters() {}

  /**
   * Filter for a container with these capabilities, as an argument of {@link Op#SECCOMP}.
   *
   * @throws LaunchException on a machine whose system calls are not known
   */
  public static String forCapabilities(long capabilities) {
    Architecture host =
        Architecture.host()
            .orElseThrow(() -> LaunchException.noBinary(System.getProperty("os.arch", "")));
    if (capabilities == DEFAULT_CAPABILITIES) {
      Optional<byte[]> ready = Resources.find(fileName(host));
      if (ready.isPresent()) {
        return new String(ready.get(), StandardCharsets.US_ASCII);
      }
    }
    return assemble(capabilities, host);
  }

  static String assemble(long capabilities, Architecture architecture) {
    SeccompProfile profile = SeccompProfile.standard(capabilities, architecture);
    return SeccompAssembler.hex(SeccompAssembler.assemble(profile, architecture));
  }

  private static String fileName(Architecture architecture) {
    return "seccomp-" + architecture.token() + ".hex";
  }

  /** Run by the build: writes the ready-made filters into the directory given. */
  public static void main(String[] arguments) throws IOException {
    for (Architecture architecture : Architecture.values()) {
      Files.writeString(
          Path.of(arguments[0]).resolve(fileName(architecture)),
          assemble(DEFAULT_CAPABILITIES, architecture));
    }
  }
}
