package dev.jbuild.cli;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.cli.Environment.Streams;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What command lines printed, as text: {@code $ WORDS}, standard output as it is, standard error
 * with {@code ! } before each line, and {@code = CODE} when the exit code is not 0.
 */
final class Transcript {
  private static final Pattern SECONDS = Pattern.compile("(?<= (in|after) )[0-9]+\\.[0-9]s");

  private static final Pattern WORD = Pattern.compile("'[^']*'|\\S+");

  private final StringBuilder text = new StringBuilder();
  private final Path scratch;
  private final Path work;

  Transcript(Path scratch, Path work) {
    this.scratch = scratch;
    this.work = work;
  }

  /**
   * @param line words between spaces; a word in single quotes may contain some
   */
  void run(String line) {
    List<String> words = WORD.matcher(line).results().map(word -> unquoted(word.group())).toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams = new Streams(InputStream.nullInputStream(), out, err, false, false);
    ImmutableMap<String, String> variables =
        ImmutableMap.of(
            "JBUILD_ROOT", scratch.resolve("store").toString(),
            "JBUILD_RUN_ROOT", scratch.resolve("run").toString(),
            // an image that is not there is looked for nowhere else
            "JBUILD_PULL", "never");
    Clock clock = Clock.fixed(GoldenCase.TIME, ZoneOffset.UTC);

    int code =
        new Jbuild(new Environment(variables, work, streams, clock))
            .run(words.toArray(new String[0]));

    text.append("$ ").append(line).append('\n');
    text.append(plain(out));
    plain(err).lines().forEach(each -> text.append("! ").append(each).append('\n'));
    if (code != 0) {
      text.append("= ").append(code).append('\n');
    }
  }

  String text() {
    return text.toString();
  }

  private static String unquoted(String word) {
    return word.startsWith("'") ? word.substring(1, word.length() - 1) : word;
  }

  private String plain(ByteArrayOutputStream bytes) {
    String printed = bytes.toString(StandardCharsets.UTF_8).replace(scratch.toString(), "SCRATCH");
    return SECONDS.matcher(printed).replaceAll("N.Ns");
  }
}
