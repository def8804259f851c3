package dev.jbuild.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.JbuildException;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The short way of {@link IndexReader} and {@link IndexEntry#written} against the long one: the
 * whole document read as JSON, changed, and all of it written as JSON.
 */
final class IndexReaderProperties {
  private static final ImmutableList<String> TEXTS =
      ImmutableList.of(
          "", "a", "\"", "\\", "}", "{\"mediaType\":", "é", "\u2028", "],", "\"size\":1");
  private static final ImmutableList<String> PLATFORMS =
      ImmutableList.of("linux/amd64", "linux/arm64", "linux/arm/v6", "windows(10.0)/amd64");
  private static final ImmutableList<String> PIECES =
      ImmutableList.of(
          " ", "\n", ",", "null", "{}", "0", "-", "\"", "\\", "}", "]", "A", "\u0000", "é", "x:1");

  @Test
  void changesGiveTheBytesThatAWholeNewDocumentHas() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      byte[] file = reference(new IndexContent());
      for (int step = 0; step < 30; step++) {
        Function<IndexContent, Object> change = change(random);
        IndexContent quick = IndexReader.read(file);
        IndexContent whole = IndexForm.read(file);
        String where = "seed " + seed + ", step " + step;
        assertThat(described(quick)).as(where).isEqualTo(described(whole));
        assertThat(quick.entries()).as(where).allMatch(entry -> entry.written().isPresent());

        assertThat(change.apply(quick)).as(where).isEqualTo(change.apply(whole));

        assertThat(described(quick)).as(where).isEqualTo(described(whole));
        file = IndexForm.write(quick);
        assertThat(text(file)).as(where).isEqualTo(text(reference(whole)));
      }
    }
  }

  @Test
  void whatAnotherHasWrittenOrDamagedMeansTheSame() {
    int refused = 0;
    int taken = 0;
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      byte[] file = spoilt(random, some(random));
      Function<IndexContent, Object> change = change(random);
      String quick = outcome(file, IndexReader::read, change, IndexForm::write);
      String whole = outcome(file, IndexForm::read, change, IndexReaderProperties::reference);

      assertThat(quick).as("seed " + seed + ": " + text(file)).isEqualTo(whole);
      refused += whole.startsWith("refused") ? 1 : 0;
      taken += isTakenAsOurs(file) ? 1 : 0;
    }
    // both ways are gone, or this shows nothing
    assertThat(refused).isBetween(300, 1700);
    assertThat(taken).isBetween(100, 1700);
  }

  @Test
  void whatIsAlmostOursMeansTheSame() {
    String ours = text(IndexForm.write(various()));
    String name = ",\"" + ImageIndex.REF_NAME + "\":\"";
    List<String> others = new ArrayList<>();
    for (String size : ImmutableList.of("", "0x", "025", "-25", "25.0", "9".repeat(19), "25 ")) {
      others.add(ours.replace("\"size\":25,", "\"size\":" + size + ","));
    }
    for (String spelled : ImmutableList.of("docker.io/library/n:1", "n", "N:1", "", "n:2")) {
      others.add(ours.replace("\"n:1\"", "\"" + spelled + "\""));
    }
    others.add(ours.replace(name + "n:1\"", ""));
    others.add(ours.replace(name + "n:2\"", ""));
    String member = "," + digest("id", 1);
    int last = ours.lastIndexOf(member);
    others.add(ours.substring(0, last) + ours.substring(last + member.length()));
    others.add(ours + "x");
    others.add(ours + " ");
    others.add(ours + "]}");
    others.add(" " + ours);
    assertThat(others).doesNotContain(ours).doesNotHaveDuplicates();

    for (String other : others) {
      assertMeansTheSame(other);
      assertThat(isTakenAsOurs(other.getBytes(StandardCharsets.UTF_8))).as(other).isFalse();
    }
  }

  @Test
  void whatAWriterWouldLeaveAsItIsIsTaken() {
    String ours = text(IndexForm.write(various()));
    for (String other :
        ImmutableList.of(
            ours.replace("\"n:1\"", "\"o:1\""),
            ours.replace("\"linux\"}}]", "\"linux\",\"x\":[1]}}]"),
            ours.replace("\"size\":25,", "\"size\":25,\"artifactType\":\"a/b\","))) {
      assertThat(other).isNotEqualTo(ours);
      assertMeansTheSame(other);
      assertThat(isTakenAsOurs(other.getBytes(StandardCharsets.UTF_8))).as(other).isTrue();
    }
  }

  private static void assertMeansTheSame(String text) {
    byte[] file = text.getBytes(StandardCharsets.UTF_8);
    Function<IndexContent, Object> change = content -> content.remove(digest("id", 0));
    assertThat(outcome(file, IndexReader::read, change, IndexForm::write))
        .as(text)
        .isEqualTo(outcome(file, IndexForm::read, change, IndexReaderProperties::reference));
  }

  /** Three images, two of which have two names, and an index with two names. */
  private static IndexContent various() {
    IndexContent content = new IndexContent();
    IndexEntry index =
        content.put(
            digest("index", 0),
            Descriptor.of(MediaType.INDEX, digest("index", 0), 7),
            ImmutableSet.of(digest("id", 0), digest("id", 1)));
    content.moveName(ImageReference.parse("i:1"), index);
    content.moveName(ImageReference.parse("i:2"), index);
    content.put(digest("id", 0), manifest("manifest", 0));
    IndexEntry named = content.put(digest("id", 1), manifest("manifest", 5));
    content.moveName(ImageReference.parse("n:1"), named);
    content.moveName(ImageReference.parse("n:2"), named);
    content.moveName(
        ImageReference.parse("o:1"), content.put(digest("id", 2), manifest("manifest", 2)));
    return content;
  }

  @Test
  void onlyTheFirstOfItsKindIsParsed() {
    IndexContent content = new IndexContent();
    for (int i = 0; i < 50; i++) {
      content.put(digest("id", i), manifest("manifest", i));
    }

    byte[] file = IndexForm.write(content);

    IndexContent read = IndexReader.read(file);

    assertThat(described(read)).isEqualTo(described(content));
    ImmutableList<IndexEntry> entries = read.entries();
    // of one form the platform is the same object
    Platform platform = entries.getFirst().manifest().platform().orElseThrow();
    assertThat(entries.get(1).manifest().platform().orElseThrow()).isSameAs(platform);
    assertThat(entries.get(48).manifest().platform().orElseThrow()).isSameAs(platform);
  }

  private static boolean isTakenAsOurs(byte[] file) {
    try {
      ImmutableList<IndexEntry> entries = IndexReader.read(file).entries();
      return !entries.isEmpty() && entries.getFirst().written().isPresent();
    } catch (JbuildException e) {
      return false;
    }
  }

  private static String outcome(
      byte[] file,
      Function<byte[], IndexContent> reading,
      Function<IndexContent, Object> change,
      Function<IndexContent, byte[]> writing) {
    try {
      IndexContent content = reading.apply(file);
      String before = described(content);
      Object result = change.apply(content);
      return before
          + "\n"
          + result
          + "\n"
          + described(content)
          + "\n"
          + text(writing.apply(content));
    } catch (JbuildException e) {
      return "refused: " + e.getMessage() + e.hint();
    }
  }

  private static byte[] some(Random random) {
    IndexContent content = new IndexContent();
    for (int i = random.nextInt(8); i >= 0; i--) {
      var _ = change(random).apply(content);
    }
    if (random.nextInt(4) == 0) {
      content.setForeign(ImmutableList.of(special(random, MediaType.MANIFEST)));
    }
    return IndexForm.write(content);
  }

  /** As it is, or with one to three changes of the text, or descriptors elsewhere. */
  private static byte[] spoilt(Random random, byte[] file) {
    if (random.nextInt(3) == 0) {
      List<Descriptor> descriptors =
          new ArrayList<>(ImageIndex.parse(file, "index.json").manifests());
      if (!descriptors.isEmpty() && random.nextBoolean()) {
        descriptors.add(descriptors.get(random.nextInt(descriptors.size())));
      }
      if (random.nextBoolean()) {
        descriptors.add(special(random, MediaType.LAYER));
      }
      Collections.shuffle(descriptors, random);
      return ImageIndex.of(ImmutableList.copyOf(descriptors)).toBytes();
    }
    StringBuilder text = new StringBuilder(text(file));
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(7))));
        default -> text.setLength(random.nextInt(5) == 0 ? at + 1 : text.length());
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(8) == 0) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static Function<IndexContent, Object> change(Random random) {
    Digest id = digest("id", random.nextInt(12));
    ImageReference name = name(random);
    return switch (random.nextInt(9)) {
      case 0, 1 -> put(id, image(random), ImmutableSet.of());
      case 2 -> put(id, image(random), ImmutableSet.of(name));
      case 3 -> put(id, image(random), names(random));
      case 4 -> index(random, name);
      case 5 ->
          content -> {
            content.byId(id).ifPresent(entry -> content.moveName(name, entry));
            return content.byName(name).map(IndexEntry::id);
          };
      case 6 -> content -> content.removeName(name);
      case 7 -> content -> content.remove(id);
      default -> content -> content.drop(id);
    };
  }

  private static Function<IndexContent, Object> index(Random random, ImageReference name) {
    Digest digest = digest("index", random.nextInt(3));
    Descriptor descriptor =
        Descriptor.of(random.nextBoolean() ? MediaType.INDEX : MediaType.DOCKER_INDEX, digest, 7);
    ImmutableSet.Builder<Digest> members = ImmutableSet.builder();
    for (int i = random.nextInt(4); i > 0; i--) {
      members.add(digest("id", random.nextInt(12)));
    }
    ImmutableSet<Digest> ids = members.build();
    return content -> {
      content.moveName(name, content.put(digest, descriptor, ids));
      return content.standalone().stream().map(IndexEntry::id).toList();
    };
  }

  private static Function<IndexContent, Object> put(
      Digest id, Descriptor manifest, ImmutableSet<ImageReference> names) {
    return content -> {
      IndexEntry entry = content.put(id, manifest);
      for (ImageReference name : names) {
        content.moveName(name, entry);
      }
      return described(entry);
    };
  }

  private static Descriptor image(Random random) {
    return random.nextInt(6) == 0
        ? special(random, random.nextBoolean() ? MediaType.MANIFEST : MediaType.DOCKER_MANIFEST)
        : manifest("manifest", random.nextInt(20))
            .withPlatform(Platform.parse(PLATFORMS.get(random.nextInt(PLATFORMS.size()))));
  }

  private static Descriptor manifest(String what, int number) {
    String type = number % 5 == 4 ? MediaType.DOCKER_MANIFEST : MediaType.MANIFEST;
    return Descriptor.of(type, digest(what, number), number * (long) number)
        .withPlatform(Platform.parse("linux/amd64"));
  }

  private static Descriptor special(Random random, String type) {
    Descriptor bare = Descriptor.of(type, digest("special", random.nextInt(9)), 5);
    ImmutableMap<String, String> annotations =
        ImmutableMap.of("a" + text(random), text(random), "z" + text(random), text(random));
    Descriptor annotated = random.nextInt(3) == 0 ? bare : bare.withAnnotations(annotations);
    return random.nextBoolean() ? annotated : annotated.withPlatform(Platform.current());
  }

  private static String text(Random random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private static ImageReference name(Random random) {
    return ImageReference.parse(
        ImmutableList.of("a", "b", "host.example:5000/x/y", "localhost/z").get(random.nextInt(4))
            + ImmutableList.of("", ":1", ":v-2.0").get(random.nextInt(3)));
  }

  private static ImmutableSet<ImageReference> names(Random random) {
    ImmutableSet.Builder<ImageReference> names = ImmutableSet.builder();
    for (int i = 0; i < 3; i++) {
      names.add(name(random));
    }
    return names.build();
  }

  private static Digest digest(String what, int number) {
    return Digest.of((what + number).getBytes(StandardCharsets.UTF_8));
  }

  private static String described(IndexContent content) {
    StringBuilder text = new StringBuilder();
    for (IndexEntry entry : content.entries()) {
      text.append(described(entry)).append('\n');
    }
    return text.append(content.foreign()).toString();
  }

  private static String described(IndexEntry entry) {
    return String.join(
        " ",
        entry.id().toString(),
        String.valueOf(entry.isIndex()),
        entry.manifest().toString(),
        entry.members().toString(),
        entry.names().toString());
  }

  /** The document in one piece, of nothing but what the entries say. */
  private static byte[] reference(IndexContent content) {
    ImmutableList.Builder<Descriptor> descriptors = ImmutableList.builder();
    for (IndexEntry entry : content.entries()) {
      Map<String, String> annotations = new LinkedHashMap<>(entry.manifest().annotations());
      annotations.put("dev.jbuild.image.id", entry.id().toString());
      if (!entry.members().isEmpty()) {
        annotations.put(
            "dev.jbuild.index.images",
            String.join(",", entry.members().stream().map(Digest::toString).toList()));
      }
      if (entry.names().isEmpty()) {
        descriptors.add(entry.manifest().withAnnotations(ImmutableMap.copyOf(annotations)));
      }
      for (ImageReference name : entry.names()) {
        annotations.put(ImageIndex.REF_NAME, name.toString());
        descriptors.add(entry.manifest().withAnnotations(ImmutableMap.copyOf(annotations)));
      }
    }
    return ImageIndex.of(descriptors.addAll(content.foreign()).build()).toBytes();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
