package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Times;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.containers.ContainerState;
import dev.jbuild.containers.ContainerStore;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonNull;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.oci.ContainerConfig;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.HistoryEntry;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import dev.jbuild.store.StoredIndex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What {@code inspect} shows, in the members that {@code docker inspect} of Docker 29 has. */
final class InspectDocuments {
  private InspectDocuments() {}

  static JsonObject image(StoredImage image, ImageSizes sizes) {
    return image(image, image, sizes).build();
  }

  /**
   * As Docker with the containerd image store: what belongs to the name is that of the index, the
   * rest that of its image for this machine, or of its first. All of them are listed besides.
   */
  static JsonObject index(StoredIndex index, ImageSizes sizes) {
    StoredImage shown =
        index.image(Platform.current()).orElseGet(() -> index.members().getFirst().image());
    ImmutableList.Builder<JsonValue> manifests = ImmutableList.builder();
    for (StoredIndex.Member member : index.members()) {
      manifests.add(
          JsonObject.builder()
              .put("Id", member.image().id().toString())
              .put("Digest", member.image().manifest().digest().toString())
              .put("Platform", member.platform().toString())
              .put("Size", sizes.of(member.image()))
              .build());
    }
    return image(index, shown, sizes).put("Manifests", new JsonArray(manifests.build())).build();
  }

  private static JsonObject.Builder image(StoreEntry entry, StoredImage image, ImageSizes sizes) {
    ImageConfig config = image.config();
    List<String> tags = new ArrayList<>();
    Set<String> digests = new LinkedHashSet<>();
    for (ImageReference name : entry.names()) {
      tags.add(name.toString());
      digests.add(name.repository() + "@" + entry.descriptor().digest());
    }
    return JsonObject.builder()
        .put("Id", entry.id().toString())
        .put("RepoTags", JsonArray.ofStrings(tags))
        .put("RepoDigests", JsonArray.ofStrings(digests))
        .put("Comment", comment(config))
        .put("Created", config.created().map(Times::format).orElse("0001-01-01T00:00:00Z"))
        .put("Author", config.author())
        .put("Config", config(config.config()))
        .put("Architecture", config.architecture())
        .put("Variant", config.platform().variant())
        .put("Os", config.os())
        .put("Size", sizes.of(image))
        .put("RootFS", rootFs(config))
        .put("Descriptor", entry.descriptor().toJson());
  }

  static JsonObject container(ContainerRecord container, ContainerStore containers) {
    JsonObject.Builder state =
        JsonObject.builder()
            .put("Status", container.state().text())
            .put("Running", container.state() == ContainerState.RUNNING)
            .put("Pid", container.pid().orElse(0))
            .put("ExitCode", container.exitCode().orElse(0));
    List<String> command = container.command();
    return JsonObject.builder()
        .put("Id", container.id())
        .put("Created", Times.format(container.created()))
        .put("Path", command.isEmpty() ? "" : command.get(0))
        .put(
            "Args",
            JsonArray.ofStrings(command.isEmpty() ? command : command.subList(1, command.size())))
        .put("State", state.build())
        .put("Image", container.image().toString())
        .put("Name", "/" + container.name())
        .put("Config", JsonObject.builder().put("Image", container.imageName()).build())
        .put(
            "GraphDriver",
            JsonObject.builder()
                .put("Name", "overlay")
                .put(
                    "Data",
                    JsonObject.builder()
                        .put("UpperDir", containers.upper(container).toString())
                        .put("WorkDir", containers.work(container).toString())
                        .build())
                .build())
        .build();
  }

  /** The fields that templates ask for most are there even when they are not set. */
  private static JsonObject config(ContainerConfig config) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("User", "")
            .put("ExposedPorts", JsonNull.NULL)
            .put("Env", JsonNull.NULL)
            .put("Cmd", JsonNull.NULL)
            .put("Volumes", JsonNull.NULL)
            .put("WorkingDir", "")
            .put("Entrypoint", JsonNull.NULL)
            .put("OnBuild", JsonNull.NULL)
            .put("Labels", JsonNull.NULL);
    JsonValue set = config.toJson();
    return set instanceof JsonObject object ? json.putAll(object).build() : json.build();
  }

  private static String comment(ImageConfig config) {
    List<HistoryEntry> history = config.history();
    return history.isEmpty() ? "" : history.get(history.size() - 1).comment();
  }

  private static JsonObject rootFs(ImageConfig config) {
    List<String> layers = new ArrayList<>();
    for (DiffId diffId : config.diffIds()) {
      layers.add(diffId.toString());
    }
    return JsonObject.builder()
        .put("Type", "layers")
        .put("Layers", JsonArray.ofStrings(layers))
        .build();
  }
}
