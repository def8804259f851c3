package dev.jbuild.lint;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;

/**
 * What a check must know of a base image.
 *
 * @param environment values by name
 * @param hasShell whether its configuration names a shell
 */
public record BaseFacts(ImmutableMap<String, String> environment, boolean hasShell) {

  /** Finds what is known of images; nothing is fetched for a check. */
  public interface Lookup {
    /** Absent when the image is not at hand: then only what is sure without it is reported. */
    Optional<BaseFacts> find(String image);
  }
}
