package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Instruction;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code RUN --mount} (Dockerfile reference, "RUN --mount"), with BuildKit's defaults. */
final class MountReader {
  /** BuildKit's argument that separates the caches of builds that share a store. */
  private static final String CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS";

  private static final int SECRET_MODE = 0400;
  private static final int SOCKET_MODE = 0600;
  private static final int CACHE_MODE = 0755;

  private final PlanContext context;
  private final ConfigEditor config;
  private final Scope scope;
  private final SourceNames sources;

  MountReader(PlanContext context, ConfigEditor config, Scope scope, SourceNames sources) {
    this.context = context;
    this.config = config;
    this.scope = scope;
    this.sources = sources;
  }

  /** All mounts of an instruction; those that cannot be are left out and among the faults. */
  ImmutableList<RunMount> read(Instruction.Run run) {
    ImmutableList.Builder<RunMount> mounts = ImmutableList.builder();
    int sockets = 0;
    for (Instruction.Flag flag : run.flags()) {
      if (!flag.name().equals("mount")) {
        continue;
      }
      try {
        Optional<RunMount> mount = mount(flag, run.source(), sockets);
        sockets += mount.isPresent() && mount.get() instanceof RunMount.Ssh ? 1 : 0;
        mount.ifPresent(mounts::add);
      } catch (MountException e) {
        context.faults.add(
            flag.span(), "InvalidMount", PlanContext.message(e), e.hint().orElse(""));
      }
    }
    return mounts.build();
  }

  private Optional<RunMount> mount(
      Instruction.Flag flag, Instruction.Source source, int socketNumber) {
    MountFields fields =
        MountFields.parse(
            flag.value().orElse(""), value -> context.expand(value, scope, flag.span()));
    String type = fields.find("type").orElse("bind").toLowerCase(Locale.ROOT);
    return switch (type) {
      case "bind" -> bind(fields, flag, source);
      case "cache" -> cache(fields, flag, source);
      case "tmpfs" -> Optional.of(tmpfs(fields));
      case "secret" -> Optional.of(secret(fields));
      case "ssh" -> Optional.of(ssh(fields, socketNumber));
      default ->
          throw new MountException(
              "unsupported mount type " + type, "one of bind, cache, tmpfs, secret, ssh");
    };
  }

  private Optional<RunMount> bind(
      MountFields fields, Instruction.Flag flag, Instruction.Source source) {
    fields.allowOnly("bind", "from", "source", "target", "readonly", "readwrite");
    Optional<Step.Source> from =
        fields.find("from").isPresent()
            ? sources.find(fields.text("from"), "from", flag.span(), source)
            : Optional.of(new Step.Source.Context());
    String target = target(fields);
    boolean writable = !fields.readOnly(true);
    return from.map(found -> new RunMount.Bind(found, path(fields), target, writable));
  }

  private Optional<RunMount> cache(
      MountFields fields, Instruction.Flag flag, Instruction.Source source) {
    fields.allowOnly(
        "cache",
        "id",
        "from",
        "source",
        "target",
        "sharing",
        "mode",
        "uid",
        "gid",
        "readonly",
        "readwrite");
    Optional<Step.Source> from =
        fields.find("from").isPresent()
            ? sources.find(fields.text("from"), "from", flag.span(), source)
            : Optional.empty();
    String target = target(fields);
    // as written: two steps share a relative target's cache whatever their working directories
    String id = fields.find("id").orElseGet(() -> ImagePaths.clean(fields.text("target")));
    String namespace = context.options.buildArgs().getOrDefault(CACHE_NAMESPACE, "");
    return fields.find("from").isPresent() && from.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RunMount.Cache(
                namespace + "/" + id,
                from,
                path(fields),
                target,
                sharing(fields),
                fields.access(CACHE_MODE),
                fields.readOnly(false)));
  }

  private static RunMount.Sharing sharing(MountFields fields) {
    String given = fields.has("sharing") ? fields.text("sharing") : "shared";
    String sharing = given.toLowerCase(Locale.ROOT);
    return switch (sharing) {
      case "shared" -> RunMount.Sharing.SHARED;
      case "private" -> RunMount.Sharing.PRIVATE;
      case "locked" -> RunMount.Sharing.LOCKED;
      default ->
          throw new MountException(
              "unsupported sharing " + sharing, "one of shared, private, locked");
    };
  }

  private RunMount tmpfs(MountFields fields) {
    fields.allowOnly("tmpfs", "target", "size", "readonly", "readwrite", "from", "source");
    return new RunMount.Tmpfs(target(fields), fields.bytes("size"));
  }

  private RunMount secret(MountFields fields) {
    fields.allowOnly(
        "secret",
        "id",
        "source",
        "target",
        "env",
        "required",
        "mode",
        "uid",
        "gid",
        "readonly",
        "readwrite",
        "cache");
    if (fields.has("source") && fields.has("id")) {
      throw new MountException("a secret takes id or source, not both", "use id=NAME");
    }
    Optional<String> given = fields.find("target");
    Optional<String> variable = fields.find("env");
    Optional<String> id = fields.find("id").or(() -> fields.find("source"));
    if (id.isEmpty() && given.isEmpty()) {
      throw new MountException("a secret needs an id or a target", "use id=NAME");
    }
    String name = id.orElseGet(() -> baseName(given.orElse("")));
    Optional<String> target =
        given.isEmpty() && variable.isEmpty()
            ? Optional.of("/run/secrets/" + baseName(name))
            : given;
    String cache = fields.text("cache");
    if (fields.has("cache") && !cache.equals("content")) {
      throw new MountException("unsupported cache " + cache, "use cache=content");
    }
    return new RunMount.Secret(
        name,
        target.map(this::absolute),
        variable,
        fields.flag("required", false),
        fields.access(SECRET_MODE),
        fields.has("cache"));
  }

  private RunMount ssh(MountFields fields, int number) {
    fields.allowOnly(
        "ssh", "id", "target", "required", "mode", "uid", "gid", "readonly", "readwrite");
    String target = fields.find("target").orElse("/run/buildkit/ssh_agent." + number);
    return new RunMount.Ssh(
        fields.find("id").orElse("default"),
        absolute(target),
        fields.flag("required", false),
        fields.access(SOCKET_MODE));
  }

  /** Without a target it is the working directory, as with BuildKit. */
  private String target(MountFields fields) {
    return absolute(fields.text("target"));
  }

  /** Seen from the working directory. */
  private String absolute(String target) {
    if (!target.startsWith("/") && !scope.knowsDirectory()) {
      context.faults.doubt();
    }
    String path = ImagePaths.resolve(config.workingDirectory, target);
    if (path.equals("/") && target.isEmpty()) {
      throw new MountException("the mount has no target", "add target=PATH");
    }
    if (path.equals("/")) {
      throw new MountException(
          "invalid mount target " + target, "the root itself cannot be a mount");
    }
    return path;
  }

  /** Without leading slash; {@code ""} is all of it. */
  private static String path(MountFields fields) {
    return ImagePaths.resolve("/", fields.text("source")).substring(1);
  }

  private static String baseName(String path) {
    String clean = ImagePaths.resolve("/", path);
    return clean.substring(clean.lastIndexOf('/') + 1);
  }
}
