package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.plan.BuildOptions;
import dev.jbuild.plan.NamedContext;
import dev.jbuild.remote.RemoteSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code --build-context} and {@code --allow}. */
final class ContextOptions {
  private static final String FORMS =
      "use NAME=DIRECTORY, NAME=docker-image://IMAGE, NAME=oci-layout://DIRECTORY[:TAG|@DIGEST]"
          + " or NAME=GIT-URL";
  private static final String IMAGE = "docker-image://";
  private static final String LAYOUT = "oci-layout://";
  private static final ImmutableSet<String> ALLOWED =
      ImmutableSet.of(BuildOptions.NETWORK_HOST, BuildOptions.SECURITY_INSECURE);

  private ContextOptions() {}

  static ImmutableMap<String, NamedContext> contexts(
      ImmutableList<String> values, Environment environment) {
    ImmutableMap.Builder<String, NamedContext> contexts = ImmutableMap.builder();
    for (String option : values) {
      int equals = option.indexOf('=');
      if (equals <= 0 || equals == option.length() - 1) {
        throw CliException.usage("--build-context " + option + ": not a named context", FORMS);
      }
      String name = option.substring(0, equals).toLowerCase(Locale.ROOT);
      contexts.put(name, context(option, option.substring(equals + 1), environment));
    }
    return contexts.buildKeepingLast();
  }

  private static NamedContext context(String option, String value, Environment environment) {
    if (value.startsWith(IMAGE)) {
      return new NamedContext.Image(value.substring(IMAGE.length()));
    }
    if (value.startsWith(LAYOUT)) {
      return layout(value.substring(LAYOUT.length()), option, environment);
    }
    Optional<RemoteSource> remote = RemoteSource.parseContext(value);
    if (remote.isPresent()) {
      return new NamedContext.Remote(remote.get());
    }
    Path directory = environment.path(value);
    if (!Files.isDirectory(directory)) {
      throw CliException.usage("--build-context " + option + ": no such directory", FORMS);
    }
    return new NamedContext.Directory(directory);
  }

  private static NamedContext layout(String text, String option, Environment environment) {
    int split = text.indexOf('@');
    if (split < 0) {
      split = text.lastIndexOf(':');
      split = split < text.lastIndexOf('/') ? -1 : split;
    }
    Path directory = environment.path(split < 0 ? text : text.substring(0, split));
    if (!Files.isDirectory(directory)) {
      throw CliException.usage("--build-context " + option + ": no such directory", FORMS);
    }
    return new NamedContext.Layout(directory, split < 0 ? "" : text.substring(split + 1));
  }

  static ImmutableSet<String> allowed(ImmutableList<String> values) {
    for (String value : values) {
      if (!ALLOWED.contains(value)) {
        throw CliException.usage(
            "--allow " + value + ": unknown", "one of " + String.join(", ", ALLOWED));
      }
    }
    return ImmutableSet.copyOf(values);
  }
}
