package io.synspan.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel side has produced since it was loaded, by kind of record, over all CPUs.
 *
 * @param produced records that there was something to say for, delivered or not
 * @param lost of these, the ones for which the ring buffer had no room
 */
public record RecordCounts(long[] produced, long[] lost) {
  /** {@code struct synspan_record_count}: two 64-bit counters. */
  static final int BYTES = 2 * Long.BYTES;

  public long totalProduced() {
    return sum(produced);
  }

  public long totalLost() {
    return sum(lost);
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  static RecordCounts read(ProbeObject object, String map, int kinds) throws ProbeException {
    long[] produced = new long[kinds];
    long[] lost = new long[kinds];
    byte[] value = new byte[BYTES * ProbeNative.possibleCpus()];
    for (int kind = 0; kind < kinds; kind++) {
      object.lookupMap(map, FilterWriter.ints(kind), value);
      ByteBuffer counts = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
      while (counts.hasRemaining()) {
        produced[kind] += counts.getLong();
        lost[kind] += counts.getLong();
      }
    }
    return new RecordCounts(produced, lost);
  }
}
