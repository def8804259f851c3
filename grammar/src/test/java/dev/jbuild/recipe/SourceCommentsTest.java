package dev.jbuild.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.RecipeReader;
import org.junit.jupiter.api.Test;

class SourceCommentsTest {

  @Test
  void commentsDirectlyAboveBelongToTheInstruction() {
    SourceComments comments = comments("# one\n  # two  \nFROM scratch\n");

    ImmutableList<String> above = comments.above(3);

    assertThat(above).containsExactly("one", "two");
  }

  @Test
  void emptyLineAndEmptyCommentPartThem() {
    SourceComments comments = comments("# far\n\nFROM scratch\n# far\n#\n# near\nRUN a\n");

    assertThat(comments.above(3)).isEmpty();
    assertThat(comments.above(7)).containsExactly("near");
  }

  @Test
  void directivesAreNoComments() {
    SourceComments comments =
        comments("# syntax=docker/dockerfile:1\n# check=skip=all\n# a b\nFROM scratch AS a\n");

    assertThat(comments.above(4)).containsExactly("a b");
  }

  @Test
  void endOfAHereDocumentIsNoComment() {
    SourceComments comments = comments("FROM scratch\nRUN <<EOF\n# inside\nEOF\nARG a\n");

    assertThat(comments.above(5)).isEmpty();
  }

  @Test
  void descriptionFollowsTheName() {
    SourceComments comments =
        comments("# ab other\n# a is the first letter\nARG a\nFROM scratch\n");

    assertThat(comments.description(3, "a")).isEqualTo("is the first letter");
    assertThat(comments.description(3, "b")).isEmpty();
  }

  private static SourceComments comments(String text) {
    ParseResult result = new RecipeReader().read(new RecipeSource("Recipe", text));
    return new SourceComments(((ParseResult.Parsed) result).recipe());
  }
}
