/*
 * Tokens of a word: quotes, escapes, $name, ${name} and the modifiers
 *
 *   ${v-w} ${v:-w} ${v+w} ${v:+w} ${v?w} ${v:?w} ${v#p} ${v##p} ${v%p} ${v%%p} ${v/p/w} ${v//p/w}
 *
 * Braces nest through the lexer's mode stack and are evaluated with a stack of their own
 * (recipe.expand), not by a parser: a recipe may nest them as deeply as it likes.
 *
 * Like the lexer of recipes this one sees classes (WordCharStream). Tab, blank and
 * $ " ' < { } : + - ? # % / @ * ! stand for themselves, and
 *
 *   U+0002  for the escape character    U+0003  for a letter or _
 *   U+0005  for a digit                 U+0004  for any other character
 */
lexer grammar WordLexer;

tokens { BAD_OPERATOR, CLOSE, MODIFIER, REPLACE, SLASH }

fragment Any : ~[\uFFFF] ;
fragment Digit : '\u0005' ;
fragment Letter : '\u0003' ;
// Positional ($1), special ($?) and ordinary names.
fragment Name : Digit+ | [@*#?\-$!] | Letter ( Letter | Digit )* ;
fragment Quoted : '\'' ~'\''* ;
fragment Less : '<' ( '<' [ \t]* )? ;

// ---- outside of braces and double quotes --------------------------------------------------------

ESCAPED : '\u0002' Any ;
ESCAPE_AT_END : '\u0002' ;
SINGLE_QUOTED : Quoted '\'' ;
OPEN_SINGLE_QUOTED : Quoted ;
QUOTE : '"' -> pushMode(DOUBLE_QUOTED) ;
OPEN : '${' -> pushMode(BRACE) ;
VARIABLE : '$' Name ;
DOLLAR : '$' ;
LESS : Less ;
TEXT : ~[\u0002'"$<]+ ;

// ---- behind "${" --------------------------------------------------------------------------------

mode BRACE;

BAD_NAME : [{}:] ;
NAME : Name -> mode(OPERATOR) ;
// The empty name is never set.
NAMELESS_MODIFIER : [+%] -> type(MODIFIER), mode(OPERAND) ;
NAMELESS_REPLACE : '/' '/'? -> type(REPLACE), mode(PATTERN) ;
NAMELESS_BAD : Any -> type(BAD_OPERATOR) ;

// ---- behind the name ----------------------------------------------------------------------------

mode OPERATOR;

OPERATOR_CLOSE : '}' -> type(CLOSE), popMode ;
OPERATOR_MODIFIER : ( ':' Any | [-+?#%] ) -> type(MODIFIER), mode(OPERAND) ;
OPERATOR_REPLACE : '/' '/'? -> type(REPLACE), mode(PATTERN) ;
OPERATOR_BAD : Any -> type(BAD_OPERATOR) ;

// ---- a word up to its brace ---------------------------------------------------------------------

mode OPERAND;

OPERAND_ESCAPED : '\u0002' Any -> type(ESCAPED) ;
OPERAND_ESCAPE_AT_END : '\u0002' -> type(ESCAPE_AT_END) ;
OPERAND_SINGLE_QUOTED : Quoted '\'' -> type(SINGLE_QUOTED) ;
OPERAND_OPEN_SINGLE_QUOTED : Quoted -> type(OPEN_SINGLE_QUOTED) ;
OPERAND_QUOTE : '"' -> type(QUOTE), pushMode(DOUBLE_QUOTED) ;
OPERAND_OPEN : '${' -> type(OPEN), pushMode(BRACE) ;
OPERAND_VARIABLE : '$' Name -> type(VARIABLE) ;
OPERAND_DOLLAR : '$' -> type(DOLLAR) ;
OPERAND_CLOSE : '}' -> type(CLOSE), popMode ;
OPERAND_TEXT : ~[\u0002'"$}]+ -> type(TEXT) ;

// ---- a pattern up to its slash ------------------------------------------------------------------

mode PATTERN;

PATTERN_ESCAPED : '\u0002' Any -> type(ESCAPED) ;
PATTERN_ESCAPE_AT_END : '\u0002' -> type(ESCAPE_AT_END) ;
PATTERN_SINGLE_QUOTED : Quoted '\'' -> type(SINGLE_QUOTED) ;
PATTERN_OPEN_SINGLE_QUOTED : Quoted -> type(OPEN_SINGLE_QUOTED) ;
PATTERN_QUOTE : '"' -> type(QUOTE), pushMode(DOUBLE_QUOTED) ;
PATTERN_OPEN : '${' -> type(OPEN), pushMode(BRACE) ;
PATTERN_VARIABLE : '$' Name -> type(VARIABLE) ;
PATTERN_DOLLAR : '$' -> type(DOLLAR) ;
PATTERN_SLASH : '/' -> type(SLASH), mode(OPERAND) ;
PATTERN_TEXT : ~[\u0002'"$/]+ -> type(TEXT) ;

// ---- inside double quotes -----------------------------------------------------------------------

mode DOUBLE_QUOTED;

QUOTED_QUOTE : '"' -> type(QUOTE), popMode ;
QUOTED_ESCAPED : '\u0002' ["$\u0002] -> type(ESCAPED) ;
QUOTED_ESCAPE : '\u0002' ;
QUOTED_OPEN : '${' -> type(OPEN), pushMode(BRACE) ;
QUOTED_VARIABLE : '$' Name -> type(VARIABLE) ;
QUOTED_DOLLAR : '$' -> type(DOLLAR) ;
QUOTED_TEXT : ~[\u0002"$]+ -> type(TEXT) ;
