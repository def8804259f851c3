package dev.jbuild.container;

import com.google.common.base.Splitter;
import com.google.common.io.BaseEncoding;
import dev.jbuild.posix.Bytes;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A handler of {@code binfmt_misc} that goes by the first bytes of a program, as its file shows it
 * (fs/binfmt_misc.c of Linux 6.18, entry_status).
 *
 * <pre>
 *   enabled
 *   interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
 *   flags: POCF
 *   offset 0
 *   magic 7f454c460201010000000000000000000200b700
 *   mask ffffffffffffff00fffffffffffffffffeffffff
 * </pre>
 *
 * @param mask as long as {@code magic}
 */
record BinfmtHandler(String interpreter, String flags, int offset, Bytes magic, Bytes mask) {

  /** Absent when the handler is disabled, goes by the extension of file names, or is malformed. */
  static Optional<BinfmtHandler> parse(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String line : Splitter.on('\n').split(text)) {
      int blank = line.indexOf(' ');
      fields.put(blank < 0 ? line : line.substring(0, blank), line.substring(blank + 1));
    }
    String magic = fields.getOrDefault("magic", "").toLowerCase(Locale.ROOT);
    String mask = fields.getOrDefault("mask", "f".repeat(magic.length())).toLowerCase(Locale.ROOT);
    String offset = fields.getOrDefault("offset", "0");
    boolean good =
        fields.containsKey("enabled")
            && !magic.isEmpty()
            && isHex(magic)
            && isHex(mask)
            && mask.length() == magic.length()
            && offset.matches("[0-9]{1,4}");
    return good
        ? Optional.of(
            new BinfmtHandler(
                fields.getOrDefault("interpreter", ""),
                fields.getOrDefault("flags:", ""),
                Integer.parseInt(offset),
                Bytes.of(BaseEncoding.base16().lowerCase().decode(magic)),
                Bytes.of(BaseEncoding.base16().lowerCase().decode(mask))))
        : Optional.empty();
  }

  /** Whether the kernel holds the interpreter open since it was registered. */
  boolean isFixed() {
    return flags.indexOf('F') >= 0;
  }

  /** Whether a program that begins so is handed to the interpreter. */
  boolean takes(byte[] head) {
    byte[] wanted = magic.toArray();
    byte[] bits = mask.toArray();
    if (offset + wanted.length > head.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (((head[offset + i] ^ wanted[i]) & bits[i]) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(String text) {
    return text.length() % 2 == 0 && text.matches("[0-9a-f]*");
  }
}
