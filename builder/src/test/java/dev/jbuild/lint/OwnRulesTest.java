package dev.jbuild.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.jbuild.recipe.SourceSpan;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnRulesTest {
  private static final String TOKEN = "ghp_" + "a1B2c3D4e5F6".repeat(3);

  private final FileSystem fs = Jimfs.newFileSystem(Configuration.unix());

  @AfterEach
  void close() throws IOException {
    fs.close();
  }

  // ---- apt lists

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN apt-get update && apt-get install -y curl",
        "RUN apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -y install curl",
        "RUN apt update && apt install -y curl && apt-get clean",
        "RUN [\"sh\", \"-c\", \"apt-get update && apt-get install curl\"]",
        "RUN <<E\napt-get update\napt-get install -y git\nE",
        "RUN --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y curl"
      })
  void listsThatStayAreFound(String run) {
    assertThat(Checks.of("FROM debian\n" + run + "\n").found()).containsExactly("AptListsLeft 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*",
        "RUN apt-get update && apt-get install -y curl && apt-get dist-clean",
        "RUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl",
        "RUN --mount=type=tmpfs,dst=/var/lib/apt/lists/ apt update && apt install -y curl",
        "RUN apt-get update",
        "RUN apt-get install -y curl",
        "RUN xx-apt-get update && xx-apt-get install -y curl",
        "RUN echo apt-get && make update install"
      })
  void listsThatGoAreNot(String run) {
    assertThat(Checks.of("FROM debian\n" + run + "\n").found()).isEmpty();
  }

  @Test
  void listsOfAStageThatIsOnlyCopiedFromDoNotMatter() {
    String build = "FROM debian AS build\nRUN apt-get update && apt-get install -y gcc\n";

    assertThat(Checks.of(build + "FROM scratch\nCOPY --from=build /a /\n").found()).isEmpty();
    assertThat(Checks.of(build + "FROM build\nUSER 1\n").found()).containsExactly("AptListsLeft 2");
  }

  // ---- secrets

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN curl -H 'Authorization: " + "ghp_a1B2c3D4e5F6a1B2c3D4e5F6a1B2c3D4e5F6" + "' x",
        "LABEL key=AKIAQ3EGXYZPL7WTUVRN",
        "ENV A=AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
        "COPY <<E /f\ntoken: xoxb-1234567890-abcDEF123456ghi\nE",
        "ENV A=glpat-a1B2c3D4e5F6g7H8i9J0"
      })
  void tokenIsFoundAndNeverShown(String instruction) {
    LintResult result = Checks.of("FROM scratch\n" + instruction + "\n").run();

    assertThat(result.warnings()).extracting(LintWarning::rule).contains(Rule.SECRET_IN_CONTENT);
    String secret = instruction.replaceAll("(?s).*((ghp_|AKIA|AIza|xoxb|glpat)[\\w-]+).*", "$1");
    assertThat(LintText.of(result)).doesNotContain(secret);
    assertThat(result.shown().text())
        .doesNotContain(secret)
        .hasSameSizeAs("FROM scratch\n" + instruction + "\n");
  }

  @Test
  void privateKeyIsFoundByItsBody() {
    String key =
        """
        -----BEGIN OPENSSH PRIVATE KEY-----
        b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
        -----END OPENSSH PRIVATE KEY-----
        """;

    LintResult result = Checks.of("FROM scratch\nCOPY <<E /id\n" + key + "E\n").run();

    assertThat(result.warnings()).hasSize(1);
    assertThat(result.warnings().getFirst().span().startLine()).isEqualTo(3);
    assertThat(LintText.of(result)).doesNotContain("b3BlbnNz");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN grep -q -- '-----BEGIN PRIVATE KEY-----' /etc/key",
        "ENV AWS_ID=AKIAIOSFODNN7EXAMPLE",
        "ENV T=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "ENV T=ghp_short",
        "ENV SUM=0AKIA1234567890123456",
        "RUN npm_config_loglevel=warn npm ci"
      })
  void placeHoldersAndHeadersAreNoSecrets(String instruction) {
    assertThat(Checks.of("FROM scratch\n" + instruction + "\n").found()).isEmpty();
  }

  @Test
  void commentIsNoContentButIsMasked() {
    LintResult result = Checks.of("FROM scratch\n# " + TOKEN + "\n\nCMD a\n").run();

    assertThat(result.warnings()).hasSize(1);
    assertThat(LintText.of(result)).doesNotContain(TOKEN);
  }

  // ---- copies

  @Test
  void hiddenSourceIsFoundWithItsCommand() {
    String text = "FROM scratch\nCOPY ./a.md /\nADD a.md https://example.org/a.md /x/\n";

    List<String> texts = Checks.of(text).ignoring("*.md\n").texts();

    assertThat(texts)
        .containsExactly(
            "CopyIgnoredFile: Attempting to Copy file \"a.md\" that is excluded by .dockerignore"
                + " (line 2)",
            "CopyIgnoredFile: Attempting to Add file \"a.md\" that is excluded by .dockerignore"
                + " (line 3)");
  }

  @Test
  void contextItselfIsHiddenOnlyByARuleForEverything() {
    String text = "FROM scratch\nCOPY . /\n";

    assertThat(Checks.of(text).ignoring("**\n").found()).containsExactly("CopyIgnoredFile 2");
    assertThat(Checks.of(text).ignoring(".*\n").found()).isEmpty();
    assertThat(Checks.of(text).ignoring("*\n!a\n").found()).isEmpty();
  }

  @Test
  void directoryAndWildcardThatTheRulesEmptyAreFound() throws IOException {
    Path context = context("logs/a.log", "logs/deep/b.log", "mixed/a.log", "mixed/a.txt", "c.log");
    String text =
        "FROM scratch\nCOPY logs /l\nCOPY mixed /m\nCOPY *.log /\nCOPY none* /n\nCOPY . /\n";

    List<String> found = Checks.of(text).ignoring("**/*.log\nlogs/deep\n").context(context).found();

    assertThat(found).containsExactly("CopyEmptiedByIgnore 2", "CopyIgnoredFile 4");
  }

  @Test
  void exceptionBelowAHiddenDirectoryLeavesSomething() throws IOException {
    Path context = context("dist/keep/a", "dist/b", "gone/c");
    String text = "FROM scratch\nCOPY dist /d\nCOPY gone /g\nCOPY gone/* /h\n";

    List<String> found = Checks.of(text).ignoring("*\n!dist/keep\n").context(context).found();

    assertThat(found).containsExactly("CopyEmptiedByIgnore 3", "CopyEmptiedByIgnore 4");
  }

  @Test
  void copyFromAnotherStageHasNothingToDoWithTheContext() {
    String text = "FROM scratch AS a\nFROM scratch\nCOPY --from=a a.md /\n";

    assertThat(Checks.of(text).ignoring("*.md\n").found()).isEmpty();
  }

  private Path context(String... files) throws IOException {
    Path context = fs.getPath("/context");
    for (String file : files) {
      Path path = context.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "x");
    }
    return context;
  }

  @Test
  void aRecipeFullOfTokensIsReadOnce() {
    String lines = ("ENV A=" + TOKEN + "\n").repeat(20_000);
    String line = "RUN echo" + (" " + TOKEN).repeat(25_000) + "\n";
    String run = "RUN echo " + "ghp_".repeat(250_000) + "\n";

    LintResult result =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30), () -> Checks.of("FROM a\n" + lines + line + run).run());

    assertThat(result.warnings())
        .filteredOn(warning -> warning.rule() == Rule.SECRET_IN_CONTENT)
        .hasSize(45_000);
  }

  @Test
  void placeOfAValueCountsCharactersAndNotCodeUnits() {
    LintResult result = Checks.of("FROM a\nRUN echo \uD83D\uDE00 " + TOKEN + "\n").run();

    assertThat(result.warnings().getFirst().span())
        .isEqualTo(new SourceSpan(2, 12, 2, 11 + TOKEN.length()));
  }
}
