package dev.jbuild.store;

import com.google.common.base.Joiner;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store cannot be read or written, is damaged, or does not hold what was asked for. */
public final class StoreException extends JbuildException {
  private static final String CHECK = "run `jbuild fsck`, then `jbuild fsck --repair`";

  private StoreException(
      ExitCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(code, message, hint, cause);
  }

  /**
   * A file of the store could not be read or written. The message says why in plain words for the
   * usual causes: a full disk, a missing permission, a file system that is mounted read-only.
   */
  public static StoreException io(Path path, IOException cause) {
    String reason = reason(cause);
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return new StoreException(
          ExitCode.HOST,
          "store " + show(path) + ": no space left on its disk",
          "free some space, for example by `jbuild prune`, or use another disk with --root",
          cause);
    }
    boolean denied =
        cause instanceof AccessDeniedException
            || lower.contains("permission denied")
            || lower.contains("operation not permitted");
    if (denied || lower.contains("read-only file system")) {
      return new StoreException(
          ExitCode.HOST,
          "store " + show(path) + ": " + (denied ? "permission denied" : "read-only file system"),
          "use a directory that you may write with --root, or run as the owner of the store",
          cause);
    }
    return new StoreException(ExitCode.HOST, "store " + show(path) + ": " + reason, null, cause);
  }

  static StoreException notAStore(Path root) {
    return new StoreException(
        ExitCode.HOST,
        "store " + show(root) + ": the directory is not empty and holds no store",
        "name an empty or a new directory with --root",
        null);
  }

  static StoreException noLocks(Path path, IOException cause) {
    return new StoreException(
        ExitCode.HOST,
        "store " + show(path) + ": cannot be locked: " + reason(cause),
        "use a local file system for the store",
        cause);
  }

  static StoreException busy(Path root) {
    return new StoreException(
        ExitCode.FAILURE,
        "store " + show(root) + ": in use by other jbuild processes",
        "try again when they have finished",
        null);
  }

  static StoreException damaged(Path file, String why, @Nullable Throwable cause) {
    return new StoreException(
        ExitCode.FAILURE, "store " + show(file) + ": damaged: " + why, CHECK, cause);
  }

  /** The bytes stored under {@code name} hash to something else: a damaged or edited store. */
  static StoreException digestMismatch(Digest name, Digest actual) {
    return new StoreException(
        ExitCode.FAILURE, "blob " + name + ": content has digest " + actual, CHECK, null);
  }

  /** Bytes that came from outside do not have the digest that they were announced with. */
  static StoreException unexpectedDigest(Digest expected, Digest actual) {
    return new StoreException(
        ExitCode.SOURCE,
        "blob " + expected + ": the digest of its content is " + actual,
        null,
        null);
  }

  static StoreException unexpectedSize(Digest expected, long size, long actual) {
    return new StoreException(
        ExitCode.SOURCE,
        "blob " + expected + ": the size is " + size + " bytes, the content has " + actual,
        null,
        null);
  }

  static StoreException tooLarge(String what, long limit) {
    return new StoreException(
        ExitCode.SOURCE, what + ": larger than the limit of " + limit + " bytes", null, null);
  }

  static StoreException missingBlob(Digest digest) {
    return new StoreException(ExitCode.FAILURE, "blob " + digest + ": not found", CHECK, null);
  }

  static StoreException notRegular(Path file) {
    return new StoreException(
        ExitCode.FAILURE, "store " + show(file) + ": not a regular file", CHECK, null);
  }

  static StoreException ambiguous(String prefix, List<Digest> ids) {
    StringBuilder names = new StringBuilder();
    for (Digest id : ids.subList(0, Math.min(ids.size(), 4))) {
      names.append(names.isEmpty() ? "" : ", ").append(id.shortHex());
    }
    return new StoreException(
        ExitCode.FAILURE,
        "image '" + prefix + "': the id is ambiguous: " + names + (ids.size() > 4 ? ", ..." : ""),
        "give more digits of the id",
        null);
  }

  static StoreException noSuchImage(String name) {
    return new StoreException(
        ExitCode.FAILURE,
        "image '" + Printable.shorten(name, 120) + "': not found in the store",
        "`jbuild images` lists what is there",
        null);
  }

  /** The image is there, but not for that platform. */
  static StoreException noPlatform(String name, Platform wanted, List<Platform> present) {
    return new StoreException(
        ExitCode.SOURCE,
        "image '" + Printable.shorten(name, 120) + "': not there for platform " + wanted,
        "it is there for " + Printable.shorten(Joiner.on(", ").join(present), 200),
        null);
  }

  static StoreException emptyIndex(Digest index) {
    return new StoreException(
        ExitCode.SOURCE, "index " + index + ": none of its images is in the store", null, null);
  }

  private static String reason(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (cause instanceof NotDirectoryException) {
      return "not a directory";
    }
    Optional<String> reason =
        cause instanceof FileSystemException e
            ? Optional.ofNullable(e.getReason())
            : Optional.ofNullable(cause.getMessage());
    return Printable.escape(reason.orElse(cause.getClass().getSimpleName()));
  }

  private static String show(Path path) {
    return Printable.escape(path.toString());
  }
}
