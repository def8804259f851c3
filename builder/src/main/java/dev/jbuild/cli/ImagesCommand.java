package dev.jbuild.cli;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ByteSize;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.Times;
import dev.jbuild.cli.Listing.Column;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import dev.jbuild.store.StoredIndex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code jbuild images}: the images of the store, newest first, one line for each name. An index of
 * images for several platforms is one line, as with docker: its images lie behind it.
 */
final class ImagesCommand implements Command {
  private static final String NONE = "<none>";

  @Override
  public CommandModel model() {
    return new CommandModel("images", "[OPTIONS] [NAME]", "List images, newest first.")
        .flag("-a, --all", "No effect: there are no hidden images.")
        .flag("-q, --quiet", "Print ids only.")
        .flag("--no-trunc", "Print whole ids.")
        .flag("--digests", "Print the digests of manifests, too.")
        .values("-f, --filter", "FILTER", "dangling=true, label=NAME[=VALUE], reference=PATTERN.")
        .value("--format", "FORMAT", "table, json, or a Go template.")
        .arguments(0, 1);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    ImageFilter filter = new ImageFilter(arguments.values("--filter"));
    List<StoreEntry> images = new ArrayList<>(session.store().images().entries());
    images.sort((a, b) -> sortKey(b).compareTo(sortKey(a)));
    boolean whole = arguments.flag("--no-trunc");
    if (arguments.flag("--quiet") && arguments.value("--format").isEmpty()) {
      printIds(ids(images, filter, arguments.words()), whole, session.out());
      return ExitCode.OK.code();
    }
    ImageSizes sizes = new ImageSizes(session.snapshots());
    Instant now = session.environment().clock().instant();
    List<JsonObject> rows = new ArrayList<>();
    for (StoreEntry image : images) {
      String size = ByteSize.human(sizes.of(image));
      for (Optional<ImageReference> name : names(image, filter, arguments.words())) {
        rows.add(row(image, name, size, now, whole));
      }
    }
    new Listing(columns(arguments.flag("--digests")))
        .print(arguments.value("--format").orElse(""), rows, session.out());
    return ExitCode.OK.code();
  }

  private static Instant sortKey(StoreEntry entry) {
    return created(entry).orElse(Instant.EPOCH);
  }

  /** Of an index, when the newest of its images was made. */
  private static Optional<Instant> created(StoreEntry entry) {
    Optional<Instant> newest = Optional.empty();
    for (StoredImage image : entry.images()) {
      if (newest.isEmpty() || image.created().filter(newest.get()::isBefore).isPresent()) {
        newest = image.created();
      }
    }
    return newest;
  }

  private static String platforms(StoreEntry entry) {
    return switch (entry) {
      case StoredImage image -> image.config().platform().toString();
      case StoredIndex index -> Joiner.on(',').join(index.platforms());
    };
  }

  private static Set<String> ids(
      List<StoreEntry> images, ImageFilter filter, ImmutableList<String> words) {
    Set<String> ids = new LinkedHashSet<>();
    for (StoreEntry image : images) {
      if (!names(image, filter, words).isEmpty()) {
        ids.add(image.id().hex());
      }
    }
    return ids;
  }

  private static void printIds(Set<String> ids, boolean whole, TextOutput out) {
    for (String id : ids) {
      out.line(whole ? "sha256:" + id : id.substring(0, 12));
    }
  }

  /** The names that are asked for; one absent name stands for an image without any. */
  private static List<Optional<ImageReference>> names(
      StoreEntry image, ImageFilter filter, ImmutableList<String> words) {
    List<Optional<ImageReference>> all = new ArrayList<>();
    for (ImageReference name : image.names()) {
      all.add(Optional.of(name));
    }
    if (all.isEmpty()) {
      all.add(Optional.empty());
    }
    List<Optional<ImageReference>> names = new ArrayList<>();
    for (Optional<ImageReference> name : all) {
      boolean asked = words.isEmpty() || (name.isPresent() && isNamed(name.get(), words.get(0)));
      if (asked && filter.fits(image, name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** A word without a tag stands for all tags of the repository. */
  private static boolean isNamed(ImageReference name, String word) {
    ImageReference wanted = ImageReference.parse(word);
    boolean anyTag = !word.endsWith(":" + wanted.tag());
    return name.repository().equals(wanted.repository())
        && (anyTag || name.tag().equals(wanted.tag()));
  }

  private static JsonObject row(
      StoreEntry image, Optional<ImageReference> name, String size, Instant now, boolean whole) {
    String id = image.id().hex();
    return JsonObject.builder()
        .put("Repository", name.map(ImageReference::repository).orElse(NONE))
        .put("Tag", name.map(ImageReference::tag).orElse(NONE))
        .put("ID", whole ? "sha256:" + id : id.substring(0, 12))
        .put("Digest", image.descriptor().digest().toString())
        .put("CreatedAt", created(image).map(Times::format).orElse("N/A"))
        .put("CreatedSince", HumanTime.ago(created(image), now))
        .put("Size", size)
        .put("Platform", platforms(image))
        .build();
  }

  private static ImmutableList<Column> columns(boolean digests) {
    ImmutableList.Builder<Column> columns = ImmutableList.builder();
    columns.add(new Column("REPOSITORY", "Repository"), new Column("TAG", "Tag"));
    if (digests) {
      columns.add(new Column("DIGEST", "Digest"));
    }
    columns.add(new Column("IMAGE ID", "ID"));
    columns.add(new Column("CREATED", "CreatedSince"));
    return columns.add(new Column("SIZE", "Size")).build();
  }
}
