package io.synspan.app;

import io.synspan.probe.DropCounts;
import io.synspan.probe.RecordCounts;
import io.synspan.probe.SegmentCounts;
import io.synspan.probe.TraceparentCounts;
import io.synspan.ring.RecordConsumer;

/**
 * Where the reader's records go: through the pipeline, or into a file. Called by its thread alone.
 */
interface RecordSink extends RecordConsumer {
  /** Samples of the open connections follow. */
  void beginPass(long nowNs);

  /**
   * No more samples.
   *
   * @param complete whether every living connection was written, idle ones too
   */
  void endPass(boolean complete);

  /**
   * The ring has been drained.
   *
   * @param nowNs CLOCK_MONOTONIC time up to which every record was seen
   */
  void drained(long nowNs);

  /**
   * Every exchange that had begun by then has been told of, but for what was {@linkplain #counted
   * lost} by now.
   *
   * @param timeNs CLOCK_MONOTONIC
   */
  void exchangesComplete(long timeNs);

  /** No record will follow. */
  void ended();

  /** What the kernel side says that it has produced and lost, about once a second. */
  void counted(RecordCounts counts);

  /** How many packets the kernel has thrown away, about once a second. */
  void dropped(DropCounts counts);

  /** How many requests were looked at for their traceparent, about once a second. */
  default void lookedAt(TraceparentCounts counts) {}

  /** How many segments have passed, about once a second; never without packet mode. */
  default void passed(SegmentCounts counts) {}

  /**
   * So many handshakes were begun from a prefix; never without packet mode.
   *
   * @param second of CLOCK_MONOTONIC, which is over
   * @param prefix see {@link io.synspan.probe.SynConsumer}
   */
  default void handshakesBegun(
      long second, long netnsInode, long prefix, int prefixBits, int port, long syns) {}
}
