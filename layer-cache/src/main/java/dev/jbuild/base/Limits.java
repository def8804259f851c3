package dev.jbuild.base;

/**
 * Caps on what input may ask for. Whoever reads foreign bytes stops at the cap and names it in the
 * message; nothing is read whole before its size is known.
 */
public final class Limits {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  /** Bytes of a manifest or of an image index; registries refuse more, too. */
  public static final long MANIFEST_BYTES = 4 * MIB;

  /** Bytes of an image configuration. */
  public static final long CONFIG_BYTES = 8 * MIB;

  /** Bytes of the store's own {@code index.json}: room for some hundred thousand images. */
  public static final long STORE_INDEX_BYTES = 64 * MIB;

  /** Nesting of arrays and objects in a JSON document. */
  public static final int JSON_DEPTH = 512;

  /** Values in one JSON document. */
  public static final int JSON_VALUES = 2_000_000;

  /** Nesting of indexes within indexes. */
  public static final int INDEX_DEPTH = 8;

  /** Manifests that an index lists, counting those of indexes within it. */
  public static final int INDEX_IMAGES = 10_000;

  /** Bytes of one PAX header block or GNU long name. */
  public static final long TAR_HEADER_BYTES = MIB;

  /** Entries of one layer. */
  public static final int LAYER_ENTRIES = 2_000_000;

  /** Layers of one image; more than the kernel's overlay stacks. */
  public static final int LAYERS = 500;

  /** Uncompressed bytes of one layer, unless {@code --max-layer-size} says otherwise. */
  public static final long LAYER_BYTES = 64 * GIB;

  /** Apparent size of one file of a build context. */
  public static final long CONTEXT_FILE_BYTES = 64 * GIB;

  /** Bytes of a recipe. */
  public static final long RECIPE_BYTES = 16 * MIB;

  /** Bytes of one line of a recipe, continuation lines counted apart. */
  public static final int RECIPE_LINE_BYTES = (int) MIB;

  /** Bytes of one line of an ignore, environment or argument file. */
  public static final int OPTION_LINE_BYTES = (int) (64 * KIB);

  /** Characters of one word after variables are expanded. */
  public static final int EXPANSION_CHARS = (int) MIB;

  /** Bytes of an image's passwd or group file. */
  public static final long PASSWD_BYTES = MIB;

  /** Bytes of a token that a registry hands out. */
  public static final int TOKEN_BYTES = (int) (64 * KIB);

  /** Redirects that are followed for one request. */
  public static final int REDIRECTS = 5;

  /** Highest user and group id: above it, kernels and runtimes disagree about the sign. */
  public static final long HIGHEST_ID = Integer.MAX_VALUE;

  private Limits() {}
}
