package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialFilesTest {
  @TempDir Path directory;
  private final Map<String, String> environment = new HashMap<>();

  @ParameterizedTest
  @CsvSource({
    "busybox, https://index.docker.io/v1/",
    "busybox, docker.io",
    "user/app, index.docker.io/v1",
    "reg.example:5000/app, reg.example:5000",
    "reg.example:5000/app, https://reg.example:5000",
    "reg.example/app, https://reg.example/v2/",
    "reg.example/team/app, reg.example/team",
    "reg.example/team/app, reg.example/team/app"
  })
  void keysOfOldAndNewFilesAreUnderstood(String image, String key) throws IOException {
    docker("{\"auths\": {\"" + key + "\": {\"auth\": \"" + base64("me:pw:x") + "\"}}}");

    assertThat(find(image)).contains(new Credentials.Password("me", "pw:x"));
  }

  @ParameterizedTest
  @CsvSource({
    "reg.example/app, reg.example:5000",
    "reg.example/teams/app, reg.example/team",
    "other.example/app, reg.example",
    "busybox, reg.example"
  })
  void credentialsOfAnotherRegistryAreNotTaken(String image, String key) throws IOException {
    docker("{\"auths\": {\"" + key + "\": {\"auth\": \"" + base64("me:pw") + "\"}}}");

    assertThat(find(image)).isEmpty();
  }

  @Test
  void theMostSpecialKeyWins() throws IOException {
    docker(
        "{\"auths\": {\"r.io\": {\"auth\": \""
            + base64("all:pw")
            + "\"}, \"r.io/team\": {\"auth\": \""
            + base64("team:pw")
            + "\"}}}");

    assertThat(find("r.io/team/app")).contains(new Credentials.Password("team", "pw"));
  }

  @Test
  void filesAreAskedInTheirOrder() throws IOException {
    docker("{\"auths\": {\"a.io\": {\"auth\": \"" + base64("docker:pw") + "\"}}}");
    write("auth.json", "{\"auths\": {\"a.io\": {\"auth\": \"" + base64("named:pw") + "\"}}}");
    Files.createDirectories(directory.resolve("run/containers"));
    write(
        "run/containers/auth.json",
        "{\"auths\": {\"a.io\": {}, \"b.io\": {\"auth\": \"" + base64("podman:pw") + "\"}}}");
    environment.put("REGISTRY_AUTH_FILE", directory.resolve("auth.json").toString());
    environment.put("XDG_RUNTIME_DIR", directory.resolve("run").toString());

    assertThat(find("a.io/x")).contains(new Credentials.Password("named", "pw"));
    assertThat(find("b.io/x")).contains(new Credentials.Password("podman", "pw"));
    environment.remove("REGISTRY_AUTH_FILE");
    assertThat(find("a.io/x")).contains(new Credentials.Password("docker", "pw"));
  }

  @Test
  void withoutFilesNothingIsKnown() {
    environment.put("HOME", directory.toString());

    assertThat(find("a.io/x")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{\"auths\": 1}",
        "{\"auths\": {\"a.io\": {\"auth\": \"hunter2!\"}}}",
        "{\"auths\": {\"a.io\": {\"auth\": \"aHVudGVyMg==\"}}}",
        "{\"auths\": {\"a.io\": {\"auth\": {\"hunter2\": 1}}}}"
      })
  void aFileOfAnotherFormIsToldWithoutItsContent(String content) throws IOException {
    docker(content);

    assertThatThrownBy(() -> find("a.io/x"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("config.json")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void helperOfTheRegistryIsAsked() throws IOException {
    helper(
        "x",
        "read server; echo \"{\\\"Username\\\": \\\"$server\\\", \\\"Secret\\\": \\\"s\\\"}\"");
    docker("{\"credHelpers\": {\"a.io\": \"x\"}, \"credsStore\": \"absent\"}");

    assertThat(find("a.io/app")).contains(new Credentials.Password("a.io", "s"));
  }

  @Test
  void helperOfAllRegistriesKnowsTheHubByItsOldName() throws IOException {
    helper(
        "x",
        "read server; echo \"{\\\"Username\\\": \\\"$server\\\", \\\"Secret\\\": \\\"s\\\"}\"");
    docker("{\"credsStore\": \"x\"}");

    assertThat(find("busybox"))
        .contains(new Credentials.Password("https://index.docker.io/v1/", "s"));
  }

  @Test
  void helperMayKeepAnIdentityToken() throws IOException {
    helper("x", "cat >/dev/null; echo '{\"Username\": \"<token>\", \"Secret\": \"s\"}'");
    docker("{\"credsStore\": \"x\"}");

    assertThat(find("a.io/app")).contains(new Credentials.IdentityToken("s"));
  }

  @Test
  void helperThatKnowsNothingLeavesItToTheFile() throws IOException {
    helper("x", "echo 'credentials not found in native keychain'; exit 1");
    docker(
        "{\"credsStore\": \"x\", \"auths\": {\"a.io\": {\"auth\": \"" + base64("me:pw") + "\"}}}");

    assertThat(find("a.io/app")).contains(new Credentials.Password("me", "pw"));
    assertThat(find("b.io/app")).isEmpty();
  }

  @Test
  void helperThatFailsIsToldWithoutItsWords() throws IOException {
    helper("x", "echo hunter2; echo hunter2 >&2; exit 3");
    docker("{\"credsStore\": \"x\"}");

    assertThatThrownBy(() -> find("a.io/app"))
        .hasMessage("docker-credential-x: it ended with the code 3");
  }

  @Test
  void helperThatIsNotThereIsTold() throws IOException {
    environment.put("PATH", directory.toString());
    docker("{\"credsStore\": \"absent\"}");

    assertThatThrownBy(() -> find("a.io/app"))
        .hasMessage("docker-credential-absent: not found in PATH");
  }

  @Test
  void helperIsNamedByAWord() throws IOException {
    docker("{\"credsStore\": \"../../evil\"}");

    assertThatThrownBy(() -> find("a.io/app")).hasMessageContaining("not a name of a program");
  }

  @Test
  void helperThatHangsIsEnded() throws IOException {
    helper("x", "exec sleep 600");
    CredentialProgram helper =
        new CredentialProgram(
            FileSystems.getDefault(), ImmutableMap.copyOf(environment), Duration.ofMillis(50));

    assertThatThrownBy(() -> helper.get("x", "a.io"))
        .hasMessageContaining("it ended with the code");
  }

  @Test
  void credentialsDoNotShowTheirSecret() {
    assertThat(new Credentials.Password("me", "hunter2").toString()).doesNotContain("hunter2");
    assertThat(new Credentials.IdentityToken("hunter2").toString()).doesNotContain("hunter2");
  }

  private Optional<Credentials> find(String image) {
    RegistrySettings settings =
        new RegistrySettings(
            ImmutableMap.copyOf(environment),
            FileSystems.getDefault(),
            ImmutableSet.of(),
            Pulls.TIMES);
    return new CredentialFiles(settings).find(Repository.of(ImageReference.parse(image)));
  }

  private void docker(String content) throws IOException {
    environment.put("DOCKER_CONFIG", directory.resolve("docker").toString());
    Files.createDirectories(directory.resolve("docker"));
    write("docker/config.json", content);
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(directory.resolve(name), content);
  }

  private void helper(String name, String script) throws IOException {
    Path program = directory.resolve("docker-credential-" + name);
    Files.writeString(program, "#!/bin/sh\n[ \"$1\" = get ] || exit 9\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    environment.put("PATH", directory + ":/usr/bin:/bin");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
