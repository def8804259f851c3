package dev.jbuild.layer;

import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded random trees with everything that a layer can hold. */
final class RandomTree {
  private static final String ODD = "\u00c3\u00a4\u00ff\u00fe \n\t\\'\"*~%=";

  private final Random random;
  private final List<String[]> files = new ArrayList<>();

  RandomTree(Random random) {
    this.random = random;
  }

  /** Fills an empty directory. */
  void fill(PosixFs fs, Path root) throws IOException {
    try (Directory directory = fs.openDirectory(root)) {
      directory(directory, directory, "", 0);
    }
  }

  /**
   * Turns some of what {@code lower} has into whiteouts and opaque directories of {@code upper}.
   */
  void hide(PosixFs fs, Path upper, Path lower) throws IOException {
    try (Directory above = fs.openDirectory(upper);
        Directory below = fs.openDirectory(lower)) {
      hide(above, below, 0);
    }
  }

  private void hide(Directory above, Directory below, int depth) throws IOException {
    for (String name : below.names()) {
      boolean directory = below.find(name).orElseThrow().isDirectory();
      int choice = random.nextInt(4);
      if (choice == 0) {
        if (above.find(name).isEmpty()) {
          above.createNode(name, FileType.CHARACTER_DEVICE, 0, 0, 0);
        }
      } else if (choice == 1 && directory && above.find(name).isEmpty()) {
        above.createDirectory(name, 0750);
        above.setExtendedAttribute(name, "trusted.overlay.opaque", bytes("y"));
      } else if (choice == 2 && directory && above.find(name).isEmpty()) {
        above.createDirectory(name, 0705);
        try (Directory next = above.openDirectory(name);
            Directory under = below.openDirectory(name)) {
          hide(next, under, depth + 1);
        }
      }
    }
  }

  private void directory(Directory root, Directory directory, String path, int depth)
      throws IOException {
    int entries = depth == 0 ? 10 + random.nextInt(20) : random.nextInt(8);
    for (int i = 0; i < entries; i++) {
      String name = name();
      if (directory.find(name).isEmpty()) {
        entry(root, directory, path, name, depth);
      }
    }
  }

  private void entry(Directory root, Directory directory, String path, String name, int depth)
      throws IOException {
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        directory.createDirectory(name, 0700 | random.nextInt(512) | sticky());
        if (depth < 6) {
          try (Directory next = directory.openDirectory(name)) {
            directory(root, next, path + name + "/", depth + 1);
          }
        }
        attributes(directory, name, false);
      }
      case 2 -> {
        directory.createSymlink(name, name() + "/../" + name());
        directory.setOwner(name, id(), id());
        directory.setModified(name, time(), 0);
      }
      case 3 -> {
        FileType type = random.nextBoolean() ? FileType.FIFO : FileType.BLOCK_DEVICE;
        boolean fifo = type == FileType.FIFO;
        directory.createNode(name, type, 0640, fifo ? 0 : 4095, fifo ? 0 : 1048575);
        directory.setModified(name, time(), 0);
      }
      case 4 -> link(root, directory, name);
      default -> file(directory, path, name);
    }
  }

  private void link(Directory root, Directory directory, String name) throws IOException {
    if (files.isEmpty()) {
      return;
    }
    String[] first = files.get(random.nextInt(files.size()));
    try (Directory from = root.openBeneath(first[0])) {
      directory.createLink(from, first[1], name);
    }
  }

  private void file(Directory directory, String path, String name) throws IOException {
    try (OutputFile out = directory.createFile(name, 0644)) {
      byte[] content = new byte[random.nextInt(3000)];
      random.nextBytes(content);
      out.write(content, 0, content.length);
      if (random.nextInt(5) == 0) {
        out.seek(200_000 + random.nextInt(5000));
        out.write(content, 0, content.length);
        out.truncate(600_000);
      }
      out.setMode(random.nextInt(4096));
    }
    attributes(directory, name, true);
    String parent = path.isEmpty() ? "" : path.substring(0, path.length() - 1);
    files.add(new String[] {parent, name});
  }

  private void attributes(Directory directory, String name, boolean file) throws IOException {
    directory.setOwner(name, id(), id());
    for (int i = random.nextInt(8) - 5; i > 0; i--) {
      byte[] value = new byte[random.nextInt(300)];
      random.nextBytes(value);
      directory.setExtendedAttribute(
          name,
          "user.%" + random.nextInt(9) + (random.nextBoolean() ? "=%3D" : ""),
          Bytes.of(value));
    }
    if (file && random.nextInt(6) == 0) {
      byte[] capability = new byte[20];
      capability[0] = 1;
      capability[3] = 2;
      capability[4] = (byte) 0x80;
      directory.setExtendedAttribute(name, "security.capability", Bytes.of(capability));
    }
    directory.setModified(name, time(), 0);
  }

  private int sticky() {
    return random.nextInt(5) == 0 ? 01000 : 0;
  }

  private int id() {
    return switch (random.nextInt(4)) {
      case 0 -> 2_097_151 + random.nextInt(3);
      case 1 -> Integer.MAX_VALUE;
      default -> random.nextInt(2000);
    };
  }

  private long time() {
    return switch (random.nextInt(6)) {
      case 0 -> -random.nextInt(100_000);
      case 1 -> (1L << 33) - 1 + random.nextInt(3);
      default -> 1_000_000_000L + random.nextInt(500_000_000);
    };
  }

  private String name() {
    int length = random.nextInt(8) == 0 ? 60 + random.nextInt(196) : 1 + random.nextInt(6);
    StringBuilder name = new StringBuilder();
    boolean odd = random.nextInt(4) == 0;
    for (int i = 0; i < length; i++) {
      name.append(
          odd ? ODD.charAt(random.nextInt(ODD.length())) : (char) ('a' + random.nextInt(26)));
    }
    return name.toString();
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }
}
