package io.synspan.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * As much of an HTTP/1.1 message as the tests' clients and backends need: its first line, whether
 * the connection goes on after it, and that all of its body was read.
 *
 * @param traceparent that header; empty where there is none
 */
record HttpMessage(String firstLine, boolean keepsAlive, String traceparent) {
  private static final String LENGTH = "content-length:";
  private static final String TRACEPARENT = "traceparent:";
  private static final int PARENT_START = 36;
  private static final int PARENT_END = 52;
  private static final String CLOSE = "connection: close";

  /**
   * Reads one.
   *
   * @return null where the connection ended before its first byte
   */
  static @Nullable HttpMessage read(BufferedInputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    int length = 0;
    boolean keepsAlive = true;
    String traceparent = "";
    for (String header = require(line(in)); !header.isEmpty(); header = require(line(in))) {
      String lower = header.toLowerCase(java.util.Locale.ROOT);
      if (lower.startsWith(LENGTH)) {
        length = Integer.parseInt(lower.substring(LENGTH.length()).strip());
      }
      if (lower.startsWith(TRACEPARENT)) {
        traceparent = lower.substring(TRACEPARENT.length()).strip();
      }
      keepsAlive &= !lower.equals(CLOSE);
    }
    in.skipNBytes(length);
    return new HttpMessage(first, keepsAlive, traceparent);
  }

  /** The span that this request belongs to, by its traceparent; 0 where none says so. */
  long spanId() {
    return traceparent.length() < PARENT_END
        ? 0
        : Long.parseUnsignedLong(traceparent, PARENT_START, PARENT_END, 16);
  }

  /** The word of the first line at this place, from 0. */
  String word(int index) {
    return firstLine.split(" ", -1)[index];
  }

  private static String require(@Nullable String line) throws EOFException {
    if (line == null) {
      throw new EOFException("within a message");
    }
    return line;
  }

  private static @Nullable String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next != -1 && next != '\n') {
      if (next != '\r') {
        line.append((char) next);
      }
      next = in.read();
    }
    return next == -1 && line.isEmpty() ? null : line.toString();
  }

  static byte[] bytes(String head, int bodyBytes) {
    byte[] start = (head + "Content-Length: " + bodyBytes + "\r\n\r\n").getBytes(ISO_8859_1);
    return java.util.Arrays.copyOf(start, start.length + bodyBytes);
  }
}
