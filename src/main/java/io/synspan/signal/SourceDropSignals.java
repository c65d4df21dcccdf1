package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.semconv.NetworkAttributes;
import io.synspan.connection.MonotonicClock;
import io.synspan.detect.DetectionType;
import io.synspan.detect.SourceDrop;
import io.synspan.detect.SourceDropListener;
import io.synspan.semconv.ConnectionAttributes;
import io.synspan.semconv.DetectionAttributes;
import io.synspan.semconv.DropAttributes;
import io.synspan.semconv.SynspanMetrics;
import io.synspan.semconv.Units;
import java.time.Instant;

/**
 * Counts the SYNs that were dropped, and makes a log record of the beginning and of the end of each
 * drop: who looks later must find what was done. Runs on the detectors' thread.
 */
public final class SourceDropSignals implements SourceDropListener {
  private final EventRecords records;
  private final MonotonicClock clock;
  private final LongCounter syns;

  public SourceDropSignals(Meter meter, Logger logger, MonotonicClock clock) {
    this.records = new EventRecords(logger, clock);
    this.clock = clock;
    this.syns =
        meter
            .counterBuilder(SynspanMetrics.DROP_SYNS)
            .setUnit(Units.SEGMENTS)
            .setDescription("SYNs that SynSpan has dropped.")
            .build();
    // so that it can be told from not being enabled
    syns.add(0);
  }

  @Override
  public void onBegan(SourceDrop drop) {
    records.emit(
        DropAttributes.EVENT_BEGAN, Severity.WARN, drop.beganNs(), attributesOf(drop).build());
  }

  @Override
  public void onDropped(long more) {
    syns.add(more);
  }

  @Override
  public void onEnded(SourceDrop drop) {
    Attributes attributes = attributesOf(drop).put(DropAttributes.SYNS, drop.syns()).build();
    records.emit(DropAttributes.EVENT_ENDED, Severity.INFO, drop.endedNs(), attributes);
  }

  private AttributesBuilder attributesOf(SourceDrop drop) {
    return Attributes.builder()
        .put(DropAttributes.PREFIX, drop.prefix().toString())
        .put(DropAttributes.UNTIL, instant(drop.untilNs()).toString())
        .put(DetectionAttributes.TYPE, DetectionType.SYN_FLOOD.value())
        .put(NetworkAttributes.NETWORK_LOCAL_PORT, (long) drop.port())
        .put(ConnectionAttributes.NETNS_INODE, drop.netnsInode());
  }

  private Instant instant(long timeNs) {
    return Instant.ofEpochSecond(0, clock.epochNs(timeNs));
  }
}
