package io.synspan.signal;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.synspan.connection.MonotonicClock;
import io.synspan.detect.Detection;
import io.synspan.detect.DetectionType;
import io.synspan.detect.Evidence;
import io.synspan.detect.FloodSource;
import io.synspan.detect.Source;
import io.synspan.detect.SourcePrefix;
import io.synspan.event.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DetectionSignalsTest {
  @RegisterExtension static final OpenTelemetryExtension otel = OpenTelemetryExtension.create();

  @Test
  void sendsASpanOfWhatIsOverAndRecordsOfBothEnds() {
    DetectionSignals signals = signals(true);
    signals.onOpened(flood(0, new Evidence(150, 60, 10, 0, 0)));
    assertThat(otel.getSpans()).isEmpty();
    signals.onClosed(flood(40_000_000_000L, new Evidence(900, 90, 30, 7, 0)));

    Attributes atTheEnd =
        Attributes.builder()
            .put("synspan.detection.type", "syn_flood")
            .put("synspan.detection.events", 900)
            .put("synspan.detection.peak_per_second", 90)
            .put("synspan.detection.regular", 30)
            .put("synspan.detection.syn_cookies", 7)
            .put("synspan.netns.inode", 4026531840L)
            .put("network.tcp.handshake.role", "server")
            .put("network.local.port", 8080)
            .build();
    assertThat(otel.getSpans())
        .singleElement()
        .satisfies(
            span ->
                assertThat(span)
                    .hasName("synspan.detection")
                    .startsAt(1_000_000_010_000_000_000L)
                    .endsAt(1_000_000_040_000_000_000L)
                    .hasAttributes(atTheEnd));
    List<LogRecordData> logs = otel.getLogRecords();
    assertThat(logs)
        .extracting(LogRecordData::getEventName)
        .containsExactly("synspan.detection.opened", "synspan.detection.closed");
    assertThat(logs)
        .extracting(LogRecordData::getSeverity)
        .containsExactly(Severity.WARN, Severity.INFO);
    assertThat(
            logs.getFirst().getAttributes().get(AttributeKey.longKey("synspan.detection.events")))
        .isEqualTo(150);
    assertThat(logs.getLast().getAttributes()).isEqualTo(atTheEnd);
  }

  @Test
  void namesTheSourceOfAScanAndNoService() {
    signals(false)
        .onClosed(
            new Detection(
                DetectionType.PORT_SCAN,
                4026531840L,
                Role.NONE,
                0,
                new Source(0, 0xffff_c000_0207L),
                10_000_000_000L,
                90_000_000_000L,
                new Evidence(40, 20, 0, 0, 32)));

    assertThat(otel.getSpans())
        .singleElement()
        .satisfies(
            span ->
                assertThat(span)
                    .hasAttributes(
                        Attributes.builder()
                            .put("synspan.detection.type", "port_scan")
                            .put("synspan.detection.source", "192.0.2.7")
                            .put("synspan.detection.events", 40)
                            .put("synspan.detection.peak_per_second", 20)
                            .put("synspan.detection.closed_ports", 32)
                            .put("synspan.netns.inode", 4026531840L)
                            .build()));
    assertThat(otel.getLogRecords()).isEmpty();
  }

  @Test
  void namesTheNetworksOfAFlood() {
    signals(false)
        .onClosed(
            flood(
                40_000_000_000L,
                new Evidence(
                    900,
                    90,
                    30,
                    7,
                    0,
                    List.of(
                        new FloodSource(SourcePrefix.of(0, 0xffff_cb00_7107L), 600),
                        new FloodSource(SourcePrefix.of(0x2001_0db8_0001_0002L, 3), 200)))));

    assertThat(
            otel.getSpans()
                .getFirst()
                .getAttributes()
                .get(AttributeKey.stringArrayKey("synspan.detection.sources")))
        .containsExactly("203.0.113.0/24", "2001:db8:1::/48");
  }

  private static DetectionSignals signals(boolean logged) {
    OpenTelemetrySdk sdk = (OpenTelemetrySdk) otel.getOpenTelemetry();
    return new DetectionSignals(
        sdk.getTracer("test"),
        sdk.getMeter("test"),
        logged ? sdk.getLogsBridge().get("test") : null,
        new MonotonicClock(1_000_000_000_000_000_000L));
  }

  private static Detection flood(long closedNs, Evidence evidence) {
    return new Detection(
        DetectionType.SYN_FLOOD,
        4026531840L,
        Role.SERVER,
        8080,
        null,
        10_000_000_000L,
        closedNs,
        evidence);
  }
}
