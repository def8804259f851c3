package dev.jbuild.root;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartScriptTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path scratch;

  @Test
  void changedJarRunsTheNewCodeThoughItLooksAsOldAsBefore() throws IOException {
    Path dist = Distribution.copyTo(scratch.resolve("dist"));
    String program = dist.resolve("bin/jbuild").toString();
    assertThat(run(program, NOTHING, "--version").out()).startsWith("jbuild ");

    replaceMain(dist);

    assertThat(run(program, NOTHING, "--version").out()).isEqualTo("changed\n");
    assertThat(run(program, NOTHING, "--version").out()).isEqualTo("changed\n");
  }

  @Test
  void movedDistributionKeepsItsCache() throws IOException {
    Path dist = Distribution.copyTo(scratch.resolve("with spaces & 'quotes'"));
    List<Path> before = caches(dist);

    Outcome outcome = run(dist.resolve("bin/jbuild").toString(), NOTHING, "--version");

    assertThat(outcome).isEqualTo(new Outcome(0, outcome.out(), ""));
    assertThat(caches(dist)).isEqualTo(before).isNotEmpty();
  }

  /** A class from elsewhere means that the training run misses it, or that a jar is opened. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM scratch\nENV A=1\nCOPY a /a\nCMD [\"/a\"]\n",
        // what the checks warn of: a name, a variable, a secret, two commands without brackets
        "FROM scratch AS One\nARG TOKEN\nENV A=$B\nLABEL a b\nCOPY a /a\nCMD a\nCMD b\n",
        "FROM scratch\nARG A=${B:-b}\nCOPY <<E a /c/\nx ${A}\nE\nWORKDIR /c\nVOLUME /v\nUSER 1\n",
      })
  void cachedBuildTakesEveryClassFromTheAotCache(String recipe) throws IOException {
    Path context = Files.createDirectories(scratch.resolve("context"));
    Files.writeString(context.resolve("a"), "a");
    Files.writeString(context.resolve("Recipe"), recipe);
    Path log = scratch.resolve("classes.log");
    Map<String, String> variables =
        Map.of(
            "JBUILD_ROOT", scratch.resolve("store").toString(),
            "JBUILD_RUN_ROOT", scratch.resolve("run").toString(),
            "JBUILD_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
    String[] build = {"build", "-t", "a", context.toString()};
    run(Distribution.program(), variables, build);

    Outcome cached = run(Distribution.program(), variables, build);

    assertThat(cached.code()).isZero();
    assertThat(Files.readAllLines(log))
        .hasSizeGreaterThan(1000)
        .allMatch(line -> line.contains("source: shared objects file"));
  }

  @Test
  void cachedBuildUponAnImageOfTheStoreLoadsNothingThatPulls() throws IOException {
    Path context = Files.createDirectories(scratch.resolve("context"));
    Files.writeString(context.resolve("Base"), "FROM scratch\nENV A=1\n");
    Files.writeString(context.resolve("Recipe"), "FROM base\nENV B=1\n");
    Path log = scratch.resolve("classes.log");
    Map<String, String> variables =
        Map.of(
            "JBUILD_ROOT", scratch.resolve("store").toString(),
            "JBUILD_RUN_ROOT", scratch.resolve("run").toString(),
            "JBUILD_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
    String base = context.resolve("Base").toString();
    run(Distribution.program(), variables, "build", "-t", "base", "-f", base, context.toString());
    String[] build = {"build", "-t", "a", context.toString()};
    run(Distribution.program(), variables, build);

    Outcome cached = run(Distribution.program(), variables, build);

    assertThat(cached.code()).isZero();
    assertThat(Files.readAllLines(log))
        .hasSizeGreaterThan(1000)
        .noneMatch(line -> line.contains("dev.jbuild.registry."))
        .noneMatch(line -> line.contains("dev.jbuild.http."))
        .noneMatch(line -> line.contains("dev.jbuild.cli.Registry"))
        .noneMatch(line -> line.contains("java.net.http."));
  }

  /** The JVM warns of what the decoder calls, at its first use. */
  @Test
  void zstdArchiveIsTakenApartInSilence() throws IOException {
    String archive =
        "KLUv/QRopQEAgoIHDsCnMQBE8OL/2xcc/e9kS3tlHIO2YDWId+FXJX4kByBwH/uFx3PU+TNxKxEYzk8OC9AJEJo=";
    Path context = Files.createDirectories(scratch.resolve("context"));
    Files.write(context.resolve("a.tar.zst"), Base64.getDecoder().decode(archive));
    Files.writeString(context.resolve("Recipe"), "FROM scratch\nADD a.tar.zst /\n");
    Map<String, String> variables = Map.of("JBUILD_ROOT", scratch.resolve("store").toString());

    Outcome outcome = run(Distribution.program(), variables, "build", "-q", context.toString());

    assertThat(outcome).isEqualTo(new Outcome(0, outcome.out(), ""));
  }

  @Test
  void linksToTheProgramWork() throws IOException {
    Path first =
        Files.createSymbolicLink(scratch.resolve("first"), Path.of(Distribution.program()));
    Path second = Files.createSymbolicLink(scratch.resolve("second"), first.getFileName());

    assertThat(run(second.toString(), NOTHING, "--version").out()).startsWith("jbuild ");
    assertThat(run("./second", NOTHING, "--version").out()).startsWith("jbuild ");
  }

  @Test
  void jdkThatDoesNotFitIsNamedWithWhatWouldFit() {
    Outcome outcome =
        run(Distribution.program(), Map.of("JBUILD_JAVA_HOME", "/no/such/jdk"), "--version");

    assertThat(outcome.code()).isEqualTo(7);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains("JBUILD_JAVA_HOME=/no/such/jdk: not a JDK 25 or newer")
        .contains("hint: ");
  }

  @Test
  void javaHomeThatIsTooOldIsPassedOver() throws IOException {
    Path old = scratch.resolve("old");
    Files.createDirectories(old.resolve("bin"));
    Files.createSymbolicLink(old.resolve("bin/java"), Path.of("/bin/false"));
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");

    Outcome outcome = run(Distribution.program(), Map.of("JAVA_HOME", old.toString()), "--version");

    assertThat(outcome.code()).isZero();
  }

  @Test
  void optionsForEveryJvmDoNotReachStandardError() {
    Outcome outcome =
        run(
            Distribution.program(),
            Map.of("JAVA_TOOL_OPTIONS", "-Xmx64m", "JDK_JAVA_OPTIONS", "-Xss2m"),
            "--version");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void argumentsAreUnicodeInEveryLocale() {
    Outcome outcome = run(Distribution.program(), Map.of("LC_ALL", "C"), "version", "Grüße");

    assertThat(outcome.err()).contains("Grüße");
  }

  @Test
  void manyFirstStartsAtOnceAllSucceed() throws Exception {
    Path dist = Distribution.copyTo(scratch.resolve("dist"));
    Files.delete(dist.resolve("state"));
    for (Path cache : caches(dist)) {
      Files.delete(cache);
    }
    List<Future<Outcome>> starts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        starts.add(
            threads.submit(() -> run(dist.resolve("bin/jbuild").toString(), NOTHING, "--version")));
      }
    }

    for (Future<Outcome> start : starts) {
      assertSucceeded(start);
    }
    assertThat(caches(dist)).hasSize(1);
  }

  private static void assertSucceeded(Future<Outcome> start)
      throws ExecutionException, InterruptedException {
    assertThat(start.get().code()).isZero();
    assertThat(start.get().err()).isEmpty();
  }

  private Outcome run(String program, Map<String, String> variables, String... arguments) {
    List<String> words = new ArrayList<>(List.of(program));
    words.addAll(List.of(arguments));
    return Outcome.of(scratch, variables, words);
  }

  private static List<Path> caches(Path dist) throws IOException {
    try (Stream<Path> files = Files.list(dist.resolve("aot"))) {
      return files.filter(file -> file.toString().endsWith(".aot")).sorted().toList();
    }
  }

  /** Puts another main class into the program's jar, and sets the old time of the jar again. */
  private void replaceMain(Path dist) throws IOException {
    Path source = Files.createDirectories(scratch.resolve("source")).resolve("Jbuild.java");
    Files.writeString(
        source,
        """
        package dev.jbuild.cli;
        public final class Jbuild {
          public static void main(String[] words) { System.out.println("changed"); }
        }
        """);
    Path classes = Files.createDirectories(scratch.resolve("classes"));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), source.toString());
    assertThat(code).isZero();
    Path jar;
    try (Stream<Path> files = Files.list(dist.resolve("lib"))) {
      jar = files.filter(f -> f.getFileName().toString().startsWith("builder-")).findFirst().get();
    }
    FileTime time = Files.getLastModifiedTime(jar);
    try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
      String name = "dev/jbuild/cli/Jbuild.class";
      Files.copy(classes.resolve(name), zip.getPath(name), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setLastModifiedTime(jar, time);
  }
}
