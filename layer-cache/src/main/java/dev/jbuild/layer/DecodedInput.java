package dev.jbuild.layer;

import io.airlift.compress.v3.MalformedInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A library's decoder whose failures name the format. */
final class DecodedInput extends InputStream {
  private final String format;
  private final InputStream decoder;
  private final byte[] single = new byte[1];

  DecodedInput(String format, InputStream decoder) {
    this.format = format;
    this.decoder = decoder;
  }

  @Override
  public int read() throws IOException {
    int n = read(single, 0, 1);
    return n < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return decoder.read(target, offset, length);
    } catch (TarFault e) {
      throw e;
    } catch (IOException e) {
      throw fault(format, e);
    } catch (MalformedInputException
        | IllegalArgumentException
        | IllegalStateException
        | IndexOutOfBoundsException e) {
      // The zstd decoder reports damage in all of these ways.
      throw TarFault.archive(format + " stream: damaged data: " + e.getMessage());
    }
  }

  static TarFault fault(String format, IOException e) {
    String why = e instanceof EOFException ? "unexpected end (truncated)" : e.getMessage();
    return TarFault.archive(format + " stream: " + why);
  }

  @Override
  public void close() throws IOException {
    decoder.close();
  }
}
