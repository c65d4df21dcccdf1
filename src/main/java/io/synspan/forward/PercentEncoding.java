package io.synspan.forward;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Of {@code grpc-message}. */
final class PercentEncoding {
  private PercentEncoding() {}

  /** What is not well encoded stays as it is. */
  static String decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '%' && i + 2 < text.length() && isHex(text, i + 1)) {
        bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(each);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static boolean isHex(String text, int start) {
    return Character.digit(text.charAt(start), 16) >= 0
        && Character.digit(text.charAt(start + 1), 16) >= 0;
  }
}
