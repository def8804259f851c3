package dev.jbuild.json;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.gson.FormattingStyle;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import dev.jbuild.base.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON documents. */
public final class Json {
  private static final FormattingStyle INDENTED =
      FormattingStyle.PRETTY.withIndent("    ").withNewline("\n");

  private Json() {}

  /**
   * The document in {@code utf8}. Cost is linear; nesting is followed by a loop.
   *
   * @param what the document's name at the start of messages, already printable
   * @throws JsonException when it is not JSON as the package promises it
   */
  public static JsonValue parse(byte[] utf8, String what) {
    String text = decode(utf8, what);
    if (text.startsWith("\ufeff")) {
      throw JsonException.byteOrderMark(what);
    }
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      // own cap, checked before each value: the library's message would carry its own words
      reader.setNestingLimit(Limits.JSON_DEPTH + 1);
      return new Parsing(reader, what).document();
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string", e);
    }
  }

  /** As {@link #parse}, ready for reading fields. */
  public static JsonView view(byte[] utf8, String what) {
    return JsonView.of(parse(utf8, what), what);
  }

  /** UTF-8 without white space, members in their order: the bytes that digests are taken of. */
  public static byte[] canonical(JsonValue value) {
    return write(value, FormattingStyle.COMPACT).getBytes(StandardCharsets.UTF_8);
  }

  /** One line without white space. */
  public static String compact(JsonValue value) {
    return write(value, FormattingStyle.COMPACT);
  }

  /** Indented by four spaces, no line end after the last brace. */
  public static String pretty(JsonValue value) {
    return write(value, INDENTED);
  }

  private static String decode(byte[] utf8, String what) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8))
          .toString();
    } catch (CharacterCodingException e) {
      throw JsonException.notUtf8(what, e);
    }
  }

  private static String write(JsonValue value, FormattingStyle style) {
    StringWriter text = new StringWriter();
    try (JsonWriter writer = new JsonWriter(text)) {
      writer.setFormattingStyle(style);
      writer.setStrictness(Strictness.STRICT);
      writer.setHtmlSafe(false);
      write(value, writer);
    } catch (IOException e) {
      throw new UncheckedIOException("writing a string", e);
    }
    return text.toString();
  }

  /**
   * Recursion is bounded: documents are capped when read, and ours are flat. No switch over the
   * kinds: its run-time linkage would be the most expensive part of a fully cached build.
   */
  @SuppressWarnings("IfChainToSwitch")
  private static void write(JsonValue value, JsonWriter writer) throws IOException {
    if (value instanceof JsonString string) {
      writer.value(string.value());
    } else if (value instanceof JsonObject object) {
      writer.beginObject();
      for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
        writer.name(member.getKey());
        write(member.getValue(), writer);
      }
      writer.endObject();
    } else if (value instanceof JsonArray array) {
      writer.beginArray();
      for (JsonValue element : array.elements()) {
        write(element, writer);
      }
      writer.endArray();
    } else if (value instanceof JsonNumber number) {
      writer.jsonValue(number.text());
    } else if (value instanceof JsonBool bool) {
      writer.value(bool.value());
    } else {
      writer.nullValue();
    }
  }

  /** One pass over a document with its own stack. */
  private static final class Parsing {
    private final JsonReader reader;
    private final String what;
    private final Deque<Open> open = new ArrayDeque<>();
    private int values;

    Parsing(JsonReader reader, String what) {
      this.reader = reader;
      this.what = what;
    }

    JsonValue document() throws IOException {
      try {
        JsonValue value = value();
        requireEnd();
        return value;
      } catch (MalformedJsonException | EOFException | IllegalStateException e) {
        throw JsonException.malformed(what, reader.getPath(), e);
      }
    }

    private JsonValue value() throws IOException {
      while (true) {
        JsonValue value = next();
        while (value != null) {
          Open container = open.peek();
          if (container == null) {
            return value;
          }
          container.add(value);
          value = reader.hasNext() ? null : close();
        }
      }
    }

    /** Only white space may follow; in strict mode the library throws on anything else. */
    private void requireEnd() throws IOException {
      boolean ended;
      try {
        ended = reader.peek() == JsonToken.END_DOCUMENT;
      } catch (MalformedJsonException e) {
        ended = false;
      }
      if (!ended) {
        throw JsonException.trailing(what);
      }
    }

    /** Reads up to the next finished value; null when a non-empty container was opened. */
    private @Nullable JsonValue next() throws IOException {
      Open container = open.peek();
      if (container != null && container.isObject) {
        String name = reader.nextName();
        if (!container.name(name)) {
          throw JsonException.duplicate(what, reader.getPreviousPath(), name);
        }
      }
      if (++values > Limits.JSON_VALUES) {
        throw JsonException.tooMany(what, Limits.JSON_VALUES);
      }
      return switch (reader.peek()) {
        case BEGIN_OBJECT -> begin(true);
        case BEGIN_ARRAY -> begin(false);
        case STRING -> new JsonString(reader.nextString());
        case NUMBER -> new JsonNumber(reader.nextString());
        case BOOLEAN -> new JsonBool(reader.nextBoolean());
        case NULL -> {
          reader.nextNull();
          yield JsonNull.NULL;
        }
        case NAME, END_OBJECT, END_ARRAY, END_DOCUMENT ->
            throw JsonException.malformed(what, reader.getPath(), null);
      };
    }

    private @Nullable JsonValue begin(boolean isObject) throws IOException {
      if (open.size() >= Limits.JSON_DEPTH) {
        throw JsonException.tooDeep(what, Limits.JSON_DEPTH);
      }
      if (isObject) {
        reader.beginObject();
      } else {
        reader.beginArray();
      }
      open.push(new Open(isObject));
      return reader.hasNext() ? null : close();
    }

    private JsonValue close() throws IOException {
      Open container = open.pop();
      if (container.isObject) {
        reader.endObject();
      } else {
        reader.endArray();
      }
      return container.toValue();
    }
  }

  /** A container whose end was not read yet. */
  private static final class Open {
    private final boolean isObject;
    private final Map<String, JsonValue> members;
    private final ImmutableList.Builder<JsonValue> elements;
    private String name = "";

    Open(boolean isObject) {
      this.isObject = isObject;
      this.members = isObject ? new LinkedHashMap<>() : Map.of();
      this.elements = ImmutableList.builder();
    }

    /** Whether the name is new. */
    boolean name(String name) {
      this.name = name;
      return members.putIfAbsent(name, JsonNull.NULL) == null;
    }

    void add(JsonValue value) {
      if (isObject) {
        members.put(name, value);
      } else {
        elements.add(value);
      }
    }

    JsonValue toValue() {
      return isObject
          ? new JsonObject(ImmutableMap.copyOf(members))
          : new JsonArray(elements.build());
    }
  }
}
