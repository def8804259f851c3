package dev.jbuild.posix;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Finds {@code libjbuild.so}, which Maven compiles: in the distribution it lies beside the jars,
 * and the start script tells where; else it is a resource of this package.
 */
final class NativeLibrary {
  /** The distribution's directory of files that the JVM does not read; set by the start script. */
  private static final String DIRECTORY = "jbuild.native";

  private static final String FILE = "libjbuild.so";

  private NativeLibrary() {}

  /**
   * Loads it into this process.
   *
   * @throws UnsatisfiedLinkError when it is missing, or made for another machine
   */
  @SuppressWarnings("restricted") // this is the door
  static void load() {
    String directory = System.getProperty(DIRECTORY);
    if (directory != null) {
      System.load(directory + "/" + FILE);
      return;
    }
    URL resource = NativeLibrary.class.getResource(FILE);
    if (resource == null) {
      throw new UnsatisfiedLinkError(FILE + " is not among the classes of package posix");
    }
    try {
      loadResource(resource);
    } catch (IOException e) {
      throw (Error) new UnsatisfiedLinkError(FILE + ": cannot be loaded").initCause(e);
    }
  }

  /** From a copy without a name, when it is in a jar: the loader of the C library needs a file. */
  @SuppressWarnings("restricted")
  private static void loadResource(URL resource) throws IOException {
    if (resource.getProtocol().equals("file")) {
      System.load(Path.of(java.net.URI.create(resource.toString())).toString());
      return;
    }
    Path copy = Files.createTempFile("jbuild", ".so");
    try (InputStream bytes = resource.openStream()) {
      Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
      System.load(copy.toString());
    } finally {
      Files.delete(copy);
    }
  }
}
