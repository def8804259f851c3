package dev.jbuild.grammar.antlr;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.Lexer;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * What the lexer cannot say as a regular language: the names of instructions and flags, in any case
 * and across joined lines; the mode in which an instruction's arguments are cut; and the names of
 * the here-documents that follow a line.
 */
public abstract class RecipeLexerBase extends Lexer {
  private final RecipeCharStream recipe;
  private final Deque<HeredocMarker> pending = new ArrayDeque<>();
  private HeredocMarker.@Nullable Finder heredocs;
  private int argumentMode;
  private int lineStart;
  private boolean takesHeredocs;

  protected RecipeLexerBase(CharStream input) {
    super(input);
    this.recipe = (RecipeCharStream) input;
  }

  /** Must be called before the first token. */
  public final void findHeredocsBy(HeredocMarker.Finder finder) {
    this.heredocs = finder;
  }

  /** Whether tokens of {@code type} are keywords of instructions. */
  public static boolean isKeyword(int type) {
    return type >= RecipeLexer.ADD && type <= RecipeLexer.UNKNOWN_KEYWORD;
  }

  /** Whether tokens of {@code type} are flags, known or not. */
  public static boolean isFlag(int type) {
    return (type >= RecipeLexer.CHECKSUM_FLAG && type <= RecipeLexer.UNKNOWN_FLAG)
        || type == RecipeLexer.BROKEN_FLAG;
  }

