package dev.jbuild.base;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The reason of an I/O failure in words: {@code java.nio} often gives only the path. */
public final class IoReason {
  private IoReason() {}

  /** Such as {@code no such file or directory}; without the path. */
  public static String of(IOException failure) {
    return switch (failure) {
      case NoSuchFileException e -> "no such file or directory";
      case FileAlreadyExistsException e -> "it exists already";
      case AccessDeniedException e -> "permission denied";
      case NotDirectoryException e -> "not a directory";
      case FileSystemException e when e.getReason() != null -> lower(e.getReason());
      case FileNotFoundException e -> "no such file or directory";
      default ->
          failure.getMessage() == null
              ? failure.getClass().getSimpleName()
              : lower(failure.getMessage());
    };
  }

  /** The file, where it is known, and the reason. */
  public static String describe(IOException failure) {
    return failure instanceof FileSystemException e && e.getFile() != null
        ? e.getFile() + ": " + of(failure)
        : of(failure);
  }

  /** Whether the reader at the other end of a pipe went away. */
  public static boolean brokenPipe(IOException failure) {
    return failure.getMessage() != null && failure.getMessage().contains("Broken pipe");
  }

  private static String lower(String text) {
    boolean word = text.length() > 1 && Character.isLowerCase(text.charAt(1));
    return word ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
  }
}
