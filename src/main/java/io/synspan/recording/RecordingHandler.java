package io.synspan.recording;

import java.nio.ByteBuffer;
import java.util.Map;

/** Takes what a recording holds, in its order. */
public interface RecordingHandler {
  /** A record, valid during the call. */
  void onRecord(ByteBuffer data, int offset, int length);

  /** Samples of the open connections follow. */
  void onPassBegun(long monotonicNs);

  /** No more samples; {@code complete} where every living connection was among them. */
  void onPassEnded(boolean complete);

  /** By this CLOCK_MONOTONIC time every record before it had been read from the ring. */
  void onDrained(long monotonicNs);

  /** Each exchange that had begun by this CLOCK_MONOTONIC time has been told of. */
  void onExchangesComplete(long monotonicNs);

  /**
   * What the kernel side had counted since its start, by kind of record; both arrays are the
   * callee's to keep.
   */
  void onCounts(long[] produced, long[] lost);

  /** Packets that the kernel had thrown away since the kernel side's start, by its reason. */
  void onDrops(Map<Integer, Long> packetsByReason);
}
