package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.InlineFile;
import dev.jbuild.posix.Bytes;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.Heredoc;
import dev.jbuild.recipe.SourceSpan;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;

/**
 * Plans {@code COPY} and {@code ADD}: words expanded, the source found, the destination made
 * absolute.
 */
final class CopySteps {
  private final PlanContext context;
  private final ConfigEditor config;
  private final Scope scope;
  private final StageNames names;
  private final int stageIndex;

  CopySteps(
      PlanContext context, ConfigEditor config, Scope scope, StageNames names, int stageIndex) {
    this.context = context;
    this.config = config;
    this.scope = scope;
    this.names = names;
    this.stageIndex = stageIndex;
  }

  /** Absent when the source cannot be found, which is then among the faults. */
  Optional<Step.Copy> copy(
      Instruction.Copy copy, BiFunction<Instruction.Source, String, StepInfo> infos) {
    Flags flags = new Flags(copy.source(), copy.flags(), context.faults);
    CopyFlags how = CopyFlags.read(flags, context, scope);
    Optional<Step.Source> source =
        flags.find("from").isPresent()
            ? from(flags.find("from").get(), copy.source())
            : Optional.of(new Step.Source.Context());
    CopyRequest request =
        request(
            copy.source(),
            how,
            new Words(copy.sources(), copy.heredocs(), copy.destination()),
            false);
    return source.map(
        found ->
            new Step.Copy(
                infos.apply(copy.source(), copy.source().text()), found, request, how.link()));
  }

  Optional<Step.Copy> add(
      Instruction.Add add, BiFunction<Instruction.Source, String, StepInfo> infos) {
    Flags flags = new Flags(add.source(), add.flags(), context.faults);
    flags.refuseOthers("chown", "chmod", "link", "exclude", "unpack");
    CopyFlags how = CopyFlags.read(flags, context, scope);
    CopyRequest request =
        request(
            add.source(), how, new Words(add.sources(), add.heredocs(), add.destination()), true);
    for (String source : request.sources()) {
      if (isRemote(source)) {
        context.faults.add(
            add.source().span(),
            "UnavailableSource",
            "ADD of " + withoutUserInfo(source) + " is not available in this version of jbuild",
            "download it first and ADD the file");
      }
    }
    return Optional.of(
        new Step.Copy(
            infos.apply(add.source(), add.source().text()),
            new Step.Source.Context(),
            request,
            how.link()));
  }

  /** What an instruction names, not expanded yet. */
  private record Words(
      ImmutableList<String> sources, ImmutableList<Heredoc> heredocs, String destination) {}

  private CopyRequest request(Instruction.Source source, CopyFlags how, Words words, boolean add) {
    SourceSpan span = source.span();
    ImmutableList.Builder<String> paths = ImmutableList.builder();
    for (String path : words.sources()) {
      String expanded = context.expand(path, scope, span);
      paths.add(CopyRequest.bytes(expanded));
    }
    String target = context.expand(words.destination(), scope, span);
    return new CopyRequest(
        paths.build(),
        inlineFiles(words.heredocs(), span),
        CopyRequest.bytes(ImagePaths.resolveKeepingSlash(config.workingDirectory, target)),
        how.chown(),
        how.chmod(),
        add,
        how.parents(),
        how.excludes(),
        how.unpack(),
        source.text());
  }

  private ImmutableList<InlineFile> inlineFiles(ImmutableList<Heredoc> heredocs, SourceSpan span) {
    ImmutableList.Builder<InlineFile> files = ImmutableList.builder();
    for (Heredoc heredoc : heredocs) {
      String content =
          heredoc.expand() ? context.expandText(heredoc.content(), scope, span) : heredoc.content();
      files.add(
          new InlineFile(
              CopyRequest.bytes(heredoc.name()),
              Bytes.of(content.getBytes(StandardCharsets.UTF_8))));
    }
    return files.build();
  }

  private Optional<Step.Source> from(Instruction.Flag flag, Instruction.Source source) {
    String name = flag.value().orElse("");
    if (name.isEmpty() || name.indexOf('$') >= 0) {
      context.faults.add(
          flag.span(),
          "InvalidFrom",
          name.isEmpty() ? "--from is empty" : "variables are not expanded in --from: " + name,
          "name a stage: FROM IMAGE AS name, then --from=name");
      return Optional.empty();
    }
    OptionalInt stage = stage(name);
    if (stage.isPresent() && stage.getAsInt() < stageIndex) {
      return Optional.of(new Step.Source.Stage(stage.getAsInt()));
    }
    if (stage.isPresent()) {
      context.faults.add(
          flag.span(),
          "StageNotYetDefined",
          stage.getAsInt() == stageIndex
              ? "--from=" + name + " names the stage that it stands in"
              : "--from=" + name + " must be defined before this stage");
      return Optional.empty();
    }
    if (isNumber(name)) {
      context.faults.add(
          flag.span(),
          "InvalidStageIndex",
          "--from=" + name + ": there is no stage of that number");
      return Optional.empty();
    }
    return Optional.of(new Step.Source.Image(context.image(name, source)));
  }

  private OptionalInt stage(String name) {
    if (isNumber(name)) {
      int index = name.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(name);
      return index >= 0 && index < names.count() ? OptionalInt.of(index) : OptionalInt.empty();
    }
    // the last stage of a name has it, even if that makes an earlier reference one to itself
    return names.byName(name, names.count());
  }

  private static boolean isNumber(String text) {
    int first = text.startsWith("-") && text.length() > 1 ? 1 : 0;
    for (int i = first; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** BuildKit's rule for what ADD fetches instead of copying. */
  private static boolean isRemote(String source) {
    String lower = source.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://")
        || lower.startsWith("https://")
        || lower.startsWith("git://")
        || lower.startsWith("ssh://")
        || lower.startsWith("git@")
        || lower.startsWith("github.com/")
        || lower.contains("://");
  }

  /** A URL may carry a password, which has no place in a message. */
  private static String withoutUserInfo(String url) {
    int scheme = url.indexOf("://");
    int at = url.indexOf('@');
    int slash = scheme < 0 ? -1 : url.indexOf('/', scheme + 3);
    boolean hasUserInfo = scheme >= 0 && at > scheme && (slash < 0 || at < slash);
    return hasUserInfo ? url.substring(0, scheme + 3) + url.substring(at + 1) : url;
  }
}
