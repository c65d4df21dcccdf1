package io.synspan.app;

import io.synspan.event.RecordLayout;
import io.synspan.probe.DropCounts;
import io.synspan.probe.RecordCounts;
import io.synspan.recording.RecordingWriter;
import java.nio.ByteBuffer;

/** Puts what the reader sees into a recording. */
final class RecordingSink implements RecordSink {
  private final RecordingWriter writer;
  private volatile long lost;
  private long dropped;

  RecordingSink(RecordingWriter writer) {
    this.writer = writer;
  }

  @Override
  public void accept(ByteBuffer data, int offset, int length) {
    writer.record(data, offset, length);
  }

  @Override
  public void beginPass(long nowNs) {
    writer.passBegun(nowNs);
  }

  @Override
  public void endPass(boolean complete) {
    writer.passEnded(complete);
  }

  @Override
  public void drained(long nowNs) {
    writer.drained(nowNs);
  }

  @Override
  public void counted(RecordCounts counts) {
    long[] produced = new long[RecordLayout.KIND_COUNT];
    long[] lostByKind = new long[RecordLayout.KIND_COUNT];
    for (int kind = 0; kind < RecordLayout.KIND_COUNT; kind++) {
      produced[kind] = counts.produced(kind);
      lostByKind[kind] = counts.lost(kind);
    }
    writer.counts(produced, lostByKind);
    lost = counts.totalLost();
  }

  @Override
  public void dropped(DropCounts counts) {
    if (counts.total() != dropped) {
      dropped = counts.total();
      writer.drops(counts.byReason());
    }
  }

  @Override
  public void exchangesComplete(long timeNs) {
    writer.exchangesComplete(timeNs);
  }

  @Override
  public void ended() {}

  /** Records that the kernel side could not deliver, as of its last count. */
  long lost() {
    return lost;
  }
}
