import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Lays out the distribution: {@code bin}, {@code lib} with the jars and the class path, and the AOT
 * cache. Run by Maven as a source file: {@code java Assemble.java SCRIPTS JARS PROGRAM-JAR DIST}.
 */
public final class Assemble {
  /** Java 8: the oldest class-file version that an AOT cache can hold. */
  private static final int OLDEST = ClassFile.JAVA_8_VERSION;

  private Assemble() {}

  public static void main(String[] words) throws IOException, InterruptedException {
    Path scripts = Path.of(words[0]);
    Path dist = Path.of(words[3]).toAbsolutePath();
    Path lib = Files.createDirectories(dist.resolve("lib"));
    List<Path> jars = new ArrayList<>(List.of(Path.of(words[2])));
    try (Stream<Path> files = Files.list(Path.of(words[1]))) {
      files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
    }
    List<String> names = new ArrayList<>();
    for (Path jar : jars) {
      String name = jar.getFileName().toString();
      replace(name.startsWith("picocli-") ? retarget(jar) : jar, lib.resolve(name));
      names.add(name);
    }
    removeOthers(lib, names);
    Files.write(lib.resolve("classpath"), names);
    replace(scripts.resolve("lib/start.sh"), lib.resolve("start.sh"));
    Files.createDirectories(dist.resolve("bin"));
    replace(scripts.resolve("bin/jbuild"), dist.resolve("bin/jbuild"));
    System.exit(prepare(dist));
  }

  /** Writes aside and renames: a running jbuild keeps the jar that it has open. */
  private static void replace(Path source, Path target) throws IOException {
    if (Files.exists(target) && Files.mismatch(source, target) < 0) {
      return;
    }
    Path aside = target.resolveSibling(target.getFileName() + ".new");
    Files.copy(
        source, aside, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(aside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void removeOthers(Path lib, List<String> names) throws IOException {
    try (Stream<Path> files = Files.list(lib)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        if (!names.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }

  /**
   * A copy of the jar without class files that are too old for the AOT cache: those of picocli
   * 4.7.7 have version 49, which alone would cost 50 ms at each start.
   */
  private static Path retarget(Path jar) throws IOException {
    Path copy = jar.resolveSibling(jar.getFileName() + ".retargeted");
    Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        FileSystem zip = FileSystems.newFileSystem(copy, Map.of());
        Stream<Path> entries = Files.walk(zip.getPath("/"))) {
      ClassFile classFile =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(loader)
                      .orElse(ClassHierarchyResolver.defaultResolver())));
      for (Path entry : entries.filter(entry -> entry.toString().endsWith(".class")).toList()) {
        retarget(classFile, entry);
      }
    }
    return copy;
  }

  private static void retarget(ClassFile classFile, Path entry) {
    try {
      ClassModel model = classFile.parse(Files.readAllBytes(entry));
      if (model.majorVersion() < OLDEST) {
        // every method is written anew, since the newer version wants stack maps
        ClassTransform newer =
            ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                .andThen(ClassTransform.endHandler(to -> to.withVersion(OLDEST, 0)));
        Files.write(entry, classFile.transformClass(model, newer));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(entry.toString(), e);
    }
  }

  /** Makes the AOT cache by the script that uses it, so that the flags are the same. */
  private static int prepare(Path dist) throws IOException, InterruptedException {
    ProcessBuilder shell =
        new ProcessBuilder(
                "sh",
                "-ec",
                "dist=$1; . \"$dist/lib/start.sh\"; jbuild_prepare",
                "sh",
                dist.toString())
            .inheritIO();
    shell.environment().put("JBUILD_JAVA_HOME", System.getProperty("java.home"));
    return shell.start().waitFor();
  }
}
