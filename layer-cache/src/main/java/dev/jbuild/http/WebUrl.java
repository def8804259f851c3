package dev.jbuild.http;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableListMultimap;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL taken apart as leniently as Go's {@code net/url} does it, which decides what BuildKit
 * takes: a space in a path is one, a bad escape is not. Everything is as written, escapes included.
 *
 * @param scheme lower case
 * @param userInfo without the {@code @}; empty when there is none
 * @param authority host and perhaps port
 * @param path starts with a slash, or is empty
 * @param query without the question mark
 * @param fragment without the {@code #}
 */
public record WebUrl(
    String scheme, String userInfo, String authority, String path, String query, String fragment) {
  private static final Pattern FORM =
      Pattern.compile(
          "([a-zA-Z][a-zA-Z0-9+.-]*)://([^/?#]*)([^?#]*)(?:\\?([^#]*))?(?:#(.*))?", Pattern.DOTALL);
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(\\[[0-9a-fA-F:.%a-z]+\\]|[\\p{L}\\p{N}._~%!$&'()*+,;=-]+)(?::([0-9]{0,5}))?");
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final String PLAIN = "-._~!$&'()*+,;=:@/%";

  /** Absent when the text is no URL with an authority. */
  public static Optional<WebUrl> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || hasControl(text)) {
      return Optional.empty();
    }
    String authority = matcher.group(2);
    int at = authority.lastIndexOf('@');
    String host = authority.substring(at + 1);
    String userInfo = at < 0 ? "" : authority.substring(0, at);
    boolean sound =
        AUTHORITY.matcher(host).matches()
            && !BAD_ESCAPE.matcher(matcher.group(3) + userInfo).find();
    return sound
        ? Optional.of(
            new WebUrl(
                matcher.group(1).toLowerCase(Locale.ROOT),
                userInfo,
                host,
                matcher.group(3),
                orEmpty(matcher.group(4)),
                orEmpty(matcher.group(5))))
        : Optional.empty();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  public static boolean hasControl(String text) {
    return text.chars().anyMatch(c -> c < ' ' || c == 0x7f);
  }

  /** The path with its escapes resolved. */
  public String decodedPath() {
    return decode(path, false);
  }

  /** The fragment with its escapes resolved. */
  public String decodedFragment() {
    return decode(fragment, false);
  }

  /** The query's keys with their values in order; a key alone has the value "". */
  public ImmutableListMultimap<String, String> queryValues() {
    ImmutableListMultimap.Builder<String, String> values = ImmutableListMultimap.builder();
    for (String pair : Splitter.on('&').split(query)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        values.put(
            decode(equals < 0 ? pair : pair.substring(0, equals), true),
            equals < 0 ? "" : decode(pair.substring(equals + 1), true));
      }
    }
    return values.build();
  }

  /** Host alone, in lower case; brackets of an IPv6 address removed. */
  public String host() {
    Matcher matcher = AUTHORITY.matcher(authority);
    String host = matcher.matches() ? matcher.group(1) : authority;
    boolean bracketed = host.startsWith("[");
    return (bracketed ? host.substring(1, host.length() - 1) : host).toLowerCase(Locale.ROOT);
  }

  /** The port that a connection goes to. */
  public int port() {
    Matcher matcher = AUTHORITY.matcher(authority);
    if (matcher.matches() && matcher.group(2) != null && !matcher.group(2).isEmpty()) {
      return Integer.parseInt(matcher.group(2));
    }
    return scheme.equals("https") ? 443 : 80;
  }

  /** What credentials belong to: scheme, host and port. */
  public String origin() {
    String host = host();
    return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port();
  }

  /** User name and password with their escapes resolved, as {@code user:password}. */
  public String credentials() {
    String decoded = decode(userInfo, false);
    return decoded.indexOf(':') >= 0 ? decoded : decoded + ":";
  }

  /** Without user information, query and fragment. */
  public String withoutOptions() {
    return scheme + "://" + authority + path;
  }

  /** The same without user information and fragment. */
  public WebUrl withoutUserInfo() {
    return new WebUrl(scheme, "", authority, path, query, "");
  }

  /**
   * The same, asking for more.
   *
   * @param more {@code NAME=VALUE} joined by {@code &}, escaped
   */
  public WebUrl withQuery(String more) {
    String joined = query.isEmpty() || more.isEmpty() ? query + more : query + "&" + more;
    return new WebUrl(scheme, userInfo, authority, path, joined, fragment);
  }

  /** What a request asks for: no user information, no fragment, everything escaped that must be. */
  public URI toUri() {
    String target = scheme + "://" + authority + escape(path.isEmpty() ? "/" : path, "");
    return URI.create(query.isEmpty() ? target : target + "?" + escape(query, "?"));
  }

  /** The URL that a {@code Location} header names, seen from this one (RFC 3986, section 5.2). */
  public Optional<WebUrl> resolve(String location) {
    String text = location.strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<WebUrl> absolute = parse(text);
    if (absolute.isPresent()) {
      return absolute;
    }
    if (text.startsWith("//")) {
      return parse(scheme + ":" + text);
    }
    try {
      return parse(toUri().resolve(escape(text, "?#[]")).toString());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String decode(String text, boolean plusIsSpace) {
    if (text.indexOf('%') < 0 && !(plusIsSpace && text.indexOf('+') >= 0)) {
      return text;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      boolean escaped =
          bytes[i] == '%'
              && i + 2 < bytes.length
              && HexFormat.isHexDigit(bytes[i + 1])
              && HexFormat.isHexDigit(bytes[i + 2]);
      if (escaped) {
        out.write(HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2]));
        i += 2;
      } else {
        out.write(plusIsSpace && bytes[i] == '+' ? ' ' : bytes[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String escape(String text, String alsoPlain) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    String whole = BAD_ESCAPE.matcher(text).replaceAll("%25");
    for (byte b : whole.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || PLAIN.indexOf(c) >= 0
              || alsoPlain.indexOf(c) >= 0;
      if (plain) {
        out.append(c);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      }
    }
    return out.toString();
  }

  /** No user information: this may end in a log. */
  @Override
  public String toString() {
    return withoutOptions();
  }
}
