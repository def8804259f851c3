package dev.jbuild.cli;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.ByteSize;
import dev.jbuild.base.ValueException;
import dev.jbuild.container.Budget;
import dev.jbuild.container.Resources;
import dev.jbuild.container.Tuning;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code --resource KEY=VALUE[,KEY=VALUE...]} of {@code build}, many times. The keys of buildx
 * (0.35) hold for each step, as do {@code cpus} and {@code pids}; those that begin with {@code
 * build-} hold for all steps together.
 */
final class ResourceOptions {
  private static final String OPTION = "--resource";
  private static final String HINT =
      "for each step: memory, memory-swap, cpus, cpu-quota, cpu-period, cpu-shares, cpuset-cpus,"
          + " cpuset-mems, pids; for all together: build-memory, build-cpus, build-pids";
  private static final ImmutableSet<String> KEYS =
      ImmutableSet.of(
          "memory",
          "memory-swap",
          "cpu-shares",
          "cpuset-cpus",
          "cpuset-mems",
          "cpus",
          "cpu-quota",
          "cpu-period",
          "pids",
          "build-memory",
          "build-cpus",
          "build-pids");

  private static final Pattern NUMBERS = Pattern.compile("\\d+(-\\d+)?(,\\d+(-\\d+)?)*");
  private static final long DEFAULT_PERIOD_MICROS = 100_000;
  private static final long MAX_PERIOD_MICROS = 1_000_000;

  /** A list of numbers has commas, too. */
  private static final Splitter SEPARATOR = Splitter.on(Pattern.compile(",(?!\\d)"));

  private final Map<String, String> values = new LinkedHashMap<>();

  private ResourceOptions() {}

  static ResourceOptions of(ImmutableList<String> given) {
    ResourceOptions options = new ResourceOptions();
    for (String value : given) {
      SEPARATOR.splitToList(value).forEach(options::add);
    }
    return options;
  }

  private void add(String word) {
    int equals = word.indexOf('=');
    String key = equals < 0 ? word : word.substring(0, equals).strip();
    if (equals < 0 || !KEYS.contains(key)) {
      throw CliException.usage(OPTION + " " + word + ": not a limit of resources", HINT);
    }
    values.put(key, word.substring(equals + 1).strip());
  }

  /**
   * The limits of each step: those of the options of their own, and of this one.
   *
   * @param own of {@code --memory --cpus --pids-limit --shm-size}
   */
  Resources with(Resources own) {
    if (values.isEmpty()) {
      return own;
    }
    once("memory", own.memoryBytes(), "--memory");
    once("cpus", own.cpuMillis(), "--cpus");
    once("cpu-quota", own.cpuMillis(), "--cpus");
    once("pids", own.pids(), "--pids-limit");
    return new Resources(
        bytes("memory").orElse(own.memoryBytes()),
        cpus().orElse(own.cpuMillis()),
        pids("pids").orElse(own.pids()),
        own.shmBytes(),
        tuning());
  }

  private Tuning tuning() {
    return new Tuning(
        swap(),
        number("cpu-shares", Integer.MAX_VALUE).orElse(0L),
        numbers("cpuset-cpus"),
        numbers("cpuset-mems"));
  }

  private long swap() {
    Optional<String> text = text("memory-swap");
    if (text.isEmpty()) {
      return 0;
    }
    long swap = text.get().equals("-1") ? -1 : size("memory-swap", text.get());
    Optional<Long> memory = bytes("memory");
    if (memory.isEmpty() || (swap >= 0 && swap < memory.get())) {
      throw bad(
          "memory-swap",
          "it is of memory and swap together",
          "give memory=BYTES too, and no more than this");
    }
    return swap;
  }

  private String numbers(String key) {
    String text = text(key).orElse("");
    if (!text.isEmpty() && !NUMBERS.matcher(text).matches()) {
      throw bad(key, "not a list of numbers", "use 0-2,5");
    }
    return text;
  }

  Budget budget() {
    return values.isEmpty()
        ? Budget.NONE
        : new Budget(
            bytes("build-memory").orElse(0L),
            millis("build-cpus").orElse(0L),
            pids("build-pids").orElse(0L));
  }

  private void once(String key, long own, String option) {
    if (values.containsKey(key) && own != 0) {
      throw CliException.usage(
          OPTION + " " + key + " and " + option + " say the same", "leave one of them out");
    }
  }

  private Optional<Long> bytes(String key) {
    Optional<Long> bytes = text(key).map(text -> size(key, text));
    if (bytes.isPresent() && bytes.get() == 0) {
      throw bad(key, "not a limit of memory", "use a size above 0, as 2g");
    }
    bytes.ifPresent(limit -> LimitOptions.memory(OPTION + " " + key, limit));
    return bytes;
  }

  private long size(String key, String text) {
    try {
      return ByteSize.parse(text);
    } catch (ValueException e) {
      throw bad(key, "not a size", "use one such as 512m");
    }
  }

  private Optional<Long> millis(String key) {
    return text(key).map(text -> LimitOptions.cpuMillis(OPTION + " " + key + "=", text));
  }

  /** As the kernel counts them: microseconds of processor time in each period. */
  private Optional<Long> cpus() {
    Optional<Long> quota = number("cpu-quota", Long.MAX_VALUE / 1000);
    Optional<Long> period = number("cpu-period", MAX_PERIOD_MICROS);
    if (quota.isPresent() && values.containsKey("cpus")) {
      throw bad("cpus", "cpu-quota says the same", "leave one of them out");
    }
    if (quota.isEmpty()) {
      if (period.isPresent()) {
        throw bad("cpu-period", "no cpu-quota is given", "give both, or cpus");
      }
      return millis("cpus");
    }
    return Optional.of(Math.max(1, quota.get() * 1000 / period.orElse(DEFAULT_PERIOD_MICROS)));
  }

  private Optional<Long> pids(String key) {
    return number(key, Integer.MAX_VALUE);
  }

  private Optional<Long> number(String key, long most) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      long number = Long.parseLong(text.get());
      if (number > 0 && number <= most) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw bad(key, "not a number from 1 to " + most, null);
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  private CliException bad(String key, String why, @Nullable String hint) {
    String message = OPTION + " " + key + "=" + values.get(key) + ": " + why;
    return hint == null ? CliException.usage(message) : CliException.usage(message, hint);
  }
}
