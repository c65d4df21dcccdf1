package io.synspan.signal;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.synspan.connection.BusiestConnections;
import io.synspan.connection.ConnectionTracker;
import io.synspan.testing.KernelRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConnectionThroughputTest {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider provider =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final BusiestConnections busiest = new BusiestConnections(1);
  private final ConnectionTracker tracker = new ConnectionTracker(100, busiest);

  ConnectionThroughputTest() {
    ConnectionThroughput.register(provider.get("io.synspan"), busiest);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void tellsBytesASecondOfTheBusiestConnectionByFiveTuple() {
    openTwo();
    sample(1, 12 * SECOND, 3000, 500);
    sample(2, 12 * SECOND, 10, 10);
    tracker.endPass(false);

    assertThat(reader.collectAllMetrics())
        .satisfiesExactly(
            metric ->
                assertThat(metric)
                    .hasName("system.network.tcp.connection.throughput")
                    .hasUnit("By/s")
                    .hasDoubleGaugeSatisfying(
                        gauge ->
                            gauge.hasPointsSatisfying(
                                point -> point.hasValue(1500).hasAttributes(ends("transmit")),
                                point -> point.hasValue(250).hasAttributes(ends("receive")))));
  }

  @Test
  void endsTheSeriesOfAConnectionThatMovesNoMore() {
    openTwo();
    sample(1, 12 * SECOND, 3000, 500);
    tracker.endPass(false);
    assertThat(reader.collectAllMetrics()).hasSize(1);

    tracker.endPass(false);

    assertThat(reader.collectAllMetrics()).isEmpty();
  }

  @Test
  void tellsTheRoundTripTimeOfTheBusiestConnection() {
    openTwo();
    KernelRecord.sample(1)
        .atNs(12 * SECOND)
        .openedNs(10 * SECOND - MS)
        .establishedNs(10 * SECOND)
        .bytes(3000, 500)
        .segments(3, 3)
        .smoothedRttUs(2500)
        .decodeTo(tracker);
    tracker.endPass(false);

    assertThat(reader.collectAllMetrics())
        .filteredOn(metric -> metric.getName().equals("system.network.tcp.connection.rtt"))
        .satisfiesExactly(
            metric ->
                assertThat(metric)
                    .hasUnit("s")
                    .hasDoubleGaugeSatisfying(
                        gauge ->
                            gauge.hasPointsSatisfying(
                                point ->
                                    point
                                        .hasValue(0.0025)
                                        .hasAttribute(
                                            stringKey("network.peer.address"), "198.51.100.7"))));
  }

  private void openTwo() {
    for (int cookie = 1; cookie <= 2; cookie++) {
      KernelRecord.established(cookie).atNs(10 * SECOND).handshakeNs(MS).decodeTo(tracker);
    }
  }

  private void sample(long cookie, long timeNs, long sent, long received) {
    KernelRecord.sample(cookie)
        .atNs(timeNs)
        .openedNs(10 * SECOND - MS)
        .establishedNs(10 * SECOND)
        .bytes(sent, received)
        .segments(3, 3)
        .decodeTo(tracker);
  }

  private static Attributes ends(String direction) {
    return Attributes.builder()
        .put("network.io.direction", direction)
        .put("network.tcp.handshake.role", "client")
        .put("network.transport", "tcp")
        .put("network.type", "ipv4")
        .put("network.local.address", "192.0.2.1")
        .put("network.local.port", 50_000)
        .put("network.peer.address", "198.51.100.7")
        .put("network.peer.port", 443)
        .put("synspan.netns.inode", 4_026_531_840L)
        .build();
  }
}