  /** How a known flag is written, such as {@code --keep-git-dir}. */
  public static String flagName(int type) {
    String symbol = RecipeLexer.VOCABULARY.getSymbolicName(type);
    String name = symbol.substring(0, symbol.length() - "_FLAG".length());
    return "--" + name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public Token nextToken() {
    if (_mode == RecipeLexer.FLAGS && !atDashes()) {
      mode(argumentMode);
    } else if (_mode == RecipeLexer.HEREDOC && _input.LA(1) == IntStream.EOF) {
      return unterminatedHeredoc();
    }
    return super.nextToken();
  }

  @Override
  public Token emit() {
    switch (_type) {
      case RecipeLexer.KEYWORD -> keyword();
      case RecipeLexer.FLAG -> _type = flagType(flagName());
      case RecipeLexer.DASHES -> mode(argumentMode);
      case RecipeLexer.HEALTH_KIND -> _type = healthType();
      case RecipeLexer.END -> endOfLine();
      case RecipeLexer.HEREDOC_LINE -> heredocLine();
      default -> {}
    }
    return super.emit();
  }

  /** Whether the next word starts with two dashes; blanks before it are not consumed. */
  private boolean atDashes() {
    int ahead = pastBlanks(1);
    if (_input.LA(ahead) != '-') {
      return false;
    }
    int second = ahead + 1;
    while (_input.LA(second) == RecipeCharStream.SPLICE) {
      second = pastSplice(second);
    }
    return _input.LA(second) == '-';
  }

  private int pastBlanks(int ahead) {
    int at = ahead;
    while (true) {
      int next = _input.LA(at);
      if (next == RecipeCharStream.SPLICE) {
        at = pastSplice(at);
      } else if (RecipeCharStream.isBlank(next)) {
        at++;
      } else {
        return at;
      }
    }
  }

  private int pastSplice(int ahead) {
    int offset = _input.index() + ahead - 1;
    return recipe.afterSplice(offset, recipe.size()) - _input.index() + 1;
  }

  private void keyword() {
    boolean trigger = _mode == RecipeLexer.TRIGGER;
    if (!trigger) {
      lineStart = _tokenStartCharIndex;
    }
    _type = keywordType(tokenText().toLowerCase(Locale.ROOT));
    if (trigger && _type == RecipeLexer.ONBUILD) {
      // Not allowed, and not worth a recursion: the rest is one text.
      _type = RecipeLexer.UNKNOWN_KEYWORD;
    }
    takesHeredocs =
        _type == RecipeLexer.RUN || _type == RecipeLexer.COPY || _type == RecipeLexer.ADD;
    argumentMode = argumentMode(_type);
    mode(_type == RecipeLexer.UNKNOWN_KEYWORD ? argumentMode : RecipeLexer.FLAGS);
  }

  private String tokenText() {
    return recipe.joined(_tokenStartCharIndex, _input.index());
  }

  private static int keywordType(String keyword) {
    return switch (keyword) {
      case "add" -> RecipeLexer.ADD;
      case "arg" -> RecipeLexer.ARG;
      case "cmd" -> RecipeLexer.CMD;
      case "copy" -> RecipeLexer.COPY;
      case "entrypoint" -> RecipeLexer.ENTRYPOINT;
      case "env" -> RecipeLexer.ENV;
      case "expose" -> RecipeLexer.EXPOSE;
      case "from" -> RecipeLexer.FROM;
      case "healthcheck" -> RecipeLexer.HEALTHCHECK;
      case "label" -> RecipeLexer.LABEL;
      case "maintainer" -> RecipeLexer.MAINTAINER;
      case "onbuild" -> RecipeLexer.ONBUILD;
      case "run" -> RecipeLexer.RUN;
      case "shell" -> RecipeLexer.SHELL;
      case "stopsignal" -> RecipeLexer.STOPSIGNAL;
      case "user" -> RecipeLexer.USER;
      case "volume" -> RecipeLexer.VOLUME;
      case "workdir" -> RecipeLexer.WORKDIR;
      default -> RecipeLexer.UNKNOWN_KEYWORD;
    };
  }

  private static int argumentMode(int keyword) {
    return switch (keyword) {
      case RecipeLexer.RUN, RecipeLexer.CMD, RecipeLexer.ENTRYPOINT, RecipeLexer.SHELL ->
          RecipeLexer.COMMAND;
      case RecipeLexer.HEALTHCHECK -> RecipeLexer.HEALTH;
      case RecipeLexer.ADD, RecipeLexer.COPY, RecipeLexer.VOLUME -> RecipeLexer.ITEMS_OR_ARRAY;
      case RecipeLexer.FROM, RecipeLexer.EXPOSE -> RecipeLexer.ITEMS;
      case RecipeLexer.ARG, RecipeLexer.ENV, RecipeLexer.LABEL -> RecipeLexer.WORDS;
      case RecipeLexer.ONBUILD -> RecipeLexer.TRIGGER;
      default -> RecipeLexer.TEXT_LINE;
    };
  }

  private String flagName() {
    String flag = tokenText();
    int equals = flag.indexOf('=');
    return flag.substring(2, equals < 0 ? flag.length() : equals);
  }

  private static int flagType(String name) {
    return switch (name) {
      case "checksum" -> RecipeLexer.CHECKSUM_FLAG;
      case "chmod" -> RecipeLexer.CHMOD_FLAG;
      case "chown" -> RecipeLexer.CHOWN_FLAG;
      case "device" -> RecipeLexer.DEVICE_FLAG;
      case "exclude" -> RecipeLexer.EXCLUDE_FLAG;
      case "from" -> RecipeLexer.FROM_FLAG;
      case "interval" -> RecipeLexer.INTERVAL_FLAG;
      case "keep-git-dir" -> RecipeLexer.KEEP_GIT_DIR_FLAG;
      case "link" -> RecipeLexer.LINK_FLAG;
      case "mount" -> RecipeLexer.MOUNT_FLAG;
      case "network" -> RecipeLexer.NETWORK_FLAG;
      case "no-cache" -> RecipeLexer.NO_CACHE_FLAG;
      case "parents" -> RecipeLexer.PARENTS_FLAG;
      case "platform" -> RecipeLexer.PLATFORM_FLAG;
      case "retries" -> RecipeLexer.RETRIES_FLAG;
      case "retry" -> RecipeLexer.RETRY_FLAG;
      case "security" -> RecipeLexer.SECURITY_FLAG;
      case "start-interval" -> RecipeLexer.START_INTERVAL_FLAG;
      case "start-period" -> RecipeLexer.START_PERIOD_FLAG;
      case "timeout" -> RecipeLexer.TIMEOUT_FLAG;
      case "unpack" -> RecipeLexer.UNPACK_FLAG;
      default -> RecipeLexer.UNKNOWN_FLAG;
    };
  }

  private int healthType() {
    return switch (tokenText().toLowerCase(Locale.ROOT)) {
      case "cmd" -> RecipeLexer.HEALTH_CMD;
      case "none" -> RecipeLexer.HEALTH_NONE;
      default -> RecipeLexer.HEALTH_UNKNOWN;
    };
  }

  private void endOfLine() {
    if (takesHeredocs && heredocs != null) {
      pending.addAll(heredocs.find(recipe.joined(lineStart, _tokenStartCharIndex)));
    }
    mode(pending.isEmpty() ? DEFAULT_MODE : RecipeLexer.HEREDOC);
  }

  private void heredocLine() {
    HeredocMarker current = pending.getFirst();
    int end = _input.index();
    while (end > _tokenStartCharIndex && isLineEnd(recipe.classAt(end - 1))) {
      end--;
    }
    int start = _tokenStartCharIndex;
    while (current.stripTabs() && start < end && recipe.classAt(start) == '\t') {
      start++;
    }
    String name = current.name();
    if (end - start == name.length() && recipe.startsWith(name, start)) {
      _type = RecipeLexer.HEREDOC_END;
      pending.removeFirst();
      if (pending.isEmpty()) {
        mode(DEFAULT_MODE);
      }
    }
  }

  private static boolean isLineEnd(char character) {
    return character == '\n' || character == '\r';
  }

  /** An empty end, by which the parser's caller knows that the file has none. */
  private Token unterminatedHeredoc() {
    pending.removeFirst();
    if (pending.isEmpty()) {
      mode(DEFAULT_MODE);
    }
    CommonToken end = new CommonToken(RecipeLexer.HEREDOC_END, "");
    end.setStartIndex(_input.index());
    end.setStopIndex(_input.index() - 1);
    return end;
  }
}
