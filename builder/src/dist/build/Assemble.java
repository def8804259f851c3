import java.io.IOException;
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
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lays out the distribution: {@code bin}, {@code lib} with the jars and the class path, and the AOT
 * cache. Run by Maven as a source file: {@code java Assemble.java SCRIPTS JARS PROGRAM-JAR DIST}.
 */
public final class Assemble {
  /** Java 8: the oldest class-file version that an AOT cache can hold. */
  private static final int OLDEST = ClassFile.JAVA_8_VERSION;

  /** Time of what is written into a jar: same sources, same jar. */
  private static final FileTime BUILT = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  /** The jars of this project, by the name of their module. */
  private static final Set<String> OWN = Set.of("builder", "grammar", "layer-cache", "runtime");

  private Assemble() {}

  public static void main(String[] words) throws IOException, InterruptedException {
    Path scripts = Path.of(words[0]);
    Path dist = Path.of(words[3]).toAbsolutePath();
    Path lib = Files.createDirectories(dist.resolve("lib"));
    List<Path> jars = new ArrayList<>(List.of(Path.of(words[2])));
    try (Stream<Path> files = Files.list(Path.of(words[1]))) {
      // own jars first: reading a resource opens, and indexes, every jar up to the one that has it
      files
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted(
              Comparator.comparing((Path jar) -> !isOwn(jar))
                  .thenComparing(Comparator.naturalOrder()))
          .forEach(jars::add);
    }
    List<String> names = new ArrayList<>();
    for (Path jar : jars) {
      String name = jar.getFileName().toString();
      replace(forStart(jar, jars), lib.resolve(name));
      names.add(name);
    }
    removeOthers(lib, names);
    extractNative(lib);
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

  /** What is no class file of the own jars, as files: the JVM loads only a library that is one. */
  private static void extractNative(Path lib) throws IOException {
    Path target = Files.createDirectories(lib.resolve("native"));
    try (Stream<Path> jars = Files.list(lib)) {
      for (Path jar : jars.filter(Assemble::isOwn).toList()) {
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of());
            Stream<Path> entries = Files.walk(zip.getPath("/"))) {
          for (Path entry : entries.filter(Assemble::isNative).toList()) {
            replace(entry, target.resolve(entry.getFileName().toString()));
          }
        }
      }
    }
  }

  private static boolean isNative(Path entry) {
    String path = entry.toString();
    return (path.startsWith("/dev/jbuild/posix/") || path.startsWith("/dev/jbuild/launch/"))
        && !path.endsWith(".class")
        && !path.endsWith("/")
        && Files.isRegularFile(entry);
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
   * The jar with what makes a JVM start slowly taken out of its class files: old versions, which an
   * AOT cache cannot hold, pattern switches, and the bootstrapped methods of records. The jar
   * itself when there is nothing to do.
   */
  private static Path forStart(Path jar, List<Path> classPath) throws IOException {
    String name = jar.getFileName().toString();
    boolean old = name.startsWith("picocli-");
    if (!old && !isOwn(jar)) {
      return jar;
    }
    Path copy = jar.resolveSibling(name + ".forstart");
    Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
    try (URLClassLoader loader = new URLClassLoader(urls(classPath));
        FileSystem zip = FileSystems.newFileSystem(copy, Map.of());
        Stream<Path> entries = Files.walk(zip.getPath("/"))) {
      ClassFile classFile = classFile(loader);
      for (Path entry : entries.filter(entry -> entry.toString().endsWith(".class")).toList()) {
        byte[] bytes = Files.readAllBytes(entry);
        byte[] better = old ? retarget(classFile, bytes) : direct(classFile, bytes);
        if (better != bytes) {
          Files.write(entry, better);
          Files.setLastModifiedTime(entry, BUILT);
        }
      }
    }
    return copy;
  }

  private static byte[] direct(ClassFile classFile, byte[] bytes) {
    return DirectRecords.rewrite(classFile, DirectSwitches.rewrite(classFile, bytes));
  }

  private static boolean isOwn(Path jar) {
    return OWN.contains(jar.getFileName().toString().replaceFirst("-[0-9].*", ""));
  }

  private static URL[] urls(List<Path> jars) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
    }
    return urls.toArray(new URL[0]);
  }

  private static ClassFile classFile(ClassLoader loader) {
    return ClassFile.of(
        ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
        ClassFile.ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofResourceParsing(loader)
                .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  /** Those of picocli 4.7.7 have version 49, which alone would cost 50 ms at each start. */
  private static byte[] retarget(ClassFile classFile, byte[] bytes) {
    ClassModel model = classFile.parse(bytes);
    if (model.majorVersion() >= OLDEST) {
      return bytes;
    }
    // every method is written anew, since the newer version wants stack maps
    ClassTransform newer =
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(ClassTransform.endHandler(to -> to.withVersion(OLDEST, 0)));
    return classFile.transformClass(model, newer);
  }

  /**
   * Makes the AOT cache by the script that uses it, so that the flags are the same; fails without.
   */
  private static int prepare(Path dist) throws IOException, InterruptedException {
    ProcessBuilder shell =
        new ProcessBuilder(
                "sh",
                "-ec",
                "dist=$1; . \"$dist/lib/start.sh\"; jbuild_prepare; "
                    + "[ -f \"$aot\" ] || { cat \"$dist/aot/log\" >&2; exit 1; }",
                "sh",
                dist.toString())
            .inheritIO();
    shell.environment().put("JBUILD_JAVA_HOME", System.getProperty("java.home"));
    return shell.start().waitFor();
  }
}
