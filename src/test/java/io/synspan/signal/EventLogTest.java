package io.synspan.signal;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.reset;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.MonotonicClock;
import io.synspan.event.ResetDirection;
import io.synspan.event.TcpState;
import io.synspan.process.ProcessLookup;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventLogTest {
  private static final long SECOND = 1_000_000_000L;

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .setLoggerProvider(
              SdkLoggerProvider.builder()
                  .addLogRecordProcessor(SimpleLogRecordProcessor.create(logs))
                  .build())
          .build();

  @AfterEach
  void close() {
    sdk.close();
  }

  @Test
  void sendsEachEventAsALogRecordOfTheSpan() {
    happen(new EventLog(sdk.getLogsBridge().get("io.synspan")));

    List<LogRecordData> records = logs.getFinishedLogRecordItems();
    assertThat(records)
        .extracting(LogRecordData::getEventName)
        .containsExactly("tcp.established", "tcp.reset", "tcp.closed");
    assertThat(records)
        .extracting(LogRecordData::getSeverity)
        .containsExactly(Severity.INFO, Severity.WARN, Severity.INFO);
    assertThat(records)
        .extracting(LogRecordData::getTimestampEpochNanos)
        .containsExactly(10 * SECOND, 11 * SECOND, 12 * SECOND);
    LogRecordData reset = records.get(1);
    assertThat(reset.getAttributes().get(stringKey("network.tcp.reset.direction")))
        .isEqualTo("received");
    assertThat(reset.getAttributes().get(stringKey("network.local.address")))
        .isEqualTo("192.0.2.1");
    assertThat(reset.getAttributes().get(longKey("network.peer.port"))).isEqualTo(443);
    assertThat(reset.getAttributes().get(stringKey("network.tcp.handshake.role")))
        .isEqualTo("client");
    assertThat(spans.getFinishedSpanItems())
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.getEvents()).isEmpty();
              assertThat(records)
                  .allMatch(record -> record.getSpanContext().equals(span.getSpanContext()));
            });
  }

  @Test
  void sendsBoth() {
    happen(EventTarget.SPAN.and(new EventLog(sdk.getLogsBridge().get("io.synspan"))));

    assertThat(logs.getFinishedLogRecordItems()).hasSize(3);
    assertThat(spans.getFinishedSpanItems().getFirst().getEvents())
        .extracting(EventData::getName)
        .containsExactly("tcp.established", "tcp.reset", "tcp.closed");
  }

  private void happen(EventTarget target) {
    MonotonicClock clock = new MonotonicClock(0);
    SpanEvents events =
        new SpanEvents(
            clock, new ResetCauses(reason -> null), new DropCauses(reason -> null), target);
    ConnectionTracker tracker =
        new ConnectionTracker(
            10,
            new ConnectionSpans(
                sdk.getTracer("io.synspan"),
                sdk.getMeter("io.synspan"),
                clock,
                new SpanPolicy(SECOND, 0, 10),
                events,
                ProcessLookup.NONE));
    established(1).atNs(10 * SECOND).decodeTo(tracker);
    reset(1, ResetDirection.RECEIVED).atNs(11 * SECOND).decodeTo(tracker);
    closed(1)
        .state(TcpState.ESTABLISHED)
        .atNs(12 * SECOND)
        .establishedNs(10 * SECOND)
        .decodeTo(tracker);
    tracker.drained(20 * SECOND);
  }
}
