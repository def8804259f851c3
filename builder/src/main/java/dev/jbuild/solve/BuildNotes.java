package dev.jbuild.solve;

import com.google.common.collect.ImmutableList;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a build has asked of the world outside its recipe, with the answers, and what of the store
 * its result stands on: enough for a later build to tell whether it would do the same. Kept by all
 * threads of a build.
 */
public final class BuildNotes {
  private final List<ContextRead> contextReads = new ArrayList<>();
  private final Set<Digest> keys = new LinkedHashSet<>();
  private final Set<ChainId> snapshots = new LinkedHashSet<>();
  private boolean repeatable = true;

  /** What a request took of the build context. */
  public record ContextRead(CopyRequest request, Digest digest) {}

  synchronized void contextRead(CopyRequest request, Digest digest) {
    contextReads.add(new ContextRead(request, digest));
  }

  /** The record of a key was used, or made. */
  synchronized void key(Digest key, ChainId result) {
    keys.add(key);
    snapshots.add(result);
  }

  synchronized void snapshot(ChainId snapshot) {
    snapshots.add(snapshot);
  }

  /**
   * Something counted that these notes do not hold: the content of another directory, what a server
   * gave, the value of a secret; or a step has to run each time.
   */
  synchronized void unrepeatable() {
    repeatable = false;
  }

  /** Whether the notes hold all that counted. */
  public synchronized boolean isRepeatable() {
    return repeatable;
  }

  public synchronized ImmutableList<ContextRead> contextReads() {
    return ImmutableList.copyOf(contextReads);
  }

  /** Of all steps that have one. */
  public synchronized ImmutableList<Digest> keys() {
    return ImmutableList.copyOf(keys);
  }

  /** Results of all steps, and the trees of all images that they start from or read. */
  public synchronized ImmutableList<ChainId> snapshots() {
    return ImmutableList.copyOf(snapshots);
  }
}
