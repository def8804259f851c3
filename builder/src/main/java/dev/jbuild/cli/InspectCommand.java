package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.oci.Platform;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import dev.jbuild.store.StoredIndex;
import java.util.Optional;

/** {@code jbuild inspect}: images and containers as docker's JSON, one array for all. */
final class InspectCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel("inspect", "[OPTIONS] NAME...", "Show images or containers as JSON.")
        .value("-f, --format", "TEMPLATE", "Print by a Go template, one line for each.")
        .value("--platform", "PLATFORM", "Of an index, the image for this platform.")
        .value("--type", "TYPE", "image or container; without it, whatever has the name.")
        .flag("-s, --size", "No effect: sizes are always shown.")
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    String type = arguments.text("--type").isEmpty() ? "" : type(arguments);
    int code = ExitCode.OK.code();
    ImmutableList.Builder<JsonValue> documents = ImmutableList.builder();
    for (String word : arguments.words()) {
      try {
        documents.add(document(word, type, PlatformOption.one(arguments), session));
      } catch (JbuildException e) {
        code = session.errors().report(e);
      }
    }
    Optional<String> format = arguments.value("--format").filter(text -> !text.equals("json"));
    if (format.isEmpty()) {
      session.out().line(JsonOutput.pretty(new JsonArray(documents.build())));
      return code;
    }
    Template template = Template.parse(format.get());
    for (JsonValue document : documents.build()) {
      session.out().line(template.render(document));
    }
    return code;
  }

  private static String type(Arguments arguments) {
    return arguments.choice("--type", "", ImmutableList.of("image", "container"));
  }

  private static JsonObject document(
      String word, String type, Optional<Platform> platform, Session session) {
    Optional<StoreEntry> entry =
        type.equals("container") ? Optional.empty() : session.store().images().lookup(word);
    if (entry.isPresent()) {
      ImageSizes sizes = new ImageSizes(session.snapshots());
      if (platform.isPresent()) {
        return InspectDocuments.image(session.store().images().get(word, platform.get()), sizes);
      }
      return switch (entry.get()) {
        case StoredImage image -> InspectDocuments.image(image, sizes);
        case StoredIndex index -> InspectDocuments.index(index, sizes);
      };
    }
    Optional<ContainerRecord> container =
        type.equals("image") ? Optional.empty() : session.containers().find(word);
    if (container.isPresent()) {
      return InspectDocuments.container(container.get(), session.containers());
    }
    throw CliException.notFound(type.isEmpty() ? "image or container" : type, word);
  }
}
