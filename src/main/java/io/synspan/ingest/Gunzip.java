package io.synspan.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Decompresses no further than the limits allow: a bomb is a refusal, not a heap. */
final class Gunzip {
  private static final int FIRST_SIZE = 16 << 10;
  private static final int INPUT_BUFFER = 8 << 10;

  private Gunzip() {}

  /**
   * @param most bytes of the result
   * @param share takes the bytes of the result before they come
   * @throws RefusedException where it is not gzip, cut short, or beyond a limit
   */
  static OtlpMessage inflate(OtlpMessage compressed, int most, PendingBytes.Share share)
      throws RefusedException {
    byte[] whole = new byte[0];
    int length = 0;
    try (GZIPInputStream gzip =
        new GZIPInputStream(
            new ByteArrayInputStream(compressed.array(), compressed.start(), compressed.length()),
            INPUT_BUFFER)) {
      while (true) {
        if (length == whole.length) {
          whole = grown(whole, most, share);
        }
        int read = gzip.read(whole, length, whole.length - length);
        if (read < 0) {
          return new OtlpMessage(whole, 0, length);
        }
        length += read;
        if (length > most) {
          throw RefusedException.tooLarge(most);
        }
      }
    } catch (IOException e) {
      throw RefusedException.malformed("the message is not gzip, or cut short");
    }
  }

  /** One byte more than the most shows that there are more. */
  private static byte[] grown(byte[] whole, int most, PendingBytes.Share share)
      throws RefusedException {
    int size = Math.min(most + 1, Math.max(FIRST_SIZE, whole.length * 2));
    share.take(size - whole.length);
    return Arrays.copyOf(whole, size);
  }
}
