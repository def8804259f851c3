package dev.jbuild.image;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.HistoryEntry;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.ImageConfigs;
import dev.jbuild.plan.StageConfig;
import dev.jbuild.plan.StagePlan.Base;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.solve.StageResult;
import dev.jbuild.solve.StepOutcome;
import dev.jbuild.store.BuildRecord;
import dev.jbuild.store.BuiltImage;
import dev.jbuild.store.StoredImage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the configuration and the manifest of an image; one use. */
public final class ImageAssembler {
  /** In the {@code comment} of each history entry that jbuild makes. */
  private static final String COMMENT = "jbuild";

  private final ImmutableMap<String, String> labels;
  private final Optional<Instant> epoch;
  private final ImageForm form;
  private final List<HistoryEntry> history = new ArrayList<>();
  private final List<DiffId> diffIds = new ArrayList<>();
  private final List<Descriptor> layers = new ArrayList<>();
  private Instant last = Instant.EPOCH;

  /** Those still to come; null when no step keeps its own. */
  private @Nullable Iterator<Snapshot> ofSteps;

  /**
   * An image that is not stored yet.
   *
   * @param record what the history cannot hold, for {@code history --layers}
   */
  public record Assembled(BuiltImage image, BuildRecord record) {}

  /**
   * @param labels of the command line
   * @param epoch {@code SOURCE_DATE_EPOCH}: latest time that configuration and history may show
   * @param form of the manifest
   */
  public ImageAssembler(
      ImmutableMap<String, String> labels, Optional<Instant> epoch, ImageForm form) {
    this.labels = labels;
    this.epoch = epoch;
    this.form = form;
  }

  public Assembled assemble(StageResult result) {
    return assemble(result, ImageLayers.of(result));
  }

  /**
   * As {@link #assemble(StageResult)}, with these layers. The history of squashed ones is as
   * docker's {@code --squash} makes it (moby 24, {@code daemon/images/image_squash.go}): the
   * entries of the steps stay and have no layer; one more entry has it, and its comment names what
   * was merged.
   */
  public Assembled assemble(StageResult result, ImageLayers chosen) {
    List<BuildRecord.Step> records = new ArrayList<>();
    ofSteps = chosen.squashed().isEmpty() ? chosen.ofSteps().iterator() : null;
    addStages(result, records);
    chosen.squashed().ifPresent(layer -> addSquashed(result, chosen, layer, records));
    dateLeadingEntries();
    StageConfig stage = result.plan().config();
    ImageConfig config =
        new ImageConfig(
            Optional.of(last),
            stage.author().orElse(""),
            platform(result),
            ImageConfigs.write(stage, labels),
            ImmutableList.copyOf(diffIds),
            ImmutableList.copyOf(history),
            JsonObject.EMPTY);
    byte[] configBytes = config.toBytes();
    Manifest manifest =
        form.manifest(
            Descriptor.of(MediaType.CONFIG, configBytes),
            ImmutableList.copyOf(layers),
            config.platform());
    return new Assembled(
        new BuiltImage(manifest, manifest.toBytes(), config, configBytes),
        new BuildRecord(ImmutableList.copyOf(records)));
  }

  /** That of the base, whatever was asked for; from scratch, that of the stage. */
  private static Platform platform(StageResult target) {
    StageResult first = target;
    while (first.base().isPresent()) {
      first = first.base().get();
    }
    return first.plan().base() instanceof Base.Image(StoredImage image)
        ? image.config().platform()
        : first.plan().platform();
  }

  /** A stage and those that it stands on. They may be thousands deep: a loop, not a recursion. */
  static Deque<StageResult> lowestFirst(StageResult target) {
    Deque<StageResult> stack = new ArrayDeque<>();
    for (Optional<StageResult> at = Optional.of(target); at.isPresent(); at = at.get().base()) {
      stack.push(at.get());
    }
    return stack;
  }

  private void addStages(StageResult target, List<BuildRecord.Step> records) {
    Deque<StageResult> stack = lowestFirst(target);
    if (stack.getFirst().plan().base() instanceof Base.Image(StoredImage image)) {
      addImage(image, records);
    }
    for (StageResult stage : stack) {
      for (StepOutcome outcome : stage.outcomes()) {
        addStep(outcome, records);
      }
    }
  }

  /** What comes before the first layer of a scratch image has no time of its own. */
  private void dateLeadingEntries() {
    int dated = 0;
    while (dated < history.size()
        && history.get(dated).created().orElse(Instant.EPOCH).equals(Instant.EPOCH)) {
      dated++;
    }
    if (dated == history.size()) {
      return;
    }
    for (int i = 0; i < dated; i++) {
      HistoryEntry entry = history.get(i);
      history.set(
          i,
          new HistoryEntry(
              history.get(dated).created(),
              entry.createdBy(),
              entry.author(),
              entry.comment(),
              entry.emptyLayer(),
              entry.other()));
    }
  }

  private void addImage(StoredImage image, List<BuildRecord.Step> records) {
    history.addAll(image.config().history());
    diffIds.addAll(image.config().diffIds());
    layers.addAll(image.manifestDocument().layers());
    last = clamp(image.config().created().orElse(Instant.EPOCH));
    for (int i = 0; i < image.config().history().size(); i++) {
      records.add(BuildRecord.Step.UNKNOWN);
    }
  }

  private void addStep(StepOutcome outcome, List<BuildRecord.Step> records) {
    Instant created = clamp(outcome.created());
    Iterator<Snapshot> next = ofSteps;
    Optional<Snapshot> made =
        next != null && outcome.layer().isPresent() ? Optional.of(next.next()) : Optional.empty();
    history.add(
        HistoryEntry.of(created, outcome.step().info().createdBy().toString(), made.isEmpty())
            .withComment(COMMENT));
    made.ifPresent(this::addLayer);
    last = created;
    records.add(
        new BuildRecord.Step(
            made.map(layer -> layer.diffId().digest()),
            outcome.key().map(key -> key.digest()),
            outcome.millis(),
            outcome.step().info().span().startLine()));
  }

  private void addLayer(Snapshot snapshot) {
    diffIds.add(snapshot.diffId());
    layers.add(Descriptor.of(MediaType.LAYER, snapshot.diffId().digest(), snapshot.tarBytes()));
  }

  private void addSquashed(
      StageResult result, ImageLayers chosen, Snapshot squashed, List<BuildRecord.Step> records) {
    Digest unsquashed =
        new ImageAssembler(labels, epoch, form)
            .assemble(result, chosen.withSquashed(Optional.empty()))
            .image()
            .id();
    String comment =
        lowestFirst(result).getFirst().plan().base() instanceof Base.Image(StoredImage image)
            ? "merge " + unsquashed + " to " + image.id()
            : "create new from " + unsquashed;
    history.add(HistoryEntry.of(last, "", false).withComment(comment));
    addLayer(squashed);
    records.add(
        new BuildRecord.Step(Optional.of(squashed.diffId().digest()), Optional.empty(), 0, 0));
  }

  private Instant clamp(Instant time) {
    return epoch.isPresent() && epoch.get().isBefore(time) ? epoch.get() : time;
  }
}
