package dev.jbuild.posix;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects {@code struct linux_dirent64} records: getdents64(2). */
final class EntryReader {
  private static final int LENGTH = 16;
  private static final int TYPE = 18;
  private static final int NAME = 19;

  private final Directory directory;
  private final List<DirectoryEntry> entries = new ArrayList<>();

  EntryReader(Directory directory) {
    this.directory = directory;
  }

  void add(byte[] records, int length) throws IOException {
    List<String> untyped = new ArrayList<>();
    int at = 0;
    while (at < length) {
      int end = at + NAME;
      while (records[end] != 0) {
        end++;
      }
      int size = end - at - NAME;
      if (!isDot(records, at + NAME, size)) {
        String name = new String(records, at + NAME, size, StandardCharsets.ISO_8859_1);
        FileType type = StatusReader.type(records[at + TYPE] << 12);
        if (records[at + TYPE] == 0) {
          untyped.add(name);
        } else {
          entries.add(new DirectoryEntry(name, type));
        }
      }
      at += (records[at + LENGTH] & 0xFF) | (records[at + LENGTH + 1] & 0xFF) << 8;
    }
    for (String name : untyped) {
      // Some file systems do not tell the type; asked for last, as the question reuses the buffer.
      Optional<FileStatus> status = directory.find(name);
      if (status.isPresent()) {
        entries.add(new DirectoryEntry(name, status.get().type()));
      }
    }
  }

  ImmutableList<DirectoryEntry> sorted() {
    // not by Comparator.comparing, whose lambda no AOT cache keeps
    entries.sort((a, b) -> a.name().compareTo(b.name()));
    return ImmutableList.copyOf(entries);
  }

  private static boolean isDot(byte[] records, int at, int size) {
    return records[at] == '.' && (size == 1 || (size == 2 && records[at + 1] == '.'));
  }
}
