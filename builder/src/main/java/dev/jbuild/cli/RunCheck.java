package dev.jbuild.cli;

import dev.jbuild.base.Printable;
import dev.jbuild.oci.ManifestCheck;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.Signals;
import dev.jbuild.store.StoredImage;
import java.util.Optional;

/** Refuses images that may be stored, but whose configuration cannot be run here. */
final class RunCheck {
  private RunCheck() {}

  /**
   * @param name how the user called the image
   * @throws dev.jbuild.base.JbuildException for another platform than this one, or a StopSignal
   *     that is no signal
   */
  static void check(StoredImage image, String name) {
    ManifestCheck.platform(image.config(), Platform.current(), name);
    Optional<String> signal = image.config().config().stopSignal();
    if (signal.isPresent() && !Signals.isSignal(signal.get())) {
      throw CliException.refused(
          name + ": StopSignal is no signal: " + Printable.shorten(signal.get(), 40),
          "set another with STOPSIGNAL in a recipe");
    }
  }
}
