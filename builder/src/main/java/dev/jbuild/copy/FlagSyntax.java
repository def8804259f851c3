package dev.jbuild.copy;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Printable;
import dev.jbuild.context.ContextException;
import dev.jbuild.context.TreeFilter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the values of flags of COPY and ADD before anything runs. */
public final class FlagSyntax {
  private FlagSyntax() {}

  /** What is wrong with a {@code --chmod}; absent when nothing is. */
  public static Optional<String> modeFault(String chmod) {
    try {
      ModeChange.parse(chmod);
      return Optional.empty();
    } catch (CopyException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What is wrong with a {@code --chown} whatever users there are; absent when nothing is. Linux
   * takes ids to 2^31-1 from all tools.
   */
  public static Optional<String> ownerFault(String chown) {
    List<String> parts = Splitter.on(':').splitToList(chown);
    if (parts.size() > 2 || parts.getFirst().isEmpty()) {
      return Optional.of("invalid chown parameter: '" + Printable.fileName(chown) + "'");
    }
    for (String part : parts) {
      if (part.matches("[0-9]+") && !isId(part)) {
        return Optional.of(
            "invalid chown parameter: '"
                + Printable.fileName(chown)
                + "': ids end at "
                + Integer.MAX_VALUE);
      }
    }
    return Optional.empty();
  }

  private static boolean isId(String digits) {
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() <= 10 && Long.parseLong(significant) <= Integer.MAX_VALUE;
  }

  /**
   * The owner in numbers, where that takes no look into an image: {@code root} is 0; {@code null}
   * for other names.
   */
  public static @Nullable String ownerWithoutImage(String chown) {
    StringBuilder numbers = new StringBuilder();
    for (String part : Splitter.on(':').split(chown)) {
      String id = part.equals("root") ? "0" : part;
      if (!id.matches("[0-9]+")) {
        return null;
      }
      numbers.append(numbers.isEmpty() ? "" : ":").append(id);
    }
    return numbers.toString();
  }

  /** Can {@code --exclude} take it? */
  public static boolean isPattern(String pattern) {
    try {
      TreeFilter.excluding(ImmutableList.of(pattern));
      return true;
    } catch (ContextException e) {
      return false;
    }
  }
}
