package io.synspan.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.synspan.connection.MonotonicClock;
import io.synspan.detect.SourceDrop;
import io.synspan.detect.SourcePrefix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SourceDropSignalsTest {
  @RegisterExtension static final OpenTelemetryExtension otel = OpenTelemetryExtension.create();

  private static final SourcePrefix PREFIX = new SourcePrefix(0xcb00_7100L, 24);

  @Test
  void tellsOfTheBeginningAndTheEnd() {
    OpenTelemetrySdk sdk = (OpenTelemetrySdk) otel.getOpenTelemetry();
    SourceDropSignals signals =
        new SourceDropSignals(
            sdk.getMeter("test"),
            sdk.getLogsBridge().get("test"),
            new MonotonicClock(1_700_000_000_000_000_000L));
    signals.onBegan(drop(0, 0));
    signals.onDropped(400);
    signals.onDropped(500);
    signals.onEnded(drop(900, 70_000_000_000L));

    List<LogRecordData> records = otel.getLogRecords();
    assertThat(records)
        .extracting(LogRecordData::getEventName, LogRecordData::getSeverity)
        .containsExactly(
            tuple("synspan.drop.began", Severity.WARN), tuple("synspan.drop.ended", Severity.INFO));
    assertThat(records)
        .extracting(LogRecordData::getTimestampEpochNanos)
        .containsExactly(1_700_000_010_000_000_000L, 1_700_000_070_000_000_000L);
    Attributes began =
        Attributes.builder()
            .put("synspan.drop.prefix", "203.0.113.0/24")
            .put("synspan.drop.until", "2023-11-14T22:14:30Z")
            .put("synspan.detection.type", "syn_flood")
            .put("network.local.port", 443)
            .put("synspan.netns.inode", 4026531840L)
            .build();
    assertThat(records)
        .extracting(LogRecordData::getAttributes)
        .containsExactly(began, began.toBuilder().put("synspan.drop.syns", 900).build());
    assertThat(otel.getMetrics())
        .singleElement()
        .satisfies(
            metric -> {
              assertThat(metric.getName()).isEqualTo("synspan.drop.syns");
              assertThat(metric.getLongSumData().getPoints())
                  .singleElement()
                  .satisfies(point -> assertThat(point.getValue()).isEqualTo(900));
            });
  }

  private static SourceDrop drop(long syns, long endedNs) {
    return new SourceDrop(
        PREFIX, 4026531840L, 443, 10_000_000_000L, 70_000_000_000L, syns, endedNs);
  }
}
