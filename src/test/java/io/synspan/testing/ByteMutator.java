package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes a message as a bad sender or a bad wire would. */
public final class ByteMutator {
  private static final int MOST_CHANGES = 6;
  private static final int LONGEST_RUN = 64;

  /** Texts, lengths and tags at which readers stumble. */
  private static final List<byte[]> TOKENS =
      List.of(
          new byte[] {-1, -1, -1, -1, 7},
          new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
          new byte[] {-128, -128, -128, -128, -128, -128, -128, -128, -128, -128, 0},
          new byte[] {-128, 0},
          new byte[] {0x0a, 0},
          new byte[] {0x0b, 0x0c},
          new byte[] {0x12, 0x7f},
          new byte[] {0x1f, -117, 8, 0},
          "\"\\ud800\"".getBytes(UTF_8),
          "[[[[[[[[[[[[[[[[".getBytes(UTF_8),
          "{\"arrayValue\":{\"values\":[".getBytes(UTF_8),
          "null".getBytes(UTF_8),
          ":".getBytes(UTF_8),
          "[".getBytes(UTF_8),
          "::ffff:".getBytes(UTF_8),
          "%eth0".getBytes(UTF_8));

  private static final List<String> NUMBERS =
      List.of("1e99999999", "1e-99999999", "1e400", "-1", "0.5", "18446744073709551616", "007");

  private ByteMutator() {}

  /**
   * Returns it with some changes.
   *
   * @param other message that parts are taken from
   */
  public static byte[] mutate(Random random, byte[] original, byte[] other) {
    byte[] bytes = original.clone();
    for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
      bytes = change(random, bytes, other);
    }
    return bytes;
  }

  private static byte[] change(Random random, byte[] bytes, byte[] other) {
    int start = random.nextInt(bytes.length + 1);
    int length = Math.min(bytes.length - start, random.nextInt(LONGEST_RUN));
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(bytes, start);
      case 1 -> replaced(bytes, start, start + length, new byte[0]);
      case 2 -> replaced(bytes, start, start + length, part(random, other));
      case 3 -> replaced(bytes, start, start, Arrays.copyOfRange(bytes, start, start + length));
      case 4 -> replaced(bytes, start, start, TOKENS.get(random.nextInt(TOKENS.size())));
      case 5 -> {
        byte[] token = TOKENS.get(random.nextInt(TOKENS.size()));
        yield replaced(bytes, start, Math.min(bytes.length, start + token.length), token);
      }
      case 6 -> withOtherNumber(random, bytes, start);
      default -> oneByte(random, bytes);
    };
  }

  /** In the place of digits behind a position, if there are any. */
  private static byte[] withOtherNumber(Random random, byte[] bytes, int position) {
    int start = position;
    while (start < bytes.length && !isDigit(bytes[start])) {
      start++;
    }
    int end = start;
    while (end < bytes.length && isDigit(bytes[end])) {
      end++;
    }
    String number = NUMBERS.get(random.nextInt(NUMBERS.size()));
    return replaced(bytes, start, end, number.getBytes(UTF_8));
  }

  private static boolean isDigit(byte each) {
    return each >= '0' && each <= '9';
  }

  private static byte[] oneByte(Random random, byte[] bytes) {
    if (bytes.length > 0) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
    }
    return bytes;
  }

  private static byte[] part(Random random, byte[] other) {
    int start = random.nextInt(other.length + 1);
    return Arrays.copyOfRange(
        other, start, Math.min(other.length, start + random.nextInt(LONGEST_RUN)));
  }

  private static byte[] replaced(byte[] bytes, int start, int end, byte[] by) {
    byte[] result = new byte[start + by.length + bytes.length - end];
    System.arraycopy(bytes, 0, result, 0, start);
    System.arraycopy(by, 0, result, start, by.length);
    System.arraycopy(bytes, end, result, start + by.length, bytes.length - end);
    return result;
  }
}
