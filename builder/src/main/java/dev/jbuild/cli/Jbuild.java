package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The program: picks the command, parses its arguments, runs it, reports its failure. */
public final class Jbuild {
  /** Set while the AOT cache is made: its writer works at the regular exit of the JVM. */
  private static final String TRAINING = "jbuild.training";

  private final Environment environment;
  private final TextOutput err;

  Jbuild(Environment environment) {
    this.environment = environment;
    this.err = new TextOutput(environment.streams().err(), false);
  }

  public static void main(String[] words) {
    int code = new Jbuild(Environment.ofProcess()).run(words);
    if (System.getProperty(TRAINING) == null) {
      // everything is flushed and closed; a regular exit costs about 10 ms more
      Runtime.getRuntime().halt(code);
    }
    System.exit(code);
  }

  /** Runs the command line and returns the exit code; nothing is thrown. */
  int run(String... words) {
    boolean debug = debug(words);
    ErrorReporter errors = new ErrorReporter(err, debug);
    try {
      return dispatch(Invocation.of(words, CommandTable.words()), errors);
    } catch (Exception | OutOfMemoryError | StackOverflowError | LinkageError e) {
      return errors.report(e);
    } finally {
      err.flush();
    }
  }

  private int dispatch(Invocation invocation, ErrorReporter errors) throws Exception {
    if (invocation.command().isEmpty()) {
      Optional<Integer> done = withoutCommand(invocation);
      if (done.isPresent()) {
        return done.get();
      }
    }
    String name = invocation.command().orElse("build");
    if (name.equals("help")) {
      return print(HelpText.ofProgram());
    }
    Command command = CommandTable.create(name);
    ArgumentParser parser = new ArgumentParser(command.model());
    Arguments arguments =
        parser.parse(command.prepare(invocation.arguments()), environment.variables());
    if (arguments.given(GlobalOptions.HELP)) {
      return print(HelpText.of(command.model()));
    }
    parser.checkCount(arguments);
    Arguments complete = withFile(arguments, name);
    try (Session session = new Session(environment, complete, errors, err)) {
      return command.run(complete, session);
    }
  }

  /** With what the configuration file says, if there is one. */
  private Arguments withFile(Arguments arguments, String command) {
    Optional<String> named = arguments.value(GlobalOptions.CONFIG);
    Path file = new StoreLocation(environment).config(named);
    return named.isPresent() || Files.exists(file)
        ? arguments.withSettings(new ConfigFile(file).settings(command))
        : arguments;
  }

  /** What {@code --help}, {@code --version} or a mistyped command ask for, if it is one of them. */
  private Optional<Integer> withoutCommand(Invocation invocation) {
    for (String word : invocation.arguments()) {
      if (!GlobalOptions.matches(word)) {
        break;
      }
      if (word.equals(GlobalOptions.HELP) || word.equals("-h")) {
        return Optional.of(print(HelpText.ofProgram()));
      }
      if (word.equals(GlobalOptions.VERSION)) {
        return Optional.of(print("jbuild " + Version.NUMBER + "\n"));
      }
    }
    if (invocation.arguments().isEmpty()) {
      err.print(HelpText.ofProgram());
      return Optional.of(ExitCode.USAGE.code());
    }
    checkMistyped(invocation.arguments().get(0));
    return Optional.empty();
  }

  /** A first word that is nearly a command and names no file is a typing error, not a context. */
  private void checkMistyped(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) < 'a' || word.charAt(i) > 'z') {
        return;
      }
    }
    if (Files.exists(environment.path(word))) {
      return;
    }
    Optional<String> near = NearMiss.of(word, CommandTable.words());
    if (near.isPresent()) {
      throw CliException.usage(
          "`" + word + "`: neither a command nor a directory to build",
          "did you mean `jbuild " + near.get() + "`?");
    }
  }

  private int print(String text) {
    TextOutput out = new TextOutput(environment.streams().out(), true);
    out.print(text);
    out.flush();
    return ExitCode.OK.code();
  }

  private boolean debug(String[] words) {
    for (String word : words) {
      if (word.equals(GlobalOptions.DEBUG)) {
        return true;
      }
    }
    return environment.variable("JBUILD_DEBUG").isPresent();
  }
}
