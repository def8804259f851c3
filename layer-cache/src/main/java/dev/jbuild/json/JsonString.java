package dev.jbuild.json;

/** A JSON string, unescaped. */
public record JsonString(String value) implements JsonValue {}
