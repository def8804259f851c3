/*
 * Tokens of a recipe: the Dockerfile language, frontend 1.26.
 *
 * The lexer does not see the file's characters but their classes (RecipeCharStream), because which
 * character escapes is the file's own choice ("# escape="), and because the recogniser computes and
 * caches a step for each character it meets in a state: few classes, few steps, a fast first line.
 * White space and " ' # , - [ ] \ stand for themselves, and
 *
 *   U+0001  for an escape character that joins its line with the next one
 *   U+0002  for the escape character, when it is the backslash
 *   U+0003  for the escape character, when it is the backtick
 *   U+0004  for any other character
 *   U+0005  for white space outside ASCII
 *
 * Every instruction has its own way of cutting its arguments, so there is a mode for each way.
 * RecipeLexerBase names the keyword and the flags, picks the mode, and counts here-documents.
 */
lexer grammar RecipeLexer;

options { superClass = RecipeLexerBase; }

tokens {
  // the keyword of an instruction
  ADD, ARG, CMD, COPY, ENTRYPOINT, ENV, EXPOSE, FROM, HEALTHCHECK, LABEL, MAINTAINER, ONBUILD, RUN,
  SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR, UNKNOWN_KEYWORD,
  // the flags of all instructions
  CHECKSUM_FLAG, CHMOD_FLAG, CHOWN_FLAG, DEVICE_FLAG, EXCLUDE_FLAG, FROM_FLAG, INTERVAL_FLAG,
  KEEP_GIT_DIR_FLAG, LINK_FLAG, MOUNT_FLAG, NETWORK_FLAG, NO_CACHE_FLAG, PARENTS_FLAG, PLATFORM_FLAG,
  RETRIES_FLAG, RETRY_FLAG, SECURITY_FLAG, START_INTERVAL_FLAG, START_PERIOD_FLAG, TIMEOUT_FLAG, UNPACK_FLAG, UNKNOWN_FLAG,
  // what a health check does
  HEALTH_CMD, HEALTH_NONE, HEALTH_UNKNOWN,
  // the last line of a here-document
  HEREDOC_END
}

fragment Escape : [\u0002\u0003] ;
fragment Backslash : [\u0002\\] ;
fragment AsciiBlank : [ \t\u000B\f\r] ;
fragment Blank : AsciiBlank | '\u0005' ;

// A line that is continued, with the empty lines and the comments that follow it.
fragment Splice : '\u0001' [ \t\r]* '\n' EmptyOrComment* ;
fragment EmptyOrComment : Blank* ( '#' ~'\n'* )? '\n' ;

// The rest of the logical line, first character not blank.
fragment Rest : ~[ \t\u000B\f\r\u0005\n\u0001] ( ~[\n\u0001] | Splice )* ;
// A word ended by ASCII white space.
fragment Item : ItemCharacter ( ItemCharacter | Splice )* ;
fragment ItemCharacter : ~[ \t\u000B\f\r\n\u0001] ;

// Exec form: a JSON array of strings and nothing else up to the end of the line. Where this does
// not match, the longer match is that of the shell form.
fragment StringArray
  : '[' Gap* ( JsonString Gap* ( ',' Gap* JsonString Gap* )* )? ']' ( Gap | Blank )* '\n' ;
