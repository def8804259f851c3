package dev.jbuild.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes user information out of texts. */
public final class Redaction {
  private static final Pattern URL = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*://)([^\\s'\"<>]*)");
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:\\[[^\\]]*\\]|[^:@\\[\\]]*)(?::[0-9]*)?");
  private static final Pattern SCP =
      Pattern.compile("([a-zA-Z0-9_-]+)@([a-zA-Z0-9.-]+:.*)", Pattern.DOTALL);

  private Redaction() {}

  /** One source, well formed or not: nothing that may be user information is left. */
  public static String source(String text) {
    Matcher scp = SCP.matcher(text);
    if (scp.matches()) {
      // "git" is how hosts of repositories call every user: it tells nothing
      return scp.group(1).equals("git") ? text : scp.group(2);
    }
    int scheme = text.indexOf("://");
    return scheme < 0
        ? text
        : text.substring(0, scheme + 3) + afterScheme(text.substring(scheme + 3));
  }

  /** Text with URLs in it, such as what a program printed. */
  public static String inText(String text) {
    return URL.matcher(text)
        .replaceAll(
            match -> Matcher.quoteReplacement(match.group(1) + afterScheme(match.group(2))));
  }

  private static String afterScheme(String rest) {
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    String authority = rest.substring(0, end);
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      return rest.substring(at + 1);
    }
    // a password with a slash that was not escaped: then the authority looks like host:secret
    boolean sound = AUTHORITY.matcher(authority).matches();
    return sound ? rest : rest.substring(rest.lastIndexOf('@') + 1);
  }
}
