package dev.jbuild.solve;

import dev.jbuild.cache.CacheKey;
import dev.jbuild.oci.Digest;
import dev.jbuild.progress.BuildEvent.StepRef;

/** What would become of one step if a build began now. */
public sealed interface Outlook {

  /** It changes the configuration only. */
  record Configures() implements Outlook {}

  /** The cache has its result under a key of this digest. */
  record Cached(Digest key) implements Outlook {}

  /** It is the same as a step before it in the same build, whose result it takes. */
  record Shares(StepRef with) implements Outlook {}

  /** It would run. */
  record Runs(CacheKey key, Miss why) implements Outlook {}

  /**
   * It would run, as its stage or itself takes nothing from the cache; its key is not known before.
   */
  record RunsAnyway() implements Outlook {}

  /** Its key depends on what a step before it gives, which would run or is not known either. */
  record Depends(StepRef on) implements Outlook {}

  /** Its key depends on something that a plan does not fetch. */
  record Fetches(String source) implements Outlook {}

  /** Its key depends on files of an image that a build would unpack first. */
  record Unpacks(String image) implements Outlook {}

  /** Why a step whose key is known would run. */
  enum Miss {
    /** The cache has no record under the key. */
    NO_RECORD,
    /** There is a record, but the tree that it tells of is gone. */
    RESULT_GONE,
    /** Its stage, or the step itself, takes nothing from the cache. */
    NOT_ALLOWED
  }
}
