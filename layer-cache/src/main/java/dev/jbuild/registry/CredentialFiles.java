package dev.jbuild.registry;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.IoReason;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Limits;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Credentials as docker and podman keep them: {@code $REGISTRY_AUTH_FILE}, docker's {@code
 * config.json}, {@code $XDG_RUNTIME_DIR/containers/auth.json}, in this order; the first that knows
 * the registry wins (containers-auth.json(5); docker CLI 29, {@code cli/config}).
 */
final class CredentialFiles {
  private static final Duration HELPER_LIMIT = Duration.ofSeconds(20);

  /** How docker calls its hub in these files. */
  private static final String HUB_KEY = "https://index.docker.io/v1/";

  private final RegistrySettings settings;

  CredentialFiles(RegistrySettings settings) {
    this.settings = settings;
  }

  /**
   * What the user has for a repository; absent when nothing is known of its registry.
   *
   * @throws RegistryException when a file cannot be read as one of credentials, or a helper fails
   */
  Optional<Credentials> find(Repository repository) {
    for (Path file : files()) {
      Optional<JsonView> document = read(file);
      if (document.isPresent()) {
        Optional<Credentials> found = find(document.get(), file, repository);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private ImmutableList<Path> files() {
    FileSystem system = settings.files();
    ImmutableList.Builder<Path> files = ImmutableList.builder();
    settings.variable("REGISTRY_AUTH_FILE").map(system::getPath).ifPresent(files::add);
    settings
        .variable("DOCKER_CONFIG")
        .map(system::getPath)
        .or(() -> settings.variable("HOME").map(home -> system.getPath(home, ".docker")))
        .map(directory -> directory.resolve("config.json"))
        .ifPresent(files::add);
    settings
        .variable("XDG_RUNTIME_DIR")
        .map(directory -> system.getPath(directory, "containers", "auth.json"))
        .ifPresent(files::add);
    return files.build();
  }

  private static Optional<JsonView> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) Limits.MANIFEST_BYTES);
      return bytes.length == 0
          ? Optional.empty()
          : Optional.of(Json.view(bytes, "credentials in " + file));
    } catch (JbuildException e) {
      throw malformed(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw RegistryException.failed(
          "credentials in " + file, "cannot be read: " + IoReason.of(e), null);
    }
  }

  private Optional<Credentials> find(JsonView document, Path file, Repository repository) {
    try {
      List<String> keys = keys(repository);
      Optional<String> helper = helper(document, keys);
      if (helper.isPresent()) {
        Optional<Credentials> kept =
            new CredentialProgram(settings.files(), settings.environment(), HELPER_LIMIT)
                .get(helper.get(), repository.isOfTheHub() ? HUB_KEY : repository.registry());
        if (kept.isPresent()) {
          return kept;
        }
      }
      return inFile(document, keys);
    } catch (RegistryException e) {
      throw e;
    } catch (JbuildException e) {
      throw malformed(file);
    }
  }

  /** A document's faults are told with parts of it: not of this one. */
  private static RegistryException malformed(Path file) {
    return RegistryException.failed(
        "credentials in " + file, "not the form of docker's config.json", null);
  }

  private static Optional<String> helper(JsonView document, List<String> keys) {
    Optional<JsonView> helpers = document.find("credHelpers");
    if (helpers.isPresent()) {
      for (Map.Entry<String, JsonView> entry : helpers.get().members().entrySet()) {
        if (keys.contains(normalised(entry.getKey()))) {
          return Optional.of(entry.getValue().string());
        }
      }
    }
    return Optional.of(document.text("credsStore")).filter(name -> !name.isEmpty());
  }

  private static Optional<Credentials> inFile(JsonView document, List<String> keys) {
    Optional<JsonView> auths = document.find("auths");
    if (auths.isEmpty()) {
      return Optional.empty();
    }
    Map<String, JsonView> entries = auths.get().members();
    for (String key : keys) {
      for (Map.Entry<String, JsonView> entry : entries.entrySet()) {
        if (normalised(entry.getKey()).equals(key)) {
          Optional<Credentials> found = entry(entry.getValue());
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Credentials> entry(JsonView entry) {
    String token = entry.text("identitytoken");
    if (!token.isEmpty()) {
      return Optional.of(new Credentials.IdentityToken(token));
    }
    String auth = entry.text("auth");
    if (auth.isEmpty()) {
      String user = entry.text("username");
      return user.isEmpty()
          ? Optional.empty()
          : Optional.of(new Credentials.Password(user, entry.text("password")));
    }
    String decoded = decode(auth, entry);
    int colon = decoded.indexOf(':');
    if (colon <= 0) {
      throw entry.invalid("auth is not USER:PASSWORD in base64");
    }
    // docker's own files may end in zero bytes
    String password = decoded.substring(colon + 1).replaceAll("\0+$", "");
    return Optional.of(new Credentials.Password(decoded.substring(0, colon), password));
  }

  private static String decode(String auth, JsonView entry) {
    try {
      return new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw entry.invalid("auth is not base64");
    }
  }

  /** Most special first: podman also keeps credentials for a part of a registry. */
  private static List<String> keys(Repository repository) {
    List<String> keys = new ArrayList<>();
    String path = repository.path();
    for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
      keys.add(repository.registry() + "/" + path.substring(0, end));
    }
    keys.add(repository.registry());
    if (repository.isOfTheHub()) {
      keys.add("index.docker.io");
      keys.add(repository.authority());
    }
    return keys;
  }

  /** Old files have URLs with the version of the protocol. */
  private static String normalised(String key) {
    String text = key.toLowerCase(Locale.ROOT);
    if (text.startsWith("https://")) {
      text = text.substring("https://".length());
    } else if (text.startsWith("http://")) {
      text = text.substring("http://".length());
    }
    text = text.replaceAll("/+$", "").replaceAll("/v[12]$", "");
    return text.replaceAll("/+$", "");
  }
}
