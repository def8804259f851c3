package dev.jbuild.store;

/** Which manifest of an image that is there stays, when it is stored again with another one. */
enum Keep {
  /** Any that is sound. */
  SOUND,
  /** One of the same media type and annotations. */
  ALIKE,
  /** None but the very same. */
  SAME;

  boolean allows(StoredImage there, StoredImage given) {
    return switch (this) {
      case SOUND -> true;
      case ALIKE ->
          there.manifest().mediaType().equals(given.manifest().mediaType())
              && there
                  .manifestDocument()
                  .annotations()
                  .equals(given.manifestDocument().annotations());
      case SAME -> there.manifest().digest().equals(given.manifest().digest());
    };
  }
}
