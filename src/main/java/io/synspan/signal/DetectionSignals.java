package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.semconv.NetworkAttributes;
import io.synspan.connection.MonotonicClock;
import io.synspan.detect.Detection;
import io.synspan.detect.DetectionListener;
import io.synspan.detect.Evidence;
import io.synspan.event.Role;
import io.synspan.semconv.ConnectionAttributes;
import io.synspan.semconv.DetectionAttributes;
import io.synspan.semconv.SynspanMetrics;
import io.synspan.semconv.TcpAttributes;
import io.synspan.semconv.Units;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts detections, makes a span of each that is over and, where wanted, log records of its
 * beginning and its end. Runs on the detectors' thread.
 */
public final class DetectionSignals implements DetectionListener {
  private final Tracer tracer;
  private final MonotonicClock clock;
  private final @Nullable EventRecords records;
  private final LongCounter detections;
  private final LongUpDownCounter active;

  /**
   * @param logger null for no log records
   */
  public DetectionSignals(
      Tracer tracer, Meter meter, @Nullable Logger logger, MonotonicClock clock) {
    this.tracer = tracer;
    this.records = logger == null ? null : new EventRecords(logger, clock);
    this.clock = clock;
    this.detections =
        meter
            .counterBuilder(SynspanMetrics.DETECTIONS)
            .setUnit(Units.DETECTIONS)
            .setDescription("Attacks and breakdowns that were detected.")
            .build();
    this.active =
        meter
            .upDownCounterBuilder(SynspanMetrics.DETECTION_ACTIVE)
            .setUnit(Units.DETECTIONS)
            .setDescription("Those that go on.")
            .build();
  }

  @Override
  public void onOpened(Detection detection) {
    detections.add(1, typeOf(detection));
    active.add(1, typeOf(detection));
    log(
        DetectionAttributes.EVENT_OPENED,
        Severity.WARN,
        detection.openedNs(),
        attributesOf(detection));
  }

  @Override
  public void onClosed(Detection detection) {
    active.add(-1, typeOf(detection));
    Attributes attributes = attributesOf(detection);
    log(DetectionAttributes.EVENT_CLOSED, Severity.INFO, detection.closedNs(), attributes);
    tracer
        .spanBuilder(DetectionAttributes.SPAN_NAME)
        .setNoParent()
        .setSpanKind(SpanKind.INTERNAL)
        .setAllAttributes(attributes)
        .setStartTimestamp(clock.epochNs(detection.openedNs()), TimeUnit.NANOSECONDS)
        .startSpan()
        .setStatus(StatusCode.ERROR, detection.type().value())
        .end(clock.epochNs(detection.closedNs()), TimeUnit.NANOSECONDS);
  }

  private void log(String event, Severity severity, long timeNs, Attributes attributes) {
    if (records != null) {
      records.emit(event, severity, timeNs, attributes);
    }
  }

  private static Attributes typeOf(Detection detection) {
    return Attributes.of(DetectionAttributes.TYPE, detection.type().value());
  }

  private static Attributes attributesOf(Detection detection) {
    Evidence evidence = detection.evidence();
    AttributesBuilder attributes =
        Attributes.builder()
            .put(DetectionAttributes.TYPE, detection.type().value())
            .put(DetectionAttributes.EVENTS, evidence.events())
            .put(DetectionAttributes.PEAK_PER_SECOND, evidence.peakPerSecond())
            .put(ConnectionAttributes.NETNS_INODE, detection.netnsInode());
    if (detection.source() != null) {
      attributes
          .put(DetectionAttributes.SOURCE, detection.source().toString())
          .put(DetectionAttributes.CLOSED_PORTS, (long) evidence.ports());
    } else {
      attributes
          .put(DetectionAttributes.REGULAR, evidence.regular())
          .put(TcpAttributes.HANDSHAKE_ROLE, AttributeValues.of(detection.role()));
    }
    if (detection.port() != 0) {
      attributes.put(
          detection.role() == Role.SERVER
              ? NetworkAttributes.NETWORK_LOCAL_PORT
              : NetworkAttributes.NETWORK_PEER_PORT,
          (long) detection.port());
    }
    if (evidence.synCookies() > 0) {
      attributes.put(DetectionAttributes.SYN_COOKIES, evidence.synCookies());
    }
    if (!evidence.sources().isEmpty()) {
      attributes.put(
          DetectionAttributes.SOURCES,
          evidence.sources().stream().map(source -> source.prefix().toString()).toList());
    }
    return attributes.build();
  }
}
