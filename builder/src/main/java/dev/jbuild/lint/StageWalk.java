package dev.jbuild.lint;

import com.google.common.collect.ImmutableSet;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.CommandLine;
import dev.jbuild.recipe.Instruction.Flag;
import dev.jbuild.recipe.Instruction.Heredoc;
import dev.jbuild.recipe.Instruction.KeyValue;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.recipe.expand.ExpansionException;
import dev.jbuild.recipe.expand.WordExpander;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Goes through one stage as a build would, and reports what its instructions do wrong. */
final class StageWalk {
  /** They steer the scan of a result and are no variables. */
  private static final ImmutableSet<String> NO_VARIABLES =
      ImmutableSet.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private static final ImmutableSet<String> SECRET_WORDS =
      ImmutableSet.of(
          "apikey",
          "auth",
          "credential",
          "credentials",
          "key",
          "password",
          "pword",
          "passwd",
          "secret",
          "token");

  private static final ImmutableSet<String> HARMLESS_WORDS =
      ImmutableSet.of("public", "file", "version");

  private final Walker shared;
  private final StageState state;
  private final Map<String, Instruction.Source> once = new LinkedHashMap<>();
  private final List<ArgUse> argUses = new ArrayList<>();

  /** What all stages of a walk share. */
  record Walker(
      LintRequest request,
      GlobalArgs globals,
      Findings findings,
      CopyRules copies,
      Set<String> allArguments) {
    Recipe recipe() {
      return request.recipe();
    }
  }

  /**
   * An {@code ARG} of the stage.
   *
   * @param inherited it only takes over a global argument
   */
  record ArgUse(String name, String value, boolean inherited, Instruction.Source source) {}

  StageWalk(Walker shared, StageState state) {
    this.shared = shared;
    this.state = state;
  }

  StageState state() {
    return state;
  }

  List<ArgUse> argUses() {
    return argUses;
  }

  /** A trigger of the base: it changes what is known, and is reported where it stands. */
  void trigger(Instruction instruction) {
    if (instruction instanceof Instruction.Env env) {
      setEnvironment(env);
    } else if (instruction instanceof Instruction.Arg arg) {
      for (Instruction.ArgDefinition definition : arg.definitions()) {
        define(definition, arg.source());
      }
    } else if (instruction instanceof Instruction.Workdir) {
      state.workdirSet = true;
    } else if (instruction instanceof Instruction.Shell) {
      state.shellSet = true;
    }
    state.missed.clear();
  }

  /** An if-chain, not a switch: its linkage would cost a cached build more than all rules. */
  @SuppressWarnings("IfChainToSwitch")
  void instruction(Instruction instruction) {
    if (instruction instanceof Instruction.Run run) {
      expandMounts(run);
    } else if (instruction instanceof Instruction.Copy copy) {
      copy(copy);
    } else if (instruction instanceof Instruction.Add add) {
      add(add);
    } else if (instruction instanceof Instruction.Env env) {
      env(env);
    } else if (instruction instanceof Instruction.Label label) {
      expandPairs(label.pairs());
      legacyFormat(label.source());
    } else if (instruction instanceof Instruction.Arg arg) {
      arg(arg);
    } else if (instruction instanceof Instruction.Workdir workdir) {
      workdir(workdir);
    } else if (instruction instanceof Instruction.User user) {
      expand(user.user());
    } else if (instruction instanceof Instruction.Volume volume) {
      expandAll(volume.paths());
    } else if (instruction instanceof Instruction.Stopsignal signal) {
      expand(signal.signal());
    } else if (instruction instanceof Instruction.Shell) {
      state.shellSet = true;
    } else if (instruction instanceof Instruction.Cmd cmd) {
      command(cmd.source(), cmd.command());
    } else if (instruction instanceof Instruction.Entrypoint entrypoint) {
      command(entrypoint.source(), entrypoint.command());
    } else if (instruction instanceof Instruction.Healthcheck healthcheck) {
      usedOnce(healthcheck.source());
    } else if (instruction instanceof Instruction.Expose expose) {
      expose(expose);
    }
    reportMissed(instruction);
  }

  private void expandMounts(Instruction.Run run) {
    for (MountText mount : MountText.of(run)) {
      expand(mount.text());
    }
  }

