package io.synspan.testing;

import io.synspan.event.RecordDecoder;
import io.synspan.event.RecordHandler;
import io.synspan.event.RetransmitType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Records of many connections that are open at the same time, one behind the other in memory
 * outside the heap, as in the ring: all are established, sampled, sampled again (some send a
 * segment again instead) and closed.
 */
public final class RecordWorkload {
  public static final int RECORDS_PER_CONNECTION = 4;

  /** Every record is older than this. */
  public static final long END_NS = 100_000_000_000L;

  private static final int SLOT_LENGTH = 256;
  private static final long ESTABLISHED_NS = 1_000_000_000;

  private final ByteBuffer records;
  private final int[] lengths;
  private int size;

  /** One in ten sends a segment again. */
  public RecordWorkload(int connections) {
    this(connections, 10);
  }

  /** One in so many sends a segment again. */
  public RecordWorkload(int connections, int sendsAgain) {
    records =
        ByteBuffer.allocateDirect(connections * RECORDS_PER_CONNECTION * SLOT_LENGTH)
            .order(ByteOrder.nativeOrder());
    lengths = new int[connections * RECORDS_PER_CONNECTION];
    for (int i = 0; i < connections; i++) {
      add(KernelRecord.established(cookie(i)).atNs(ESTABLISHED_NS).handshakeNs(500_000));
    }
    for (int i = 0; i < connections; i++) {
      add(totals(KernelRecord.sample(cookie(i)).atNs(5_000_000_000L), 1));
    }
    for (int i = 0; i < connections; i++) {
      add(
          i % sendsAgain == 0
              ? retransmit(i)
              : totals(KernelRecord.sample(cookie(i)).atNs(6_000_000_000L), 2));
    }
    for (int i = 0; i < connections; i++) {
      add(totals(KernelRecord.closed(cookie(i)).finReceived().atNs(7_000_000_000L), 3));
    }
  }

  /** Number of records. */
  public int size() {
    return size;
  }

  /** Decodes all records where they lie. */
  public void decodeTo(RecordDecoder decoder, RecordHandler handler) {
    for (int i = 0; i < size; i++) {
      decoder.decode(records, i * SLOT_LENGTH, lengths[i], handler);
    }
  }

  private void add(KernelRecord record) {
    lengths[size] = record.bytes().capacity();
    records.put(size * SLOT_LENGTH, record.bytes(), 0, lengths[size]);
    size++;
  }

  /** The kernel gives cookies out in blocks by CPU. */
  private static long cookie(int index) {
    return 1L + (index & 1) * 4096L + index;
  }

  private static KernelRecord retransmit(int index) {
    return KernelRecord.retransmit(cookie(index), RetransmitType.FAST)
        .atNs(6_000_000_000L)
        .retransmits(RetransmitType.FAST, 1);
  }

  private static KernelRecord totals(KernelRecord record, long steps) {
    return record
        .openedNs(ESTABLISHED_NS - 500_000)
        .establishedNs(ESTABLISHED_NS)
        .bytes(1000 * steps, 5000 * steps)
        .segments(3 * steps, 5 * steps)
        .smoothedRttUs(400)
        .minimumRttUs(300);
  }
}
