package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.SourceSpan;
import java.util.ArrayList;
import java.util.List;

/** A {@code --mount} of a {@code RUN} as it is written, without its grammar being checked. */
record MountText(String text, SourceSpan span) {

  static List<MountText> of(Instruction.Run run) {
    List<MountText> mounts = new ArrayList<>();
    for (Instruction.Flag flag : run.flags()) {
      if (flag.name().equals("mount")) {
        mounts.add(new MountText(flag.value().orElse(""), flag.span()));
      }
    }
    return mounts;
  }

  String type() {
    String type = value("type");
    return type.isEmpty() ? "bind" : type;
  }

  /** Where it is mounted, as written. */
  String target() {
    for (String name : ImmutableList.of("target", "dst", "destination")) {
      if (!value(name).isEmpty()) {
        return value(name);
      }
    }
    return "";
  }

  boolean required() {
    for (String field : text.split(",", -1)) {
      if (field.equals("required") || field.equals("required=true") || field.equals("required=1")) {
        return true;
      }
    }
    return false;
  }

  /** Value of a key; empty when it is not there. */
  String value(String key) {
    for (String field : text.split(",", -1)) {
      if (field.length() > key.length()
          && field.charAt(key.length()) == '='
          && field.regionMatches(true, 0, key, 0, key.length())) {
        return field.substring(key.length() + 1);
      }
    }
    return "";
  }
}
