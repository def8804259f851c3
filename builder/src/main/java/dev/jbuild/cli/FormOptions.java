package dev.jbuild.cli;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.jbuild.image.Annotation;
import dev.jbuild.image.ImageForm;
import dev.jbuild.oci.Platform;
import java.util.List;
import java.util.Optional;

/** {@code --annotation} and {@code --format} of {@code build}. */
final class FormOptions {
  private static final String HINT =
      "use [LEVEL[,LEVEL...]:]KEY=VALUE, where LEVEL is manifest, index, manifest-descriptor or"
          + " index-descriptor, of one platform as manifest[linux/amd64]";

  private FormOptions() {}

  /**
   * @param platforms of the build
   * @param docker the documents have docker's media types
   */
  static ImageForm form(Arguments arguments, List<Platform> platforms, boolean docker) {
    ImmutableList.Builder<Annotation> annotations = ImmutableList.builder();
    for (String text : arguments.values("--annotation")) {
      if (docker) {
        throw CliException.usage(
            "--annotation " + text + ": images of --format docker have no annotations",
            "leave out --format docker, or use --label");
      }
      add(text, platforms, annotations);
    }
    return new ImageForm(docker, annotations.build());
  }

  /** The key ends at the first {@code =}, the levels at the first colon before that, as buildx. */
  private static void add(
      String text, List<Platform> platforms, ImmutableList.Builder<Annotation> annotations) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw bad(text, "the value is missing");
    }
    String left = text.substring(0, equals);
    int colon = left.indexOf(':');
    String key = left.substring(colon + 1);
    if (key.isEmpty()) {
      throw bad(text, "the key is missing");
    }
    String levels = colon < 0 ? Annotation.Level.MANIFEST.word() : left.substring(0, colon);
    for (String word : Splitter.on(',').split(levels)) {
      int bracket = word.indexOf('[');
      boolean closed = word.endsWith("]");
      if (closed != bracket >= 0) {
        throw bad(text, "no level `" + word + "`");
      }
      Annotation.Level level = level(text, bracket < 0 ? word : word.substring(0, bracket));
      Optional<Platform> platform =
          bracket < 0
              ? Optional.empty()
              : Optional.of(Platform.parse(word.substring(bracket + 1, word.length() - 1)));
      check(text, level, platform, platforms);
      annotations.add(new Annotation(level, platform, key, text.substring(equals + 1)));
    }
  }

  private static void check(
      String text, Annotation.Level level, Optional<Platform> platform, List<Platform> platforms) {
    if (level.ofIndex() && platforms.size() == 1) {
      throw CliException.usage(
          "--annotation " + text + ": the image of one platform has no index",
          "use the level manifest, or name several platforms by --platform");
    }
    if (platform.isEmpty()) {
      return;
    }
    if (level.ofIndex()) {
      throw bad(text, "the index is the same for all platforms");
    }
    if (platforms.stream().noneMatch(platform.get()::matches)) {
      throw CliException.usage(
          "--annotation " + text + ": nothing is built for platform " + platform.get(),
          "name a platform that --platform has");
    }
  }

  private static Annotation.Level level(String text, String word) {
    for (Annotation.Level level : Annotation.Level.values()) {
      if (level.word().equals(word)) {
        return level;
      }
    }
    throw bad(text, "no level `" + word + "`");
  }

  private static CliException bad(String text, String why) {
    return CliException.usage("--annotation " + text + ": " + why, HINT);
  }
}
