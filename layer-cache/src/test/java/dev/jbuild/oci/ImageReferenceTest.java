package dev.jbuild.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.base.ExitCode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageReferenceTest {
  private static final String DIGEST =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @ParameterizedTest
  @CsvSource({
    "busybox, '', busybox, latest, busybox:latest",
    "busybox:1.36, '', busybox, 1.36, busybox:1.36",
    "user/app, '', user/app, latest, user/app:latest",
    "localhost/x, localhost, x, latest, localhost/x:latest",
    "localhost:5000/x, localhost:5000, x, latest, localhost:5000/x:latest",
    "localhost:5000/a/b:T_1.2-3, localhost:5000, a/b, T_1.2-3, localhost:5000/a/b:T_1.2-3",
    "registry.example.com/a, registry.example.com, a, latest, registry.example.com/a:latest",
    "Registry.Example.com/a, Registry.Example.com, a, latest, Registry.Example.com/a:latest",
    "'[2001:db8::1]:5000/a', '[2001:db8::1]:5000', a, latest, '[2001:db8::1]:5000/a:latest'",
    "192.168.0.1:80/a, 192.168.0.1:80, a, latest, 192.168.0.1:80/a:latest",
    "docker.io/library/busybox, '', busybox, latest, busybox:latest",
    "index.docker.io/user/app:2, '', user/app, 2, user/app:2",
    "a.b/c, a.b, c, latest, a.b/c:latest",
    "a-b_c__d.e/f---g, a-b_c__d.e, f---g, latest, x"
  })
  void namesHaveHostPathAndTag(String text, String host, String path, String tag, String shown) {
    if (shown.equals("x")) {
      // an underscore is allowed in a path, but the dot makes it a host, where it is not
      assertThatThrownBy(() -> ImageReference.parse(text)).hasMessageContaining("host");
      return;
    }
    ImageReference reference = ImageReference.parse(text);

    assertThat(reference.host()).isEqualTo(host);
    assertThat(reference.path()).isEqualTo(path);
    assertThat(reference.tag()).isEqualTo(tag);
    assertThat(reference).hasToString(shown);
  }

  @Test
  void digestsReplaceTheDefaultTag() {
    ImageReference reference = ImageReference.parse("a/b@" + DIGEST);

    assertThat(reference.tag()).isEmpty();
    assertThat(reference.digest()).contains(Digest.parse(DIGEST));
    assertThat(reference).hasToString("a/b@" + DIGEST);
    assertThat(reference.tagged()).hasToString("a/b:latest");
    assertThat(ImageReference.parse("a/b:1@" + DIGEST)).hasToString("a/b:1@" + DIGEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "a:",
        "a:b:c",
        "/a",
        "a/",
        "a//b",
        "a b",
        "a b:c",
        "-a",
        "a-",
        "a..b",
        "a___b",
        "a._b",
        ".a",
        "a/.b",
        "../../x:1",
        "a/../../b",
        "-rf:latest",
        "a\nb",
        "\u001b[2J:x",
        "a:-x",
        "a:.x",
        "a:\u00e9",
        "\u00e9",
        "a@",
        "a@sha256:abcd",
        "a@md5:00",
        "a@" + DIGEST + "x",
        "x.y:port/a",
        "x.y:/a",
        "-x.y/a",
        "x..y/a",
        "localhost:5000",
        "localhost:5000/",
        "http://x.y/a",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void whatIsNoNameIsRefused(String text) {
    if (text.equals("localhost:5000")) {
      // by the grammar this is the name localhost with the tag 5000
      assertThat(ImageReference.parse(text).tag()).isEqualTo("5000");
      return;
    }
    assertThat(ImageReference.tryParse(text)).isEmpty();
    assertThatThrownBy(() -> ImageReference.parse(text)).isInstanceOf(OciException.class);
  }

  @Test
  void upperCaseIsRefusedWithTheNameInLowerCase() {
    assertThatThrownBy(() -> ImageReference.parse("user/MyApp:V1"))
        .isInstanceOfSatisfying(
            OciException.class,
            e -> {
              assertThat(e).hasMessage("image name 'user/MyApp:V1': the name must be lower case");
              assertThat(e.hint()).contains("write user/myapp:V1");
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
            });
    assertThatThrownBy(() -> ImageReference.parse("MyApp"))
        .hasMessageContaining("must be lower case");
  }

  @Test
  void lengthsAreLimited() {
    String name = "a".repeat(255);

    assertThat(ImageReference.parse(name).path()).isEqualTo(name);
    assertThat(ImageReference.parse("x:" + "t".repeat(128)).tag()).hasSize(128);
    assertThatThrownBy(() -> ImageReference.parse(name + "a")).hasMessageContaining("255");
    assertThatThrownBy(() -> ImageReference.parse("x:" + "t".repeat(129)))
        .hasMessageContaining("tag");
    assertThatThrownBy(() -> ImageReference.parse("x".repeat(5000))).message().hasSizeLessThan(300);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsAcceptedIsPrintedAndParsedToTheSame(long seed) {
    Random random = new Random(seed);
    String alphabet = "aab1.-_/:@AZ[]";
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = 1 + random.nextInt(12); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      var reference = ImageReference.tryParse(text.toString());
      if (reference.isPresent()) {
        accepted++;
        assertThat(ImageReference.parse(reference.get().toString()))
            .as("seed %d, %s", seed, text)
            .isEqualTo(reference.get());
      }
    }
    assertThat(accepted).isGreaterThan(100);
  }
}
