package dev.jbuild.recall;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.BaseImages;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What planning and checking a recipe have asked, with the answers. For one thread. */
public final class Observations {
  private final List<ImageLookup> images = new ArrayList<>();
  private final List<EmptiedSource> emptied = new ArrayList<>();
  private boolean repeatable = true;

  /**
   * An image was looked for.
   *
   * @param manifest absent when there was none
   */
  record ImageLookup(String name, Platform platform, Optional<Digest> manifest) {}

  /** Whether the ignore rules leave nothing of a source was asked. */
  record EmptiedSource(String source, boolean answer) {}

  /** The same images, and each lookup is noted. */
  public BaseImages watch(BaseImages asked) {
    return new BaseImages() {
      @Override
      public StoredImage find(String reference, Platform platform) {
        StoredImage image = asked.find(reference, platform);
        looked(reference, platform, Optional.of(image));
        return image;
      }

      @Override
      public StoredImage layout(Path directory, String name, Platform platform) {
        repeatable = false;
        return asked.layout(directory, name, platform);
      }
    };
  }

  /** The same answers, and each is noted. */
  public Predicate<String> watch(Predicate<String> asked) {
    return source -> {
      boolean answer = asked.test(source);
      emptied.add(new EmptiedSource(source, answer));
      return answer;
    };
  }

  /** An image was looked for, and found or not. */
  public void looked(String name, Platform platform, Optional<StoredImage> found) {
    repeatable &= platform.osVersion().isEmpty() && platform.other().isEmpty();
    images.add(new ImageLookup(name, platform, found.map(image -> image.manifest().digest())));
  }

  boolean isRepeatable() {
    return repeatable;
  }

  ImmutableList<ImageLookup> images() {
    return ImmutableList.copyOf(images);
  }

  ImmutableList<EmptiedSource> emptied() {
    return ImmutableList.copyOf(emptied);
  }
}
