package dev.jbuild.cli;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.Platform;
import dev.jbuild.progress.DisplayMode;
import dev.jbuild.store.ImageStore;
import dev.jbuild.store.StoredImage;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** {@code --platform} of all commands. {@code local} is this machine, as with buildx. */
final class PlatformOption {
  private static final String NAME = "--platform";

  private PlatformOption() {}

  /** One platform; absent when the option is. */
  static Optional<Platform> one(Arguments arguments) {
    return arguments.value(NAME).map(PlatformOption::parse);
  }

  /**
   * The image of the first argument: for the platform that is asked for, or else for this machine.
   */
  static StoredImage image(Arguments arguments, ImageStore images) {
    Optional<Platform> platform = one(arguments);
    return platform.isPresent()
        ? images.get(arguments.word(0), platform.get())
        : images.get(arguments.word(0));
  }

  /**
   * The image of the first argument to run upon (see {@link ImageStore#find(String, Platform)}), of
   * the store or of its registry.
   *
   * @throws dev.jbuild.base.JbuildException when there is none, or none for the platform that is
   *     asked for
   */
  static StoredImage toRun(Arguments arguments, Session session) {
    String name = arguments.word(0);
    StoreImages images =
        new StoreImages(session, session.store(), PullOptions.of(arguments), DisplayMode.PLAIN);
    Optional<Platform> platform = one(arguments);
    StoredImage found = images.find(name, platform.orElse(Platform.current()));
    return platform.isPresent() ? session.store().images().get(name, platform.get()) : found;
  }

  /** Many, each once, by commas or by giving the option again; this machine when it is absent. */
  static ImmutableList<Platform> list(Arguments arguments) {
    Set<Platform> platforms = new LinkedHashSet<>();
    for (String list : arguments.values(NAME)) {
      for (String text : Splitter.on(',').split(list)) {
        if (!platforms.add(parse(text.strip()))) {
          throw CliException.usage(
              NAME + ": " + parse(text.strip()) + " is there twice", "name each platform once");
        }
      }
    }
    return platforms.isEmpty()
        ? ImmutableList.of(Platform.current())
        : ImmutableList.copyOf(platforms);
  }

  private static Platform parse(String text) {
    return text.equals("local") ? Platform.current() : Platform.parse(text);
  }
}
