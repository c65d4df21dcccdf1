package io.synspan.signal;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.synspan.connection.ConnectionTracker;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConnectionMetricsTest {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private static final Attributes CLIENT_443 =
      Attributes.builder()
          .put("network.tcp.handshake.role", "client")
          .put("network.peer.port", 443)
          .build();
  private static final Attributes SERVER_443 =
      Attributes.builder()
          .put("network.tcp.handshake.role", "server")
          .put("network.local.port", 443)
          .build();

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider provider =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final ResetCauses causes =
      new ResetCauses(
          reason ->
              switch (reason) {
                case 1 -> "SK_RST_REASON_NO_SOCKET";
                case 12 -> "SK_RST_REASON_TCP_ABORT_ON_LINGER";
                default -> null;
              });
  private final ConnectionTracker tracker =
      new ConnectionTracker(100, new ConnectionMetrics(provider.get("io.synspan"), 2, causes));
  private final KernelRecords kernel = new KernelRecords(tracker);

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void recordsWhatAHandshakeTook() {
    kernel.established(KernelSocket.client(1), 10 * SECOND, 250 * MS, 0);
    kernel.established(KernelSocket.server(2), 10 * SECOND, 2 * MS, 0);

    assertThat(metric("system.network.tcp.handshake.duration"))
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasAttributes(CLIENT_443)
                            .hasCount(1)
                            .hasSum(0.25)
                            .hasBucketBoundaries(
                                0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7, 15, 31, 60),
                    point -> point.hasAttributes(SERVER_443).hasCount(1).hasSum(0.002)));
  }

  @Test
  void countsEstablishedAndFailedConnectionsApart() {
    kernel.established(KernelSocket.client(1), 10 * SECOND, MS, 0);
    kernel.established(KernelSocket.client(2), 10 * SECOND, MS, 0);
    kernel.failed(KernelSocket.client(3), 10 * SECOND, MS, 111, 0);
    kernel.failed(KernelSocket.client(4), 10 * SECOND, MS, 0, 0);

    assertThat(metric("system.network.tcp.connections"))
        .hasUnit("{connection}")
        .hasLongSumSatisfying(
            sum ->
                sum.isMonotonic()
                    .hasPointsSatisfying(
                        point -> point.hasValue(2).hasAttributes(CLIENT_443),
                        point -> point.hasValue(1).hasAttributes(failed("refused")),
                        point -> point.hasValue(1).hasAttributes(failed("cancelled"))));
    assertActive(CLIENT_443, 2);
  }

  @Test
  void countsAConnectionAsActiveUntilItCloses() {
    openAndClose(KernelSocket.client(1), KernelTotals.REQUEST);
    kernel.established(KernelSocket.client(2), 10 * SECOND, MS, 0);

    assertActive(CLIENT_443, 1);
  }

  @Test
  void countsAnAdoptedConnectionAsActiveAndNotAsNew() {
    KernelSocket socket = KernelSocket.server(1).adopted();
    kernel.sample(socket, 10 * SECOND, 0, 0, KernelTotals.REQUEST);

    assertActive(SERVER_443, 1);
    assertThat(find("system.network.tcp.connections")).isEmpty();
    assertThat(find("system.network.tcp.io")).isEmpty();

    kernel.closed(socket, 11 * SECOND, KernelRecords.TCP_LAST_ACK, 0, 0, KernelTotals.REQUEST);

    assertActive(SERVER_443, 0);
    assertThat(find("system.network.tcp.connection.duration")).isEmpty();
  }

  @Test
  void forgetsAnEvictedConnectionAsActive() {
    for (int cookie = 1; cookie <= 101; cookie++) {
      kernel.established(KernelSocket.client(cookie), 10 * SECOND, MS, 0);
    }

    assertActive(CLIENT_443, 100);
  }

  @Test
  void forgetsAVanishedConnectionAsActive() {
    kernel.established(KernelSocket.client(1), 10 * SECOND, MS, 0);
    for (int pass = 0; pass < 2; pass++) {
      tracker.beginPass((20 + pass) * SECOND);
      tracker.endPass(true);
    }

    assertActive(CLIENT_443, 0);
  }

  @Test
  void recordsHowLongAConnectionWasOpen() {
    openAndClose(KernelSocket.client(1), KernelTotals.REQUEST);

    assertThat(metric("system.network.tcp.connection.duration"))
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasAttributes(CLIENT_443)
                            .hasCount(1)
                            .hasSum(1.5)
                            .hasBucketBoundaries(
                                0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600,
                                1800, 3600, 21600, 86400)));
  }

  @Test
  void countsPayloadOnceHoweverOftenItIsSampled() {
    KernelSocket socket = KernelSocket.client(1);
    kernel.established(socket, 10 * SECOND, MS, 0);
    KernelTotals half = new KernelTotals(100, 0, 2000, 3, 4, 0, 1000, 1000);
    kernel.sample(socket, 12 * SECOND, 10 * SECOND - MS, 10 * SECOND, half);
    KernelTotals all = new KernelTotals(350, 50, 5000, 6, 8, 1, 3000, 1000);
    kernel.closed(
        socket, 13 * SECOND, KernelRecords.TCP_LAST_ACK, 10 * SECOND - MS, 10 * SECOND, all);

    assertThat(metric("system.network.tcp.io"))
        .hasUnit("By")
        .hasLongSumSatisfying(
            sum ->
                sum.isMonotonic()
                    .hasPointsSatisfying(
                        point -> point.hasValue(300).hasAttributes(direction("transmit")),
                        point -> point.hasValue(5000).hasAttributes(direction("receive"))));
  }

  @Test
  void recordsTheRoundTripTimeOfEachSampleAndOfTheEnd() {
    KernelSocket socket = KernelSocket.client(1);
    kernel.established(socket, 10 * SECOND, MS, 0);
    KernelTotals half = new KernelTotals(100, 0, 2000, 3, 4, 0, 1000, 1000);
    kernel.sample(socket, 12 * SECOND, 10 * SECOND - MS, 10 * SECOND, half);
    kernel.closed(
        socket,
        13 * SECOND,
        KernelRecords.TCP_LAST_ACK,
        10 * SECOND - MS,
        10 * SECOND,
        KernelTotals.REQUEST);

    assertThat(metric("system.network.tcp.rtt.duration"))
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasAttributes(CLIENT_443)
                            .hasCount(2)
                            .hasSum(0.003)
                            .hasMin(0.001)
                            .hasMax(0.002)
                            .hasBucketBoundaries(
                                0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)));
  }

  @Test
  void countsSegmentsThatWereSentAgainByType() {
    KernelSocket client = KernelSocket.client(1);
    kernel.established(client, 10 * SECOND, MS, 1);
    kernel.retransmit(client, 11 * SECOND, KernelRecords.TCP_ESTABLISHED, 1, 2, 0, 0, 1, 0);
    kernel.retransmit(client, 12 * SECOND, KernelRecords.TCP_ESTABLISHED, 2, 2, 3, 0, 1, 0);
    kernel.retransmit(
        KernelSocket.server(2), 12 * SECOND, KernelRecords.TCP_NEW_SYN_RECV, 5, 0, 0, 0, 0, 1);

    assertThat(metric("system.network.tcp.retransmits"))
        .hasUnit("{segment}")
        .hasLongSumSatisfying(
            sum ->
                sum.isMonotonic()
                    .hasPointsSatisfying(
                        point -> point.hasValue(1).hasAttributes(retransmit(CLIENT_443, "syn")),
                        point -> point.hasValue(2).hasAttributes(retransmit(CLIENT_443, "fast")),
                        point -> point.hasValue(3).hasAttributes(retransmit(CLIENT_443, "timeout")),
                        point ->
                            point.hasValue(1).hasAttributes(retransmit(SERVER_443, "syn_ack"))));
  }

  @Test
  void countsResetsByDirectionPhaseAndTheKernelsCause() {
    KernelSocket aborted = KernelSocket.client(1);
    openAndClose(aborted, KernelTotals.REQUEST, KernelRecords.TCP_ESTABLISHED);
    kernel.reset(aborted, 12 * SECOND, KernelRecords.TCP_CLOSE, 1, 12);
    KernelSocket refused = KernelSocket.client(2);
    kernel.reset(refused, 12 * SECOND, KernelRecords.TCP_SYN_SENT, 2, 0);
    KernelSocket closing = KernelSocket.server(3);
    kernel.established(closing, 10 * SECOND, MS, 0);
    kernel.reset(closing, 12 * SECOND, KernelRecords.TCP_LAST_ACK, 2, 0);

    assertThat(metric("system.network.tcp.resets"))
        .hasUnit("{reset}")
        .hasLongSumSatisfying(
            sum ->
                sum.isMonotonic()
                    .hasPointsSatisfying(
                        point ->
                            point
                                .hasValue(1)
                                .hasAttributes(
                                    reset(CLIENT_443, "sent", "established").toBuilder()
                                        .put("network.tcp.reset.cause", "tcp_abort_on_linger")
                                        .build()),
                        point ->
                            point
                                .hasValue(1)
                                .hasAttributes(reset(CLIENT_443, "received", "handshake")),
                        point ->
                            point
                                .hasValue(1)
                                .hasAttributes(reset(SERVER_443, "received", "closing"))));
  }

  @Test
  void countsAResetWithoutAConnectionWithoutPort() {
    kernel.reset(KernelSocket.none(), 12 * SECOND, KernelRecords.TCP_CLOSE, 1, 1);

    assertThat(metric("system.network.tcp.resets"))
        .hasLongSumSatisfying(
            sum ->
                sum.hasPointsSatisfying(
                    point ->
                        point
                            .hasValue(1)
                            .hasAttributes(
                                Attributes.builder()
                                    .put("network.tcp.reset.direction", "sent")
                                    .put("network.tcp.reset.cause", "no_socket")
                                    .build())));
  }

  @Test
  void putsServicesBeyondTheLimitIntoOneOverflowSeries() {
    for (int port = 1000; port < 1005; port++) {
      kernel.established(KernelSocket.client(port).withPorts(40000, port), 10 * SECOND, MS, 0);
    }

    assertThat(metric("system.network.tcp.connections"))
        .hasLongSumSatisfying(
            sum ->
                sum.hasPointsSatisfying(
                    point -> point.hasValue(1).hasAttribute(key("network.peer.port"), 1000L),
                    point -> point.hasValue(1).hasAttribute(key("network.peer.port"), 1001L),
                    point ->
                        point
                            .hasValue(3)
                            .hasAttributes(
                                Attributes.builder()
                                    .put("network.tcp.handshake.role", "client")
                                    .put("otel.metric.overflow", true)
                                    .build())));
  }

  private void openAndClose(KernelSocket socket, KernelTotals totals) {
    openAndClose(socket, totals, KernelRecords.TCP_LAST_ACK);
  }

  /** Established at 10 s, closed at 11.5 s. */
  private void openAndClose(KernelSocket socket, KernelTotals totals, int lastState) {
    kernel.established(socket, 10 * SECOND, MS, 0);
    kernel.closed(socket, 11 * SECOND + 500 * MS, lastState, 10 * SECOND - MS, 10 * SECOND, totals);
  }

  private void assertActive(Attributes attributes, long expected) {
    assertThat(metric("system.network.tcp.connection.active"))
        .hasUnit("{connection}")
        .hasLongSumSatisfying(
            sum ->
                sum.isNotMonotonic()
                    .hasPointsSatisfying(
                        point -> point.hasValue(expected).hasAttributes(attributes)));
  }

  private MetricData metric(String name) {
    return find(name).orElseThrow();
  }

  private Optional<MetricData> find(String name) {
    return reader.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst();
  }

  private static Attributes failed(String errorType) {
    return CLIENT_443.toBuilder().put("error.type", errorType).build();
  }

  private static Attributes direction(String direction) {
    return CLIENT_443.toBuilder().put("network.io.direction", direction).build();
  }

  private static Attributes retransmit(Attributes service, String type) {
    return service.toBuilder().put("network.tcp.retransmit.type", type).build();
  }

  private static Attributes reset(Attributes service, String direction, String phase) {
    return service.toBuilder()
        .put("network.tcp.reset.direction", direction)
        .put("network.tcp.reset.phase", phase)
        .build();
  }

  private static AttributeKey<Long> key(String name) {
    return AttributeKey.longKey(name);
  }
}
