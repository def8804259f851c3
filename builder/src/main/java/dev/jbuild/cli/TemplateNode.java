package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonValue;

/** What a template consists of. */
sealed interface TemplateNode {

  /** Text that is printed as it stands. */
  record Text(String text) implements TemplateNode {}

  /** <code>{{expression}}</code>. */
  record Print(Expression expression) implements TemplateNode {}

  /** <code>{{if x}}...{{else}}...{{end}}</code>. */
  record If(
      Expression condition, ImmutableList<TemplateNode> then, ImmutableList<TemplateNode> otherwise)
      implements TemplateNode {}

  /** <code>{{range x}}...{{else}}...{{end}}</code>; the dot is each element in turn. */
  record Range(
      Expression over, ImmutableList<TemplateNode> body, ImmutableList<TemplateNode> otherwise)
      implements TemplateNode {}

  /** What stands between the braces. */
  sealed interface Expression {

    /** {@code .A.B}, or {@code $.A.B} with {@code fromRoot}; no names at all is the dot itself. */
    record Field(boolean fromRoot, ImmutableList<String> names) implements Expression {}

    /** A string or a number. */
    record Literal(JsonValue value) implements Expression {}

    /** {@code join .List ","}; a pipe adds what comes through it as the last argument. */
    record Call(String function, ImmutableList<Expression> arguments) implements Expression {}
  }
}