  private void copy(Instruction.Copy copy) {
    boolean fromContext = true;
    for (Flag flag : copy.flags()) {
      if (flag.name().equals("from")) {
        fromContext = false;
      } else if (flag.name().equals("chown") || flag.name().equals("chmod")) {
        expand(flag.value().orElse(""));
      }
    }
    List<String> sources = expandAll(copy.sources());
    expand(copy.destination());
    expandBodies(copy.heredocs());
    if (fromContext && isCertain()) {
      shared.copies.check("Copy", sources, copy.flags(), copy.source());
    }
  }

  private void add(Instruction.Add add) {
    for (Flag flag : add.flags()) {
      if (flag.name().equals("chown")
          || flag.name().equals("chmod")
          || flag.name().equals("checksum")) {
        expand(flag.value().orElse(""));
      }
    }
    List<String> sources = new ArrayList<>();
    for (String source : expandAll(add.sources())) {
      if (!source.contains("://") && !source.startsWith("git@")) {
        sources.add(source);
      }
    }
    expand(add.destination());
    expandBodies(add.heredocs());
    if (isCertain()) {
      shared.copies.check("Add", sources, add.flags(), add.source());
    }
  }

  /** False when a word of the instruction holds a variable that the unknown base may define. */
  private boolean isCertain() {
    return state.missed.isEmpty() || state.baseKnown();
  }

  private void env(Instruction.Env env) {
    legacyFormat(env.source());
    for (KeyValue pair : env.pairs()) {
      secretName("ENV", pair.key(), env.source());
    }
    setEnvironment(env);
  }

  /** All words of one instruction see the values before it. */
  private void setEnvironment(Instruction.Env env) {
    Map<String, String> fresh = new LinkedHashMap<>();
    for (KeyValue pair : env.pairs()) {
      fresh.put(expand(pair.key()), expand(pair.value()));
    }
    state.values.putAll(fresh);
  }

  private void arg(Instruction.Arg arg) {
    for (Instruction.ArgDefinition definition : arg.definitions()) {
      secretName("ARG", definition.name(), arg.source());
      define(definition, arg.source());
    }
  }

  private void define(Instruction.ArgDefinition definition, Instruction.Source source) {
    String name = definition.name();
    String value = shared.request.buildArgs().get(name);
    boolean inherited = false;
    if (value == null && definition.defaultValue().isPresent()) {
      value = expand(definition.defaultValue().get());
    } else if (value == null) {
      value = shared.globals.value(name).orElse(null);
      inherited = value != null;
    }
    if (value != null) {
      state.values.put(name, value);
    }
    state.arguments.add(name);
    argUses.add(new ArgUse(name, value == null ? "" : value, inherited, source));
  }

  private void secretName(String instruction, String name, Instruction.Source source) {
    boolean secret = false;
    for (String word : name.toLowerCase(Locale.ROOT).split("_", -1)) {
      if (HARMLESS_WORDS.contains(word)) {
        return;
      }
      secret |= SECRET_WORDS.contains(word);
    }
    if (secret) {
      shared.findings.add(
          Rule.SECRETS_USED_IN_ARG_OR_ENV,
          "Do not use ARG or ENV instructions for sensitive data ("
              + instruction
              + " "
              + GoText.quote(name)
              + ")",
          source);
    }
  }

  private void legacyFormat(Instruction.Source source) {
    SourceSpan span = source.span();
    for (Diagnostic warning : shared.recipe().warnings()) {
      int line = warning.span().startLine();
      if (warning.rule().equals(Rule.LEGACY_KEY_VALUE_FORMAT.ruleName())
          && span.startLine() <= line
          && line <= span.endLine()) {
        String name = FileRules.keyword(source);
        shared.findings.add(
            Rule.LEGACY_KEY_VALUE_FORMAT,
            "\""
                + name
                + " key=value\" should be used instead of legacy \""
                + name
                + " key value\" format",
            source);
      }
    }
  }

