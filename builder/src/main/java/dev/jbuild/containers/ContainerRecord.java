package dev.jbuild.containers;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Times;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;
import dev.jbuild.oci.Digest;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One container.
 *
 * @param id 64 lower-case hex digits
 * @param name unique among all containers of the store
 * @param image id of its image, whose layers are its lower directories
 * @param imageName how the user called the image
 * @param command entrypoint and arguments together
 * @param process of the launcher; absent before the start
 */
public record ContainerRecord(
    String id,
    String name,
    Digest image,
    String imageName,
    ImmutableList<String> command,
    Instant created,
    ContainerState state,
    Optional<ProcessMark> process,
    OptionalInt exitCode) {

  /** What a container is made from, before it has an id. */
  public record Draft(
      Optional<String> name, Digest image, String imageName, ImmutableList<String> command) {}

  /** The record after its process was started. */
  public ContainerRecord started(ProcessMark mark) {
    return new ContainerRecord(
        id,
        name,
        image,
        imageName,
        command,
        created,
        ContainerState.RUNNING,
        Optional.of(mark),
        OptionalInt.empty());
  }

  /** The record after its process ended. */
  public ContainerRecord exited(OptionalInt code) {
    return new ContainerRecord(
        id, name, image, imageName, command, created, ContainerState.EXITED, process, code);
  }

  static ContainerRecord fromJson(JsonView json) {
    Optional<ProcessMark> process =
        json.find("process")
            .map(mark -> new ProcessMark(mark.member("pid").integer(), mark.text("start")));
    Optional<JsonView> code = json.find("exitCode");
    return new ContainerRecord(
        json.member("id").string(),
        json.member("name").string(),
        Digest.parse(json.member("image").string()),
        json.text("imageName"),
        json.texts("command"),
        Times.parseInstant(json.member("created").string()),
        state(json.member("state")),
        process,
        code.isPresent() ? OptionalInt.of((int) code.get().integer()) : OptionalInt.empty());
  }

  JsonValue toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("id", id)
            .put("name", name)
            .put("image", image.toString())
            .put("imageName", imageName)
            .put("command", JsonArray.ofStrings(command))
            .put("created", Times.format(created))
            .put("state", state.text());
    if (process.isPresent()) {
      ProcessMark mark = process.get();
      json.put(
          "process",
          JsonObject.builder().put("pid", mark.pid()).put("start", mark.start()).build());
    }
    if (exitCode.isPresent()) {
      json.put("exitCode", exitCode.getAsInt());
    }
    return json.build();
  }

  private static ContainerState state(JsonView text) {
    for (ContainerState state : ContainerState.values()) {
      if (state.text().equals(text.string())) {
        return state;
      }
    }
    throw text.invalid("not a state: " + text.string());
  }

  /** The pid, when the container runs. */
  public OptionalLong pid() {
    return state == ContainerState.RUNNING && process.isPresent()
        ? OptionalLong.of(process.get().pid())
        : OptionalLong.empty();
  }
}
