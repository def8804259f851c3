package dev.jbuild.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.oci.ImageReference;
import org.junit.jupiter.api.Test;

class ArchivedNamesTest {
  private static final String REF = "org.opencontainers.image.ref.name";

  @Test
  void fullNameOfContainerdWinsOverTheTagAlone() {
    ArchivedNames names =
        new ArchivedNames()
            .addAnnotated(
                ImmutableMap.of("io.containerd.image.name", "docker.io/library/app:1", REF, "1"));

    assertThat(names.names()).containsExactly(ImageReference.parse("app:1"));
  }

  @Test
  void latestAloneIsATagOfNobody() {
    ArchivedNames names = new ArchivedNames().addAnnotated(ImmutableMap.of(REF, "latest"));

    assertThat(names.names()).isEmpty();
    assertThat(names.ignored()).isEmpty();
  }

  @Test
  void otherWordIsAName() {
    assertThat(new ArchivedNames().addAnnotated(ImmutableMap.of(REF, "app")).names())
        .containsExactly(ImageReference.parse("app:latest"));
  }

  @Test
  void whatIsNoNameIsSetAside() {
    ArchivedNames names =
        new ArchivedNames().add("../../x:1").add("a b:c").add("").add("\u001b[2J:x").add("ok:1");

    assertThat(names.names()).containsExactly(ImageReference.parse("ok:1"));
    assertThat(names.ignored()).containsExactly("../../x:1", "a b:c", "", "\u001b[2J:x");
  }
}
