package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file with values of options. One line is {@code OPTION = VALUE}, where OPTION is a long option
 * without its dashes and VALUE all that follows, without blanks around it: there are no quotes and
 * no continued lines. An option that may be given several times may stand on several lines. A line
 * that begins with {@code #} is a remark. What stands before the first {@code [COMMAND]} is for all
 * commands that have the option; what follows it is for that command, and wins.
 *
 * <p>The whole file is checked, whatever command is run: a mistyped option is told at once, and not
 * on the day on which it is needed. Loaded only when there is such a file.
 */
final class ConfigFile {
  private static final long MAX_BYTES = 1 << 20;

  /** Decide what is done at all, or where this file is. */
  private static final ImmutableList<String> COMMAND_LINE_ONLY =
      ImmutableList.of(
          GlobalOptions.CONFIG, GlobalOptions.DEBUG, GlobalOptions.HELP, GlobalOptions.VERSION);

  private final Path file;
  private final Map<String, CommandModel> models = new HashMap<>();

  /**
   * One line.
   *
   * @param where {@code FILE:LINE}
   */
  record Setting(String value, String where) {}

  ConfigFile(Path file) {
    this.file = file;
  }

  /**
   * What the file says for a command, by long option.
   *
   * @throws CliException when it cannot be read, or a line is wrong
   */
  ImmutableMap<String, ImmutableList<Setting>> settings(String command) {
    Map<String, List<Setting>> common = new LinkedHashMap<>();
    Map<String, List<Setting>> own = new LinkedHashMap<>();
    String section = null;
    int number = 0;
    for (String line : text().split("\n", -1)) {
      number++;
      String stripped = line.strip();
      String where = file + ":" + number;
      if (stripped.isEmpty() || stripped.startsWith("#")) {
        continue;
      }
      if (stripped.startsWith("[")) {
        section = section(stripped, where);
        continue;
      }
      int equals = stripped.indexOf('=');
      if (equals < 0) {
        throw CliException.usage(where + ": not of the form OPTION = VALUE", "see `jbuild --help`");
      }
      String option = option(stripped.substring(0, equals).strip(), section, where);
      Setting setting = new Setting(stripped.substring(equals + 1).strip(), where);
      check(option, setting);
      if (section == null) {
        common.computeIfAbsent(option, _ -> new ArrayList<>()).add(setting);
      } else if (section.equals(CommandTable.section(command))) {
        own.computeIfAbsent(option, _ -> new ArrayList<>()).add(setting);
      }
    }
    common.putAll(own);
    ImmutableMap.Builder<String, ImmutableList<Setting>> settings = ImmutableMap.builder();
    common.forEach((option, lines) -> settings.put(option, ImmutableList.copyOf(lines)));
    return settings.buildOrThrow();
  }

  private String text() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw CliException.usage(file + ": larger than 1 MiB");
      }
      ByteBuffer bytes = ByteBuffer.wrap(WholeFile.bytes(file));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw CliException.usage(file + ": not UTF-8");
    } catch (IOException e) {
      throw CliException.unusableFile(file.toString(), e);
    }
  }

  private static String section(String line, String where) {
    String name = line.endsWith("]") ? line.substring(1, line.length() - 1).strip() : "";
    List<String> names = new ArrayList<>();
    for (CommandTable.Entry entry : CommandTable.ENTRIES) {
      names.add(entry.name());
    }
    if (!names.contains(name)) {
      throw CliException.usage(
          where + ": " + line + ": no such command",
          NearMiss.of(name, names)
              .map(near -> "did you mean [" + near + "]?")
              .orElse("`jbuild --help` lists the commands"));
    }
    if (!CommandTable.section(name).equals(name)) {
      throw CliException.usage(
          where + ": [" + name + "]: it has the options of another command",
          "write them below [" + CommandTable.section(name) + "]");
    }
    return name;
  }

  private String option(String name, @Nullable String section, String where) {
    String option = "--" + name;
    if (COMMAND_LINE_ONLY.contains(option)) {
      throw CliException.usage(where + ": " + name + ": may not be set in a file");
    }
    List<String> known = known(section);
    if (known.contains(option)) {
      return option;
    }
    String what = where + ": unknown option: " + name;
    if (name.startsWith("-")) {
      throw CliException.usage(what, "leave out the dashes");
    }
    Optional<String> near = NearMiss.of(option, known);
    throw near.isPresent()
        ? CliException.usage(what, "did you mean `" + near.get().substring(2) + "`?")
        : CliException.usage(
            what,
            section == null
                ? "no command has such an option"
                : "see `jbuild " + section + " --help`");
  }

  /** Long names of the options of a command, or of all. */
  private List<String> known(@Nullable String section) {
    List<String> known = new ArrayList<>();
    GlobalOptions.ALL.forEach(option -> known.add(option.longName()));
    for (CommandTable.Entry entry : CommandTable.ENTRIES) {
      if (section == null || section.equals(entry.name())) {
        model(entry.name()).options().forEach(option -> known.add(option.longName()));
      }
    }
    return known;
  }

  private CommandModel model(String command) {
    return models.computeIfAbsent(command, name -> CommandTable.create(name).model());
  }

  private static void check(String option, Setting setting) {
    String name = option.substring(2);
    if (setting.value().isEmpty()) {
      throw CliException.usage(setting.where() + ": " + name + ": the value is missing");
    }
    if (setting.value().chars().anyMatch(c -> c < ' ' && c != '\t')) {
      throw CliException.usage(
          setting.where() + ": " + name + ": the value has a control character");
    }
  }
}
