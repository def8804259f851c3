package dev.jbuild.plan;

import dev.jbuild.store.StoredImage;

/** Where images that a recipe names come from. */
public interface BaseImages {
  /**
   * The image of that name.
   *
   * @throws dev.jbuild.base.JbuildException when there is none, with a hint how to get it
   */
  StoredImage find(String reference);
}
