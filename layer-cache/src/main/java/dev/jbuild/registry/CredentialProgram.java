package dev.jbuild.registry;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.IoReason;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Limits;
import dev.jbuild.base.Printable;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonView;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program {@code docker-credential-NAME}, which keeps credentials: it reads the server's name on
 * standard input and writes a JSON document (docker-credential-helpers 0.9).
 */
final class CredentialProgram {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final String NOT_FOUND = "credentials not found";

  /** The user name under which an identity token is kept. */
  private static final String TOKEN_USER = "<token>";

  private final FileSystem files;
  private final ImmutableMap<String, String> environment;
  private final Duration limit;

  CredentialProgram(FileSystem files, ImmutableMap<String, String> environment, Duration limit) {
    this.files = files;
    this.environment = environment;
    this.limit = limit;
  }

  /**
   * What the helper has for a server; absent when it has nothing.
   *
   * @param name without {@code docker-credential-}
   * @throws RegistryException when there is no such program, or it fails or takes too long
   */
  Optional<Credentials> get(String name, String server) {
    String program = "docker-credential-" + Printable.shorten(name, 60);
    if (!NAME.matcher(name).matches()) {
      throw failed(program, "not a name of a program");
    }
    Path file = find(program).orElseThrow(() -> failed(program, "not found in PATH"));
    ProcessBuilder builder = new ProcessBuilder(file.toString(), "get");
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      return ask(builder.start(), server, program);
    } catch (IOException e) {
      throw failed(program, IoReason.of(e));
    }
  }

  private Optional<Credentials> ask(Process process, String server, String program)
      throws IOException {
    Thread limiter = Thread.ofVirtual().name("helper").start(() -> stopLate(process));
    try (InputStream out = process.getInputStream()) {
      try (OutputStream in = process.getOutputStream()) {
        in.write(server.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // it does not read: its code and its answer tell the rest
      }
      byte[] answer = out.readNBytes(Limits.TOKEN_BYTES);
      int code = process.waitFor();
      String text = new String(answer, StandardCharsets.UTF_8);
      if (code != 0 && text.contains(NOT_FOUND)) {
        return Optional.empty();
      }
      if (code != 0) {
        // its words may hold anything: they are not shown
        throw failed(program, "it ended with the code " + code);
      }
      return read(answer, program);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RegistryException.interrupted(program);
    } finally {
      limiter.interrupt();
      process.destroyForcibly();
    }
  }

  private void stopLate(Process process) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      // it has answered
    }
  }

  private static Optional<Credentials> read(byte[] answer, String program) {
    try {
      JsonView json = Json.view(answer, program);
      String user = json.text("Username");
      String secret = json.text("Secret");
      if (secret.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          user.equals(TOKEN_USER)
              ? new Credentials.IdentityToken(secret)
              : new Credentials.Password(user, secret));
    } catch (JbuildException e) {
      throw failed(program, "its answer cannot be read");
    }
  }

  private Optional<Path> find(String program) {
    for (String directory : Splitter.on(':').split(environment.getOrDefault("PATH", ""))) {
      if (directory.startsWith("/")) {
        Path file = files.getPath(directory).resolve(program);
        if (Files.isExecutable(file)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  private static RegistryException failed(String program, String why) {
    return RegistryException.failed(
        program, why, "correct credHelpers and credsStore in docker's config.json");
  }
}
