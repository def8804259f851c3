package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code --filter} of {@code images}: {@code dangling=true|false}, {@code label=NAME[=VALUE]},
 * {@code reference=PATTERN} with {@code *} and {@code ?}. Filters of different kinds must all fit.
 */
final class ImageFilter {
  private record Condition(String kind, String value) {}

  private final List<Condition> conditions = new ArrayList<>();

  ImageFilter(ImmutableList<String> filters) {
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      String kind = equals < 0 ? filter : filter.substring(0, equals);
      String value = equals < 0 ? "" : filter.substring(equals + 1);
      boolean known =
          (kind.equals("dangling") && (value.equals("true") || value.equals("false")))
              || (kind.equals("label") && !value.isEmpty())
              || (kind.equals("reference") && !value.isEmpty());
      if (!known) {
        throw CliException.badValue(
            "--filter", filter, "not dangling=true, label=NAME[=VALUE] or reference=PATTERN");
      }
      conditions.add(new Condition(kind, value));
    }
  }

  /**
   * @param name one of its names; absent for an image without any
   */
  boolean fits(StoreEntry image, Optional<ImageReference> name) {
    for (Condition condition : conditions) {
      boolean fits =
          switch (condition.kind()) {
            case "dangling" -> condition.value().equals(Boolean.toString(name.isEmpty()));
            case "label" -> hasLabel(image, condition.value());
            default -> name.isPresent() && matches(name.get(), condition.value());
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasLabel(StoreEntry entry, String wanted) {
    for (StoredImage image : entry.images()) {
      if (hasLabel(image, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasLabel(StoredImage image, String wanted) {
    int equals = wanted.indexOf('=');
    String name = equals < 0 ? wanted : wanted.substring(0, equals);
    String value = image.config().config().labels().get(name);
    return value != null && (equals < 0 || value.equals(wanted.substring(equals + 1)));
  }

  private static boolean matches(ImageReference name, String pattern) {
    return glob(name.toString(), pattern) || glob(name.repository(), pattern);
  }

  /** Linear in time but for the number of stars: each star is tried from left to right once. */
  private static boolean glob(String text, String pattern) {
    int t = 0;
    int p = 0;
    int star = -1;
    int retry = 0;
    while (t < text.length()) {
      boolean same =
          p < pattern.length()
              && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))
              && pattern.charAt(p) != '*';
      if (same) {
        t++;
        p++;
      } else if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        retry = t;
      } else if (star >= 0) {
        p = star + 1;
        t = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
