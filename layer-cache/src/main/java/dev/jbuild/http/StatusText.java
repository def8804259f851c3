package dev.jbuild.http;

/** Status codes in words: HTTP/1.1 responses reach us without their reason. */
public final class StatusText {
  private StatusText() {}

  /** Such as {@code 404 Not Found}. */
  public static String of(int status) {
    String reason =
        switch (status) {
          case 204 -> "No Content";
          case 206 -> "Partial Content, which nobody asked for";
          case 304 -> "Not Modified, although nothing was known of it";
          case 400 -> "Bad Request";
          case 401 -> "Unauthorized";
          case 403 -> "Forbidden";
          case 404 -> "Not Found";
          case 407 -> "Proxy Authentication Required";
          case 410 -> "Gone";
          case 416 -> "Range Not Satisfiable";
          case 429 -> "Too Many Requests";
          case 500 -> "Internal Server Error";
          case 502 -> "Bad Gateway";
          case 503 -> "Service Unavailable";
          case 504 -> "Gateway Timeout";
          default -> "";
        };
    return reason.isEmpty() ? Integer.toString(status) : status + " " + reason;
  }
}
