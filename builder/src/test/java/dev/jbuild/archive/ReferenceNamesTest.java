package dev.jbuild.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.store.StoredImage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReferenceNamesTest {
  private static final String FULL = "io.containerd.image.name";
  private static final String REF = "org.opencontainers.image.ref.name";
  private static final Descriptor IMAGE =
      Descriptor.of(MediaType.MANIFEST, "m".getBytes(StandardCharsets.UTF_8));

  @Test
  void tagChoosesTheImageAndTheFullNameRestoresIt() {
    assertThat(annotations("app:v1", "host.example:5000/team/app:v2"))
        .containsExactly(
            ImmutableMap.of(FULL, "docker.io/library/app:v1", REF, "v1"),
            ImmutableMap.of(FULL, "host.example:5000/team/app:v2", REF, "v2"));
  }

  @Test
  void tagOfSeveralImagesStandsWithTheName() {
    assertThat(annotations("app:v1", "team/app:v1", "app:v2"))
        .containsExactly(
            ImmutableMap.of(FULL, "docker.io/library/app:v1", REF, "app:v1"),
            ImmutableMap.of(FULL, "docker.io/team/app:v1", REF, "team/app:v1"),
            ImmutableMap.of(FULL, "docker.io/library/app:v2", REF, "v2"));
  }

  @Test
  void whatIsWrittenIsReadAsTheSameNames() {
    for (ImmutableMap<String, String> written : annotations("app:v1", "team/app:v1", "h.x/a:b")) {
      assertThat(new ArchivedNames().addAnnotated(written).names())
          .containsAnyOf(
              ImageReference.parse("app:v1"),
              ImageReference.parse("team/app:v1"),
              ImageReference.parse("h.x/a:b"));
    }
  }

  @Test
  void anImageWithoutNameHasNoAnnotation() {
    assertThat(annotations()).containsExactly(ImmutableMap.of());
  }

  private static ImmutableList<ImmutableMap<String, String>> annotations(String... names) {
    ImmutableList.Builder<ImageReference> all = ImmutableList.builder();
    for (String name : names) {
      all.add(ImageReference.parse(name));
    }
    SaveRequest request = new SaveRequest(image(), all.build());
    return ReferenceNames.of(ImmutableList.of(request)).named(IMAGE, request.names()).stream()
        .map(Descriptor::annotations)
        .collect(ImmutableList.toImmutableList());
  }

  private static StoredImage image() {
    byte[] config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
            .getBytes(StandardCharsets.UTF_8);
    Manifest manifest =
        new Manifest(
            MediaType.MANIFEST,
            Descriptor.of(MediaType.CONFIG, config),
            ImmutableList.of(),
            ImmutableMap.of(),
            JsonObject.EMPTY);
    return new StoredImage(
        Digest.of(config),
        IMAGE,
        manifest,
        ImageConfig.parse(config, "config"),
        ImmutableList.of());
  }
}
