package dev.jbuild.explain;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.cache.CacheKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of a key, put together to what people call one input: all words of a command are one,
 * each environment variable is one.
 */
final class KeyInputs {
  /** What a step is; any other input is something that it reads or runs under. */
  private static final ImmutableSet<String> IDENTITY =
      ImmutableSet.of("command", "destination", "path");

  private static final String KIND = "kind";

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  KeyInputs(ImmutableList<CacheKey.Field> fields) {
    for (CacheKey.Field field : fields) {
      if (!field.name().endsWith(".length") && !field.name().equals("version")) {
        values
            .computeIfAbsent(name(field), _ -> new ArrayList<>())
            .add(field.name() + '=' + field.value());
      }
    }
  }

  /** {@code run}, {@code copy} ... */
  String kind() {
    return String.join("", values.getOrDefault(KIND, List.of()));
  }

  /** Names of the inputs that are not the same, what the step is first. */
  ImmutableList<String> differences(KeyInputs other) {
    Set<String> names = new TreeSet<>(values.keySet());
    names.addAll(other.values.keySet());
    List<String> different = new ArrayList<>();
    for (String name : names) {
      List<String> here = values.getOrDefault(name, List.of());
      if (!here.equals(other.values.getOrDefault(name, List.of()))) {
        different.add(IDENTITY.contains(name) ? 0 : different.size(), name);
      }
    }
    return ImmutableList.copyOf(different);
  }

  static boolean isIdentity(String name) {
    return IDENTITY.contains(name);
  }

  private static String name(CacheKey.Field field) {
    int bracket = field.name().indexOf('[');
    String name = bracket < 0 ? field.name() : field.name().substring(0, bracket);
    return switch (name) {
      case "argument", "script" -> "command";
      case "environment" -> "variable " + field.value().replaceFirst("(?s)=.*", "");
      case "directory" -> "working directory";
      case "hostname" -> "host name";
      case "host" -> "extra hosts";
      case "resolver" -> "name servers";
      case "volume" -> "volumes";
      case "mount" -> "mounts";
      case "selection", "inline.name", "inline.content" -> "files";
      case "parents" -> "--parents";
      case "link" -> "--link";
      case "exclude" -> "--exclude";
      case "unpack" -> "--unpack";
      case "chown" -> "--chown";
      case "chmod" -> "--chmod";
      case "sources" -> "number of sources";
      default -> name;
    };
  }
}
