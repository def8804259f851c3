package dev.jbuild.cli;

import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** A process for the program to run in: its streams are in memory. */
final class FakeProcess {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final Map<String, String> variables = new HashMap<>();
  OutputStream target = out;
  byte[] input = {};
  private final Path directory;

  FakeProcess(Path directory) {
    this.directory = directory;
  }

  Environment environment() {
    return new Environment(
        ImmutableMap.copyOf(variables),
        directory,
        new Environment.Streams(new ByteArrayInputStream(input), target, err, false, false),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** Runs the program with its store below the directory; forgets what was written before. */
  int run(String... words) {
    out.reset();
    err.reset();
    variables.put("JBUILD_ROOT", directory.resolve("store").toString());
    variables.put("JBUILD_RUN_ROOT", directory.resolve("run").toString());
    variables.putIfAbsent("JBUILD_PULL", "never"); // no test asks a registry of the net
    return new Jbuild(environment()).run(words);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
