package dev.jbuild.architecture;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/** Which package of {@code dev.jbuild} may use which: the table of the architecture page. */
final class Packages {
  private static final String ROOT = "dev.jbuild.";

  /** By package below the root; "everything" is allowed to {@code cli}, which wires it together. */
  static final ImmutableMap<String, ImmutableList<String>> MAY_USE =
      ImmutableMap.<String, ImmutableList<String>>builder()
          // module grammar
          .put("recipe", uses())
          .put("recipe.expand", uses("recipe", "grammar.antlr"))
          .put("grammar", uses("recipe", "recipe.expand", "grammar.antlr"))
          .put("grammar.antlr", uses())
          // module layer-cache
          .put("base", uses())
          .put("json", uses("base"))
          .put("oci", uses("json", "base"))
          .put("posix", uses("base"))
          .put("overlay", uses("posix", "base"))
          .put("store", uses("oci", "json", "posix", "base"))
          .put("layer", uses("overlay", "oci", "posix", "base"))
          .put("snapshot", uses("store", "layer", "overlay", "posix", "json", "oci", "base"))
          .put("cache", uses("store", "oci", "json", "base"))
          .put("http", uses("base"))
          .put("registry", uses("http", "store", "oci", "json", "posix", "base"))
          // module runtime
          .put("launch", uses("posix", "base"))
          .put("user", uses("overlay", "posix", "base"))
          .put(
              "container",
              uses(
                  "launch", "user", "snapshot", "store", "overlay", "posix", "json", "oci", "base"))
          // module builder
          .put("remote", uses("http", "store", "layer", "overlay", "oci", "json", "posix", "base"))
          .put("context", uses("layer", "overlay", "oci", "posix", "base"))
          .put("copy", uses("context", "layer", "overlay", "user", "oci", "posix", "base"))
          // a step holds its copy request; a base image is looked up while planning
          .put(
              "plan",
              uses(
                  "recipe",
                  "recipe.expand",
                  "grammar",
                  "copy",
                  "remote",
                  "http",
                  "store",
                  "json",
                  "oci",
                  "posix",
                  "base"))
          // checks a recipe by itself: nothing is planned, fetched or run
          .put("lint", uses("recipe", "recipe.expand", "grammar", "context", "json", "oci", "base"))
          .put("progress", uses("plan", "recipe", "base"))
          .put(
              "solve",
              uses(
                  "plan",
                  "cache",
                  "copy",
                  "context",
                  "remote",
                  "snapshot",
                  "store",
                  "layer",
                  "overlay",
                  "progress",
                  "recipe",
                  "oci",
                  "posix",
                  "base"))
          // asks again what a build has asked, and holds what solve noted
          .put(
              "recall",
              uses(
                  "solve",
                  "plan",
                  "copy",
                  "progress",
                  "cache",
                  "snapshot",
                  "store",
                  "json",
                  "oci",
                  "posix",
                  "base"))
          .put("explain", uses("cache", "oci", "base"))
          // plays the steps that solve hands to its StepExecutor
          .put(
              "execute",
              uses(
                  "solve",
                  "plan",
                  "copy",
                  "context",
                  "remote",
                  "container",
                  "user",
                  "snapshot",
                  "store",
                  "layer",
                  "overlay",
                  "progress",
                  "oci",
                  "posix",
                  "base"))
          .put(
              "image",
              uses(
                  "solve",
                  "plan",
                  "cache",
                  "recipe",
                  "store",
                  "layer",
                  "snapshot",
                  "posix",
                  "json",
                  "oci",
                  "base"))
          .put(
              "archive",
              uses(
                  "registry",
                  "store",
                  "layer",
                  "snapshot",
                  "overlay",
                  "posix",
                  "json",
                  "oci",
                  "base"))
          .put("containers", uses("store", "json", "oci", "base"))
          .build();

  private Packages() {}

  /** The package below the root, or "" for one that is not of this program. */
  static String relative(String name) {
    return name.startsWith(ROOT) ? name.substring(ROOT.length()) : "";
  }

  static boolean mayUse(String from, String to) {
    return from.equals(to)
        || from.equals("cli")
        || MAY_USE.getOrDefault(from, ImmutableList.of()).contains(to);
  }

  private static ImmutableList<String> uses(String... names) {
    return ImmutableList.copyOf(names);
  }
}
