package io.synspan.app;

import io.synspan.app.summary.TerminalSummary;
import io.synspan.probe.DropCounts;
import io.synspan.probe.RecordCounts;
import io.synspan.probe.SegmentCounts;
import io.synspan.probe.TraceparentCounts;
import java.nio.ByteBuffer;

/** Passes everything on to the pipeline, and tells the summary the time. */
final class SummarySink implements RecordSink {
  private final RecordSink pipeline;
  private final TerminalSummary summary;

  SummarySink(RecordSink pipeline, TerminalSummary summary) {
    this.pipeline = pipeline;
    this.summary = summary;
  }

  @Override
  public void accept(ByteBuffer data, int offset, int length) {
    pipeline.accept(data, offset, length);
  }

  @Override
  public void beginPass(long nowNs) {
    pipeline.beginPass(nowNs);
  }

  @Override
  public void endPass(boolean complete) {
    pipeline.endPass(complete);
  }

  @Override
  public void drained(long nowNs) {
    pipeline.drained(nowNs);
    summary.tick(nowNs);
  }

  @Override
  public void counted(RecordCounts counts) {
    pipeline.counted(counts);
    summary.recordsLost(counts.totalLost());
  }

  @Override
  public void dropped(DropCounts counts) {
    pipeline.dropped(counts);
  }

  @Override
  public void lookedAt(TraceparentCounts counts) {
    pipeline.lookedAt(counts);
  }

  @Override
  public void passed(SegmentCounts counts) {
    pipeline.passed(counts);
  }

  @Override
  public void handshakesBegun(
      long second, long netnsInode, long prefix, int prefixBits, int port, long syns) {
    pipeline.handshakesBegun(second, netnsInode, prefix, prefixBits, port, syns);
  }

  @Override
  public void exchangesComplete(long timeNs) {
    pipeline.exchangesComplete(timeNs);
  }

  @Override
  public void ended() {
    pipeline.ended();
  }
}