fragment Gap : [ \t\r] | Splice ;
fragment JsonString : '"' ( ~["\\\u0001\u0002\n] | Backslash ~[\n\u0001] | Splice )* '"' ;

// ---- start of a line ---------------------------------------------------------------------------

INDENT : Blank+ -> skip ;
EMPTY_LINE : '\n' -> skip ;
LEADING_SPLICE : Splice -> skip ;
COMMENT : '#' ~'\n'* -> skip ;
KEYWORD : ~[# \t\u000B\f\r\n\u0001] ( ItemCharacter | Splice )* ;

// ---- after ONBUILD and its flags ---------------------------------------------------------------

mode TRIGGER;

TRIGGER_BLANK : ( Blank | Splice )+ -> skip ;
TRIGGER_KEYWORD : Item -> type(KEYWORD) ;
TRIGGER_END : '\n' -> type(END) ;

// ---- flags, left by the base class at the first word that is none ------------------------------

mode FLAGS;

FLAGS_BLANK : ( Blank | Splice )+ -> skip ;
// "--" alone ends the flags.
DASHES : '-' Splice* '-' Splice* -> channel(HIDDEN) ;
FLAG : '-' Splice* '-' FlagPart+ Backslash? ;
// A quote without its end takes the rest of the line.
BROKEN_FLAG : '-' Splice* '-' FlagPart* ( FlagQuoted | FlagApostrophed ) ;
FLAGS_END : '\n' -> type(END) ;

fragment FlagPart
  : ~[ \t\u000B\f\r\u0005\n\u0001\u0002\\'"]
  | Backslash ~[\n\u0001]
  | FlagQuoted '"'
  | FlagApostrophed '\''
  | Splice
  ;
fragment FlagQuoted : '"' ( ~["\\\u0001\u0002\n] | Backslash ~[\n\u0001] | Splice )* ;
fragment FlagApostrophed : '\'' ( ~['\\\u0001\u0002\n] | Backslash ~[\n\u0001] | Splice )* ;

// ---- RUN, CMD, ENTRYPOINT, SHELL, and a health check's command ----------------------------------

mode COMMAND;

COMMAND_BLANK : ( Blank | Splice )+ -> skip ;
EXEC_FORM : StringArray -> mode(DEFAULT_MODE) ;
SHELL_FORM : Rest ;
END : '\n' ;

// ---- HEALTHCHECK --------------------------------------------------------------------------------

mode HEALTH;

HEALTH_BLANK : ( Blank | Splice )+ -> skip ;
HEALTH_KIND : Item -> mode(COMMAND) ;
HEALTH_END : '\n' -> type(END) ;

// ---- ADD, COPY, VOLUME --------------------------------------------------------------------------

mode ITEMS_OR_ARRAY;

ARRAY_BLANK : ( Blank | Splice )+ -> skip ;
ARRAY : StringArray -> type(EXEC_FORM), mode(DEFAULT_MODE) ;
ARRAY_ITEM : Item -> type(ITEM) ;
ARRAY_END : '\n' -> type(END) ;

// ---- FROM, EXPOSE -------------------------------------------------------------------------------

mode ITEMS;

ITEMS_BLANK : ( Blank | Splice )+ -> skip ;
ITEM : Item ;
ITEMS_END : '\n' -> type(END) ;

// ---- ARG, ENV, LABEL: words with quotes ---------------------------------------------------------

mode WORDS;

WORDS_BLANK : ( Blank | Splice )+ -> skip ;
WORD : WordPart+ | WordPart* OpenWordQuote ;
WORDS_TRAILING_ESCAPE : Escape -> skip ;
WORDS_END : '\n' -> type(END) ;

fragment WordPart
  : ~[ \t\u000B\f\r\u0005\n\u0001\u0002\u0003'"]
  | Escape ~[\n\u0001]
  | DoubleQuoted '"'
  | SingleQuoted '\''
  | Splice
  ;
fragment OpenWordQuote : DoubleQuoted | SingleQuoted ;
fragment DoubleQuoted : '"' ( ~["\u0001\u0002\u0003\n] | Escape ~[\n\u0001] | Splice )* ;
fragment SingleQuoted : '\'' ( ~['\u0001\n] | Splice )* ;

// ---- MAINTAINER, STOPSIGNAL, USER, WORKDIR, and what follows an unknown keyword -----------------

mode TEXT_LINE;

TEXT_BLANK : ( Blank | Splice )+ -> skip ;
TEXT : Rest ;
TEXT_END : '\n' -> type(END) ;

// ---- bodies of here-documents -------------------------------------------------------------------

mode HEREDOC;

HEREDOC_LINE : ~'\n'* '\n' ;
