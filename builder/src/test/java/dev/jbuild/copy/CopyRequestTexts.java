package dev.jbuild.copy;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Short ways to requests. */
final class CopyRequestTexts {
  private CopyRequestTexts() {}

  static CopyRequest request(
      String destination, @Nullable String chown, @Nullable String chmod, String... sources) {
    return new CopyRequest(
        ImmutableList.copyOf(sources),
        ImmutableList.of(),
        destination,
        chown,
        chmod,
        false,
        false,
        ImmutableList.of(),
        Unpack.AUTO,
        "COPY " + String.join(" ", sources) + " " + destination);
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
