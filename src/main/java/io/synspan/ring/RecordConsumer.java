package io.synspan.ring;

import java.nio.ByteBuffer;

/** Takes records one by one, where they lie. */
@FunctionalInterface
public interface RecordConsumer {
  /**
   * Takes one record, which is valid during the call alone.
   *
   * @param data the memory that holds the record, in native byte order; its position and limit mean
   *     nothing and must stay as they are
   * @param offset where the record begins in {@code data}, a multiple of 8
   * @param length the record's length in bytes
   */
  void accept(ByteBuffer data, int offset, int length);
}
