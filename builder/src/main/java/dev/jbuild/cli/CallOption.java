package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * What {@code build} does instead of building: {@code --call METHOD[,format=FORMAT]}, with the
 * grammar of buildx, or {@code --check}.
 *
 * @param method {@code check}, {@code outline} or {@code targets}
 * @param format {@code text}, {@code json} or, for a check, {@code sarif}
 * @param ignoreStatus exit with 0 even when there are warnings
 */
record CallOption(String method, String format, boolean ignoreStatus) {

  /** Absent for an ordinary build. */
  static Optional<CallOption> of(Arguments arguments) {
    boolean check = arguments.flag("--check");
    Optional<String> call = arguments.value("--call");
    if (call.isEmpty()) {
      return check ? Optional.of(new CallOption("check", "text", false)) : Optional.empty();
    }
    CallOption option = parse(call.get(), arguments.source("--call"));
    if (check && !option.method.equals("check")) {
      throw CliException.usage("--check and --call " + call.get() + ": give one of them");
    }
    return option.method.equals("build") ? Optional.empty() : Optional.of(option);
  }

  private static CallOption parse(String text, String source) {
    String method = "";
    String format = "text";
    boolean ignoreStatus = false;
    for (String field : text.split(",", -1)) {
      int equals = field.indexOf('=');
      String key = equals < 0 ? "" : field.substring(0, equals);
      String value = field.substring(equals + 1);
      if (key.equals("format")) {
        format = value.isEmpty() ? "text" : value;
      } else if (key.equals("ignorestatus")) {
        ignoreStatus = value.equals("true") || value.equals("1");
      } else if (equals < 0 && method.isEmpty()) {
        method = value.equals("lint") ? "check" : value;
      } else {
        throw CliException.badValue(source, text, "not METHOD[,format=FORMAT]");
      }
    }
    if (!ImmutableList.of("build", "check", "outline", "targets").contains(method)) {
      throw CliException.badValue(source, text, "not one of build, check, outline, targets");
    }
    boolean known =
        format.equals("text")
            || format.equals("json")
            || (format.equals("sarif") && method.equals("check"));
    if (!known) {
      throw CliException.badValue(
          source, text, method.equals("check") ? "not text, json or sarif" : "not text or json");
    }
    return new CallOption(method, format, ignoreStatus);
  }
}
