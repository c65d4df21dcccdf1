package io.synspan.forward;

import io.synspan.ingest.OtlpMessage;
import java.nio.ByteBuffer;

/**
 * A message of the queue on disk.
 *
 * @param number of the message in the queue of its signal; later ones have higher numbers
 * @param keptAtMs wall-clock time since the epoch
 * @param items spans, metrics or log records in it
 */
record KeptMessage(long number, long keptAtMs, int items, OtlpMessage message) {
  private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;

  /** The value in the file: time, items, and the message's bytes. */
  static byte[] encode(long keptAtMs, int items, OtlpMessage message) {
    return ByteBuffer.allocate(HEAD_BYTES + message.length())
        .putLong(keptAtMs)
        .putInt(items)
        .put(message.array(), message.start(), message.length())
        .array();
  }

  static KeptMessage decode(long number, byte[] value) {
    ByteBuffer head = ByteBuffer.wrap(value);
    return new KeptMessage(
        number, head.getLong(), head.getInt(), new OtlpMessage(value, HEAD_BYTES, value.length));
  }
}
