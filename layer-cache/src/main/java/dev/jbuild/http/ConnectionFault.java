package dev.jbuild.http;

import dev.jbuild.base.IoReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Failures of connections in words: the HTTP client's exceptions often have no message. */
public final class ConnectionFault {
  private static final int DEEPEST = 8;

  private ConnectionFault() {}

  /** Such as {@code no such host}. */
  public static String of(IOException failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      switch (at) {
        case UnresolvedAddressException e -> {
          return "no such host";
        }
        case UnknownHostException e -> {
          return "no such host";
        }
        case HttpConnectTimeoutException e -> {
          return "the server cannot be reached: timed out";
        }
        case HttpTimeoutException e -> {
          return "the server does not answer";
        }
        case SSLException e -> {
          return "TLS: " + tls(e);
        }
        default -> at = at.getCause();
      }
    }
    if (failure instanceof ConnectException) {
      return "the server cannot be reached: connection refused";
    }
    return "the connection failed: " + IoReason.of(failure);
  }

  /** The usual ones in other words than the JDK's. */
  private static String tls(SSLException failure) {
    String message = String.valueOf(failure.getMessage());
    Throwable at = failure;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      if (at instanceof CertPathBuilderException) {
        return "the certificate is not from an authority that is trusted";
      }
      at = at.getCause();
    }
    return message.toLowerCase(Locale.ROOT).contains("unrecognized ssl message")
        ? "the server talks without it"
        : message;
  }
}
