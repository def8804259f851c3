package dev.jbuild.recall;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.solve.BuildNotes;
import dev.jbuild.store.StoreLayout;
import dev.jbuild.store.StoredImage;
import java.util.Optional;

/**
 * What one build has asked, used and made.
 *
 * @param derived layers of the image that are not those of its steps
 * @param metadata what it would have written about itself had nothing run
 * @param events what it would have told had nothing run, without the last
 */
public record BuildTrace(
    BuildInputs inputs,
    Asked asked,
    StoredImage image,
    ImmutableList<ChainId> derived,
    String metadata,
    ImmutableList<BuildEvent> events) {

  /** The questions of planning and checking, and those of playing the steps. */
  public record Asked(Observations observations, BuildNotes notes) {}

  /** Whether what it was given, asked and used is all that has a say in its result. */
  boolean isRepeatable() {
    return asked.observations().isRepeatable() && asked.notes().isRepeatable();
  }

  /** In the order in which {@link Recall} looks at it: what is cheap and likely to differ first. */
  byte[] toBytes(StoreLayout layout) {
    Observations observations = asked.observations();
    BuildNotes notes = asked.notes();
    TraceWriter out = new TraceWriter();
    out.text(inputs.digest().hex());
    image(layout, out);
    out.number(observations.images().size());
    for (Observations.ImageLookup lookup : observations.images()) {
      out.text(lookup.name()).text(lookup.platform().os());
      out.text(lookup.platform().architecture()).text(lookup.platform().variant());
      digest(lookup.manifest(), out);
    }
    out.number(notes.keys().size());
    for (Digest key : notes.keys()) {
      out.text(key.hex());
    }
    ImmutableList<ChainId> snapshots =
        ImmutableList.<ChainId>builder().addAll(notes.snapshots()).addAll(derived).build();
    out.number(snapshots.size());
    for (ChainId snapshot : snapshots) {
      out.text(snapshot.digest().hex());
    }
    out.number(observations.emptied().size());
    for (Observations.EmptiedSource emptied : observations.emptied()) {
      out.text(emptied.source()).truth(emptied.answer());
    }
    out.number(notes.contextReads().size());
    for (BuildNotes.ContextRead read : notes.contextReads()) {
      RequestForm.write(read.request(), out);
      out.text(read.digest().hex());
    }
    out.number(cached()).text(metadata);
    EventForm.write(events, out);
    return out.sealed();
  }

  private int cached() {
    int count = 0;
    for (BuildEvent event : events) {
      count += event instanceof BuildEvent.StepCached ? 1 : 0;
    }
    return count;
  }

  private void image(StoreLayout layout, TraceWriter out) {
    Digest manifest = image.manifest().digest();
    out.text(image.id().hex()).text(manifest.hex());
    out.number(FilePrint.of(layout.blob(manifest))).number(FilePrint.of(layout.blob(image.id())));
    out.number(FilePrint.of(layout.record(image.id())));
  }

  private static void digest(Optional<Digest> digest, TraceWriter out) {
    out.text(digest.isPresent() ? digest.get().hex() : "");
  }
}
