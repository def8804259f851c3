package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.Stage;
import dev.jbuild.recipe.expand.ExpansionException;
import dev.jbuild.recipe.expand.WordExpander;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which stage starts from which, and copies from which. */
final class StageGraph {
  private final Recipe recipe;
  private final String[] baseNames;
  private final int[] bases;

  StageGraph(Recipe recipe, GlobalArgs args) {
    this.recipe = recipe;
    int count = recipe.stages().size();
    this.baseNames = new String[count];
    this.bases = new int[count];
    WordExpander expander = new WordExpander(recipe.escape());
    for (Stage stage : recipe.stages()) {
      String name = stage.from().image();
      try {
        name = expander.expand(name, args).text();
      } catch (ExpansionException e) {
        name = ""; // the build fails on it, with its place
      }
      baseNames[stage.index()] = name;
      bases[stage.index()] = byName(name, stage.index());
    }
  }

  /** The image or stage that a stage starts from, expanded. */
  String baseName(int stage) {
    return baseNames[stage];
  }

  /** The stage that a stage starts from; -1 when it starts from an image. */
  int base(int stage) {
    return bases[stage];
  }

  /** The stage of that name or number; the last one of that name; -1 when there is none. */
  int find(String target) {
    int named = byName(target, bases.length);
    return named >= 0 ? named : number(target);
  }

  /** Stages that {@code target} needs, itself included, in source order. */
  ImmutableList<Integer> reachable(int target) {
    TreeSet<Integer> found = new TreeSet<>();
    TreeSet<Integer> todo = new TreeSet<>();
    todo.add(target);
    while (!todo.isEmpty()) {
      int stage = todo.removeLast();
      if (found.add(stage)) {
        todo.addAll(sources(stage));
        if (bases[stage] >= 0) {
          todo.add(bases[stage]);
        }
      }
    }
    return ImmutableList.copyOf(found);
  }

  /** Stages whose files end up in an image: the targets, and what they start from. */
  SortedSet<Integer> kept(int target, boolean allStages) {
    TreeSet<Integer> leaves = new TreeSet<>();
    leaves.add(target);
    if (allStages) {
      for (int i = 0; i < bases.length; i++) {
        leaves.add(i);
      }
      for (int i = 0; i < bases.length; i++) {
        leaves.removeAll(sources(i));
        leaves.remove(bases[i]);
      }
      leaves.add(target);
    }
    TreeSet<Integer> kept = new TreeSet<>();
    for (int leaf : leaves) {
      for (int stage = leaf; stage >= 0; stage = bases[stage]) {
        kept.add(stage);
      }
    }
    return kept;
  }

  /** Earlier stages that a stage copies or mounts from. */
  List<Integer> sources(int stage) {
    List<Integer> sources = new ArrayList<>();
    for (Instruction instruction : recipe.stages().get(stage).instructions()) {
      if (instruction instanceof Instruction.Copy copy) {
        for (Instruction.Flag flag : copy.flags()) {
          if (flag.name().equals("from")) {
            addSource(flag.value().orElse(""), stage, sources);
          }
        }
      } else if (instruction instanceof Instruction.Run run) {
        for (MountText mount : MountText.of(run)) {
          addSource(mount.value("from"), stage, sources);
        }
      }
    }
    return sources;
  }

  private void addSource(String name, int before, List<Integer> sources) {
    int source = byName(name, before);
    if (source < 0) {
      source = number(name);
    }
    if (source >= 0 && source < before) {
      sources.add(source);
    }
  }

  private int byName(String name, int limit) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (int i = limit - 1; i >= 0; i--) {
      if (!wanted.isEmpty() && recipe.stages().get(i).name().orElse("").equals(wanted)) {
        return i;
      }
    }
    return -1;
  }

  private int number(String text) {
    if (text.isEmpty() || text.length() > 6) {
      return -1;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return -1;
      }
    }
    int number = Integer.parseInt(text);
    return number < bases.length ? number : -1;
  }
}