  private void workdir(Instruction.Workdir workdir) {
    String path = expand(workdir.path());
    if (!state.workdirSet && !path.startsWith("/") && isCertain()) {
      shared.findings.add(
          Rule.WORKDIR_RELATIVE_PATH,
          "Relative workdir "
              + GoText.quote(path)
              + " can have unexpected results if the base image changes",
          workdir.source());
    }
    state.workdirSet = true;
  }

  private void command(Instruction.Source source, CommandLine command) {
    usedOnce(source);
    if (command instanceof CommandLine.Shell && !state.hasShell()) {
      shared.findings.add(
          Rule.JSON_ARGS_RECOMMENDED,
          "JSON arguments recommended for "
              + FileRules.keyword(source)
              + " to prevent unintended behavior related to OS signals",
          source);
    }
  }

  /** The earlier one is reported: it is the one without effect. */
  private void usedOnce(Instruction.Source source) {
    Instruction.Source earlier = once.put(source.keyword(), source);
    if (earlier != null) {
      shared.findings.add(
          Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
          "Multiple "
              + FileRules.keyword(source)
              + " instructions should not be used in the same stage because only the last one will"
              + " be used",
          earlier);
    }
  }

  private void expose(Instruction.Expose expose) {
    List<String> words = new ArrayList<>(expose.ports());
    words.sort(null); // as BuildKit's parser does
    for (String word : words) {
      try {
        for (String port : expander().expand(word, state).words()) {
          port(port, expose.source());
        }
      } catch (ExpansionException e) {
        // the planner reports it with its place
      }
    }
    state.missed.clear(); // BuildKit does not look at variables here
  }

  private void port(String port, Instruction.Source source) {
    int colon = port.lastIndexOf(':');
    int slash = port.indexOf('/', colon + 1);
    String protocol = slash < 0 ? "" : port.substring(slash + 1);
    if (!protocol.equals(protocol.toLowerCase(Locale.ROOT))) {
      shared.findings.add(
          Rule.EXPOSE_PROTO_CASING,
          "Defined protocol '" + port + "' in EXPOSE instruction should be lowercase",
          source);
    }
    if (colon > 0) {
      shared.findings.add(
          Rule.EXPOSE_INVALID_FORMAT,
          "EXPOSE instruction should not define an IP address or host-port mapping, found '"
              + port
              + "'",
          source);
    }
  }

  private void reportMissed(Instruction instruction) {
    for (String name : state.missed) {
      if (!NO_VARIABLES.contains(name) && (state.baseKnown() || isSurelyUndefined(name))) {
        String near =
            Suggestion.of(name, state.values.keySet())
                .map(meant -> " (did you mean $" + meant + "?)")
                .orElse("");
        shared.findings.add(
            Rule.UNDEFINED_VAR,
            "Usage of undefined variable '$" + name + "'" + near,
            instruction.source());
      }
    }
    state.missed.clear();
  }

  /**
   * Without knowing what the base defines: an argument of the recipe that this stage does not
   * declare, a slip of the pen, or a name as no base gives to its environment.
   */
  private boolean isSurelyUndefined(String name) {
    if (shared.allArguments.contains(name) || shared.globals.knows(name)) {
      return true;
    }
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 'a' && name.charAt(i) <= 'z') {
        return true;
      }
    }
    for (String known : state.values.keySet()) {
      if (known.length() > 4 && Suggestion.distance(name, known, 2) == 1) {
        return true;
      }
    }
    return false;
  }

  private void expandPairs(List<KeyValue> pairs) {
    for (KeyValue pair : pairs) {
      expand(pair.key());
      expand(pair.value());
    }
  }

  private List<String> expandAll(List<String> words) {
    List<String> expanded = new ArrayList<>(words.size());
    for (String word : words) {
      expanded.add(expand(word));
    }
    return expanded;
  }

  private void expandBodies(List<Heredoc> heredocs) {
    for (Heredoc heredoc : heredocs) {
      if (heredoc.expand()) {
        try {
          WordExpander.expandText(heredoc.content(), state);
        } catch (ExpansionException e) {
          // the planner reports it with its place
        }
      }
    }
  }

  private String expand(String word) {
    try {
      return expander().expand(word, state).text();
    } catch (ExpansionException e) {
      return ""; // the planner reports it with its place
    }
  }

  private WordExpander expander() {
    return new WordExpander(shared.recipe().escape());
  }
}
