package dev.jbuild.plan;

import dev.jbuild.oci.Platform;

/**
 * For which machine a plan is made.
 *
 * @param target of the result: {@code $TARGETPLATFORM}
 * @param build where steps run: {@code $BUILDPLATFORM}
 * @param oneOfSeveral whether the same recipe is planned for other platforms, too, so that people
 *     must be told which of them a step belongs to
 */
public record TargetPlatform(Platform target, Platform build, boolean oneOfSeveral) {

  /** How people tell stages apart, as with BuildKit: {@code linux/amd64->arm64 NAME}. */
  String prefix(Platform stage) {
    if (!oneOfSeveral) {
      return "";
    }
    boolean same = stage.isFor(target) && stage.variant().equals(target.variant());
    String variant = target.variant().isEmpty() ? "" : "/" + target.variant();
    return stage + (same ? "" : "->" + target.architecture() + variant) + " ";
  }
}
