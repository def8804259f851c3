package dev.jbuild.layer;

/** Names inside an archive as paths below a root. */
final class EntryName {
  static final int MAX_COMPONENT = 255;
  static final int MAX_PATH = 4095;

  private EntryName() {}

  /**
   * Components joined by single slashes, without {@code .}, {@code ..} and leading or trailing
   * slashes; {@code ""} is the root. {@code ..} is taken back lexically: links play no part.
   *
   * @param name raw bytes, one char each; absolute names start at the root too
   * @param entry named by the fault: {@code name} itself, or the entry whose link target it is
   * @throws TarFault when it climbs above the root or is too long
   */
  static String normalise(String name, String entry) throws TarFault {
    StringBuilder path = new StringBuilder(name.length());
    int start = 0;
    while (start < name.length()) {
      int slash = name.indexOf('/', start);
      int end = slash < 0 ? name.length() : slash;
      append(path, name, start, end, entry);
      start = end + 1;
    }
    if (path.length() > MAX_PATH) {
      throw TarFault.entry(entry, "path is longer than " + MAX_PATH + " bytes");
    }
    return path.toString();
  }

  private static void append(StringBuilder path, String name, int start, int end, String entry)
      throws TarFault {
    int length = end - start;
    if (length == 0 || (length == 1 && name.charAt(start) == '.')) {
      return;
    }
    if (length == 2 && name.charAt(start) == '.' && name.charAt(start + 1) == '.') {
      if (path.isEmpty()) {
        throw TarFault.entry(entry, "climbs out of the root");
      }
      path.setLength(Math.max(0, path.lastIndexOf("/")));
      return;
    }
    int most = MAX_COMPONENT;
    if (name.startsWith(WhiteoutName.PREFIX, start)) {
      most += WhiteoutName.PREFIX.length(); // the whiteout of a name of 255 bytes
    }
    if (length > most) {
      throw TarFault.entry(entry, "a name in its path is longer than " + most + " bytes");
    }
    if (!path.isEmpty()) {
      path.append('/');
    }
    path.append(name, start, end);
  }
}
