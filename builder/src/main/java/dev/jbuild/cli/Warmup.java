package dev.jbuild.cli;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Runs the usual commands once, in a store of its own, while the JVM notes for the AOT cache which
 * classes they load. The start script calls it when a cache is made; the results are thrown away.
 */
public final class Warmup {
  private final Environment environment;

  private Warmup(Environment environment) {
    this.environment = environment;
  }

  /** The one word is a folder that does not exist yet and that the caller removes. */
  public static void main(String[] words) throws IOException {
    Path folder = Files.createDirectories(Path.of(words[0]).toAbsolutePath());
    Environment.Streams streams =
        new Environment.Streams(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            false,
            false);
    Environment environment =
        new Environment(ImmutableMap.of(), folder, streams, Clock.systemUTC());
    new Warmup(environment).runAll();
  }

  private void runAll() {
    run("--help");
    run("version");
  }

  private void run(String... words) {
    new Jbuild(environment).run(words);
  }
}
