package dev.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
  @TempDir private Path directory;

  @TestFactory
  List<DynamicTest> agreesWithTheTableOfPatternmatcher() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonElement element : table().getAsJsonArray("match")) {
      JsonObject row = element.getAsJsonObject();
      List<String> patterns = strings(row.getAsJsonArray("patterns"));
      String path = row.get("path").getAsString();
      tests.add(
          DynamicTest.dynamicTest(
              patterns + " on " + path,
              () -> {
                if (row.has("error")) {
                  assertThatThrownBy(() -> rules(patterns)).isInstanceOf(ContextException.class);
                } else {
                  String clean = RelativePath.clean(path);
                  boolean matches = !clean.equals(".") && rules(patterns).excludes(clean);
                  assertThat(matches).isEqualTo(row.get("match").getAsBoolean());
                }
              }));
    }
    assertThat(tests).hasSizeGreaterThan(80);
    return tests;
  }

  @Test
  void readsPatternsAsTheTableOfIgnorefileSays() throws IOException {
    for (JsonElement element : table().getAsJsonArray("read")) {
      JsonObject row = element.getAsJsonObject();
      List<String> read = new ArrayList<>();
      boolean first = true;
      for (String line : row.get("content").getAsString().split("\n", -1)) {
        String pattern = IgnoreRules.pattern(line, first);
        first = false;
        if (!pattern.isEmpty()) {
          read.add(pattern);
        }
      }

      assertThat(read).isEqualTo(strings(row.getAsJsonArray("expected")));
    }
  }

  @Test
  void laterPatternReadmitsWhatAnEarlierOneExcluded() {
    IgnoreRules rules = parse("*.log\n!keep.log\n");

    assertThat(rules.excludes("build.log")).isTrue();
    assertThat(rules.excludes("keep.log")).isFalse();
  }

  @Test
  void blanksByteOrderMarkAndTrailingSlashAreNoPartOfAPattern() {
    IgnoreRules rules = parse("\u00EF\u00BB\u00BF  ./key/  \r\n#c\n\n");

    assertThat(rules.excludes("key")).isTrue();
    assertThat(rules.excludes("key/below")).isTrue();
    assertThat(rules.excludes("#c")).isFalse();
  }

  @Test
  void malformedPatternIsNamedWithItsLine() {
    assertThatThrownBy(() -> parse("fine\na[\n"))
        .isInstanceOf(ContextException.class)
        .hasMessageContaining(".dockerignore:2")
        .hasMessageContaining("a[");
  }

  @Test
  void questionMarkStandsForOneCharacterOfSeveralBytes() {
    IgnoreRules rules = parse(bytes("?.txt"));

    assertThat(rules.excludes(bytes("\u00E9.txt"))).isTrue();
    assertThat(rules.excludes(bytes("\u00E9\u00E9.txt"))).isFalse();
    assertThat(rules.excludes("\u00FF.txt")).as("a byte that is not UTF-8").isTrue();
  }

  /** Where {@code MatchesOrParentMatches} says something else, except the last two rows. */
  @ParameterizedTest
  @CsvSource({
    "a/b !a,              a/b,            true",
    "a/b !a,              a/b/c,          true",
    "a/b !a,              a/x,            false",
    "a/b/c !a/b !a,       a/b/c,          true",
    "**/*.log !keep,      keep/x.log,     true",
    "**/node_modules !v,  v/node_modules, true",
    "a !a/x a*,           a/x,            false",
    "a !a/x a*,           a/y,            true",
    "* !keep,             keep/x.log,     false",
    "* !a a/b,            a/b,            true",
  })
  void patternsAreAskedFromTheTopDownAsInAWalk(String lines, String path, boolean hidden) {
    IgnoreRules rules = parse(lines.replace(' ', '\n'));

    assertThat(rules.excludes(path)).isEqualTo(hidden);
    assertThat(rules.matches(path).isEmpty() || rules.matches(path).getLast().readmits())
        .isEqualTo(!hidden);
  }

  @Test
  void decidingLevelByLevelGivesTheSameAsDecidingOnWholePaths() {
    IgnoreRules rules = parse("a\n!a/b\na/b/c\n!**/keep\n");
    IgnoreRules.Level a = rules.enter(rules.root(), "a");
    IgnoreRules.Level b = rules.enter(a, "a/b");

    assertThat(a.excluded()).isTrue();
    assertThat(b.excluded()).isFalse();
    assertThat(rules.excludes(b, "a/b/c")).isTrue().isEqualTo(rules.excludes("a/b/c"));
    assertThat(rules.excludes(b, "a/b/keep")).isFalse().isEqualTo(rules.excludes("a/b/keep"));
    assertThat(rules.excludes(a, "a/x")).isTrue().isEqualTo(rules.excludes("a/x"));
  }

  @Test
  void patternsThatAreExponentialInABacktrackingMatcherTakeNoTime() {
    IgnoreRules rules = parse("**/" + "*a".repeat(40) + "b\n" + "**/".repeat(200) + "x\n");
    String path = "a".repeat(200);

    boolean excluded =
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> rules.excludes(path));

    assertThat(excluded).isFalse();
  }

  @Test
  void fileBesideTheRecipeWinsOverTheOnesOfTheContext() throws IOException {
    Path recipe = Files.writeString(directory.resolve("Recipe.web"), "FROM scratch\n");
    Files.writeString(directory.resolve("Recipe.web.dockerignore"), "one\n");
    Files.writeString(directory.resolve(".containerignore"), "two\n");
    Files.writeString(directory.resolve(".dockerignore"), "three\n");

    assertThat(IgnoreRules.load(directory, recipe).excludes("one")).isTrue();
    assertThat(IgnoreRules.load(directory, null).excludes("two")).isTrue();
    Files.delete(directory.resolve(".containerignore"));
    assertThat(IgnoreRules.load(directory, null).excludes("three")).isTrue();
    assertThat(IgnoreRules.load(directory, null).file()).isEqualTo(".dockerignore");
  }

  @Test
  void dockerignoreBesideTheRecipeWinsOverItsContainerignore() throws IOException {
    Path recipe = Files.writeString(directory.resolve("Recipe.web"), "FROM scratch\n");
    Files.writeString(directory.resolve("Recipe.web.dockerignore"), "one\n");
    Files.writeString(directory.resolve("Recipe.web.containerignore"), "two\n");
    Files.writeString(directory.resolve(".containerignore"), "three\n");

    assertThat(IgnoreRules.load(directory, recipe).file()).isEqualTo("Recipe.web.dockerignore");
    Files.delete(directory.resolve("Recipe.web.dockerignore"));
    assertThat(IgnoreRules.load(directory, recipe).file()).isEqualTo("Recipe.web.containerignore");
  }

  @Test
  void ignoreFileThatWasNamedHasToExist() {
    assertThatThrownBy(() -> IgnoreRules.loadFile(directory.resolve("nosuch"), "nosuch"))
        .isInstanceOf(ContextException.class)
        .hasMessage("nosuch: no such ignore file");
  }

  @Test
  void nullDeviceStandsForNoRules() {
    Path device = directory.getFileSystem().getPath("/dev/null");

    assertThat(IgnoreRules.loadFile(device, "/dev/null").excludes("a")).isFalse();
  }

  @Test
  void exclamationMarkAloneIsMalformed() {
    assertThatThrownBy(() -> parse("a\n ! \n"))
        .isInstanceOf(ContextException.class)
        .hasMessageContaining(".dockerignore:2");
  }

  @Test
  void dotAloneHidesNothing() {
    assertThat(parse(".\n").excludes("a")).isFalse();
  }

  @Test
  void matchesTellEveryRuleThatSpeaksOfAPathInOrder() {
    IgnoreRules rules = parse("# one\ndir\nother\n!dir/a*\n");

    assertThat(rules.matches("dir/abc"))
        .containsExactly(
            new IgnoreRules.Match(2, "dir", false, "dir"),
            new IgnoreRules.Match(4, "!dir/a*", true, "dir/abc"));
  }

  @Test
  void ignoreFileThatIsALinkIsRefusedUnread() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "a[\n");
    Files.createSymbolicLink(directory.resolve(".dockerignore"), secret);

    assertThatThrownBy(() -> IgnoreRules.load(directory, null))
        .isInstanceOf(ContextException.class)
        .hasMessage(".dockerignore: not a regular file");
  }

  private static IgnoreRules rules(List<String> patterns) {
    return parse(bytes(String.join("\n", patterns) + "\n"));
  }

  private static IgnoreRules parse(String byteString) {
    return IgnoreRules.parse(byteString.getBytes(StandardCharsets.ISO_8859_1), ".dockerignore");
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static List<String> strings(JsonArray array) {
    List<String> strings = new ArrayList<>();
    array.forEach(element -> strings.add(element.getAsString()));
    return strings;
  }

  private static JsonObject table() throws IOException {
    try (InputStream in = IgnoreRulesTest.class.getResourceAsStream("/ignore/patterns.json")) {
      return JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .getAsJsonObject();
    }
  }
}
