package io.synspan.probe;

import io.synspan.event.RecordLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What the kernel side has produced since it was loaded, by kind of record, over all CPUs.
 * Immutable.
 */
public final class RecordCounts {
  private static final String MAP = "record_counts";

  private final long[] produced;
  private final long[] lost;

  private final long missedCalls;

  private RecordCounts(long[] produced, long[] lost, long missedCalls) {
    this.produced = produced;
    this.lost = lost;
    this.missedCalls = missedCalls;
  }

  /** Counts that a recording holds: one of each per kind. */
  public static RecordCounts of(long[] produced, long[] lost) {
    return new RecordCounts(produced.clone(), lost.clone(), 0);
  }

  static RecordCounts read(ProbeObject object, int kinds) throws ProbeException {
    RecordCounts counts = new RecordCounts(new long[kinds], new long[kinds], object.missedCalls());
    for (int kind = 0; kind < kinds; kind++) {
      counts.add(object, kind);
    }
    return counts;
  }

  /** {@link #lostExchanges} alone: two look-ups instead of one for each kind and program. */
  static long readLostExchanges(ProbeObject object) throws ProbeException {
    int kinds = RecordLayout.KIND_COUNT;
    RecordCounts counts = new RecordCounts(new long[kinds], new long[kinds], 0);
    counts.add(object, RecordLayout.KIND_EXCHANGE);
    counts.add(object, RecordLayout.KIND_CLOSED);
    return counts.lostExchanges();
  }

  private void add(ProbeObject object, int kind) throws ProbeException {
    byte[] value = new byte[RecordLayout.RECORD_COUNT_LENGTH * ProbeNative.possibleCpus()];
    object.lookupMap(MAP, FilterWriter.ints(kind), value);
    ByteBuffer perCpu = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    while (perCpu.hasRemaining()) {
      produced[kind] += perCpu.getLong();
      lost[kind] += perCpu.getLong();
    }
  }

  /** Records that there was something to say for, delivered or not. */
  public long produced(int kind) {
    return produced[kind];
  }

  /**
   * Of the produced records the ones for which the ring buffer had no room, or the kernel no memory
   * to remember the connection ({@code KIND_CLOSED}) or the exchange.
   */
  public long lost(int kind) {
    return lost[kind];
  }

  /** Records that may have told of an exchange: one may be missing for each. */
  public long lostExchanges() {
    return lost[RecordLayout.KIND_EXCHANGE] + lost[RecordLayout.KIND_CLOSED];
  }

  /**
   * Calls of a hook that the kernel left out because the same program was interrupted on that CPU.
   * What they would have told is in no record and in no other count here. 0 in a recording.
   */
  public long missedCalls() {
    return missedCalls;
  }

  public long totalProduced() {
    return Arrays.stream(produced).sum();
  }

  public long totalLost() {
    return Arrays.stream(lost).sum();
  }
}
