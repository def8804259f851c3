package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.ByteSize;
import dev.jbuild.base.JbuildException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code key=value} fields of one {@code --mount}, by their main names; values that cannot be
 * right are refused with the forms that can (BuildKit, {@code commands_runmount.go}).
 */
final class MountFields {
  /**
   * Buildah's {@code z} and {@code Z}: other SELinux labels for what is mounted. What is mounted
   * here is in the store, whose labels a container may see.
   */
  private static final String RELABEL = "z";

  private static final ImmutableSet<String> SWITCHES =
      ImmutableSet.of("readonly", "readwrite", "required", RELABEL);
  private static final long MAX_ID = Integer.MAX_VALUE;

  private final Map<String, String> values;

  private MountFields(Map<String, String> values) {
    this.values = values;
  }

  /** Replaces the variables of a value. */
  interface Expander {
    String expand(String value);
  }

  /**
   * @throws MountException a field is no field of a mount
   */
  static MountFields parse(String text, Expander expander) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String field : split(text)) {
      int equals = field.indexOf('=');
      String key =
          mainName((equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT));
      if (equals < 0 && !SWITCHES.contains(key)) {
        throw new MountException(
            "mount option " + field + " needs a value", "write " + field + "=VALUE");
      }
      if (key.equals(RELABEL)) {
        continue;
      }
      String value = equals < 0 ? "true" : field.substring(equals + 1);
      values.put(key, key.equals("from") ? value : expander.expand(value));
    }
    return new MountFields(values);
  }

  /** What {@code from} says, without looking at the rest. */
  static Optional<String> from(String text) {
    try {
      return parse(text, value -> value).find("from");
    } catch (MountException e) {
      return Optional.empty(); // reported where the mount is planned
    }
  }

  /** Fields at commas; a field in double quotes may hold commas, and two quotes for one. */
  static ImmutableList<String> split(String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"' && (quoted || field.isEmpty())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw new MountException("a quote in --mount is not closed", "close it with \"");
    }
    fields.add(field.toString());
    return ImmutableList.copyOf(fields);
  }

  private static String mainName(String key) {
    return switch (key) {
      case "src" -> "source";
      case "dst", "destination" -> "target";
      case "ro" -> "readonly";
      case "rw" -> "readwrite";
      default -> key;
    };
  }

  /**
   * @throws MountException a field is given that this type of mount does not take
   */
  void allowOnly(String type, String... keys) {
    ImmutableSet<String> allowed = ImmutableSet.<String>builder().add(keys).add("type").build();
    for (String key : values.keySet()) {
      if (!allowed.contains(key)) {
        throw new MountException(
            key + " is not allowed for mounts of type " + type,
            type + " takes " + String.join(", ", keys));
      }
    }
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  String text(String key) {
    return values.getOrDefault(key, "");
  }

  Optional<String> find(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
  }

  /** {@code readonly} or {@code readwrite}, whichever comes last. */
  boolean readOnly(boolean absent) {
    boolean readOnly = absent;
    for (String key : values.keySet()) {
      if (key.equals("readonly")) {
        readOnly = flag(key, absent);
      } else if (key.equals("readwrite")) {
        readOnly = !flag(key, !absent);
      }
    }
    return readOnly;
  }

  /** As Go's {@code strconv.ParseBool}. */
  boolean flag(String key, boolean absent) {
    String value = values.get(key);
    if (value == null) {
      return absent;
    }
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw new MountException("invalid value " + value + " for " + key, "use true or false");
    };
  }

  RunMount.Access access(int mode) {
    return new RunMount.Access(mode(mode), id("uid"), id("gid"));
  }

  private int mode(int absent) {
    String value = values.get("mode");
    if (value == null) {
      return absent;
    }
    if (!value.matches("0*[0-7]{1,4}")) {
      throw new MountException("invalid mode " + value, "use octal digits such as 0600");
    }
    return Integer.parseInt(value, 8);
  }

  private int id(String key) {
    String value = values.getOrDefault(key, "0");
    if (!value.matches("[0-9]{1,10}") || Long.parseLong(value) > MAX_ID) {
      throw new MountException("invalid " + key + " " + value, "use a number from 0 to " + MAX_ID);
    }
    return Integer.parseInt(value);
  }

  long bytes(String key) {
    String value = values.get(key);
    if (value == null) {
      return 0;
    }
    try {
      return ByteSize.parse(value);
    } catch (JbuildException e) {
      throw new MountException("invalid " + key + " " + value, "use a size such as 64m");
    }
  }
}
