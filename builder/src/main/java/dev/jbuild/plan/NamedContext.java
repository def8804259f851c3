package dev.jbuild.plan;

import dev.jbuild.remote.RemoteSource;
import java.nio.file.Path;

/**
 * What a name given by {@code --build-context NAME=VALUE} stands for. It wins over a stage and over
 * an image of that name, in {@code FROM} as in {@code --from}.
 */
public sealed interface NamedContext {

  /** A directory of this machine; its own ignore file applies. */
  record Directory(Path path) implements NamedContext {}

  /**
   * {@code docker-image://REFERENCE}: an image of the store.
   *
   * @param reference {@code scratch} is the empty image
   */
  record Image(String reference) implements NamedContext {}

  /**
   * {@code oci-layout://PATH[:TAG|@DIGEST]}: an image of an OCI image layout.
   *
   * @param name tag or digest; {@code ""} is the only image, or {@code latest}
   */
  record Layout(Path path, String name) implements NamedContext {}

  /** A git repository, or a file, fetched over the network. */
  record Remote(RemoteSource source) implements NamedContext {}
}
