package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import dev.jbuild.archive.ArchivedImage.Layer;
import dev.jbuild.base.Limits;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonView;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.posix.Bytes;
import java.util.Optional;

/**
 * Reads the images of a docker archive: {@code manifest.json}, which names a configuration and the
 * layers of each image by their files (moby image-spec 1.2, "Combined Image JSON + Filesystem
 * Changeset Format"). File names say nothing about content: every digest is computed.
 */
final class DockerArchiveReader {
  static final String MANIFEST = "manifest.json";

  private final ArchiveFiles files;

  DockerArchiveReader(ArchiveFiles files) {
    this.files = files;
  }

  /**
   * All images in the order of the file.
   *
   * @throws dev.jbuild.base.JbuildException when a document or member is missing or malformed
   */
  ImmutableList<ArchivedImage> read() {
    JsonView manifest = Json.view(files.read(MANIFEST, Limits.MANIFEST_BYTES), MANIFEST);
    if (manifest.value() instanceof JsonObject) {
      throw ArchiveException.directoryTransport(files.source());
    }
    ImmutableList.Builder<ArchivedImage> images = ImmutableList.builder();
    for (JsonView image : manifest.elements()) {
      images.add(image(image));
    }
    ImmutableList<ArchivedImage> all = images.build();
    if (all.isEmpty()) {
      throw ArchiveException.refused(MANIFEST, "there is no image in it");
    }
    return all;
  }

  private ArchivedImage image(JsonView json) {
    String configName = member(json.member("Config"));
    String what = "config " + configName;
    byte[] configBytes = files.read(configName, Limits.CONFIG_BYTES);
    ImageConfig config = ImageConfig.parse(configBytes, what);
    ImmutableList<JsonView> members =
        json.find("Layers").map(JsonView::elements).orElse(ImmutableList.of());
    if (members.size() > Limits.LAYERS) {
      throw ArchiveException.refused(
          MANIFEST, members.size() + " layers, the limit is " + Limits.LAYERS);
    }
    if (members.size() != config.diffIds().size()) {
      throw ArchiveException.refused(
          MANIFEST,
          members.size() + " layers, the config has " + config.diffIds().size() + " diff ids");
    }
    ImmutableList.Builder<Layer> layers = ImmutableList.builder();
    for (int i = 0; i < members.size(); i++) {
      String member = member(members.get(i));
      layers.add(new Layer(member, config.diffIds().get(i), Optional.empty()));
    }
    ArchivedNames names = new ArchivedNames();
    for (String name : json.texts("RepoTags")) {
      names.add(name);
    }
    return new ArchivedImage(
        Optional.empty(),
        Bytes.of(configBytes),
        config,
        layers.build(),
        names.names(),
        names.ignored());
  }

  /** A file of the archive, which must be there under exactly that name. */
  private String member(JsonView json) {
    String name = json.string();
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals("..")) {
        throw json.invalid("a relative name was expected: " + name);
      }
    }
    if (files.size(name).isEmpty()) {
      throw json.invalid(name + " is not in the archive");
    }
    return name;
  }
}
