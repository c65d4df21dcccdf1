package io.synspan.signal;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static io.synspan.event.CongestionState.DISORDER;
import static io.synspan.event.CongestionState.RECOVERY;
import static io.synspan.event.ResetDirection.RECEIVED;
import static io.synspan.event.ResetDirection.SENT;
import static io.synspan.event.RetransmitType.FAST;
import static io.synspan.event.RetransmitType.SYN;
import static io.synspan.event.RetransmitType.SYN_ACK;
import static io.synspan.event.RetransmitType.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.synspan.connection.ConnectionTracker;
import io.synspan.event.TcpState;
import io.synspan.testing.KernelRecord;
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
  private static final Attributes SERVER_8080 =
      Attributes.builder()
          .put("network.tcp.handshake.role", "server")
          .put("network.local.port", 8080)
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

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void recordsWhatAHandshakeTook() {
    establish(client(1), 250 * MS);
    establish(server(2), 2 * MS);

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
                    point -> point.hasAttributes(SERVER_8080).hasCount(1).hasSum(0.002)));
  }

  @Test
  void recordsWhatAHandshakeTookOnTheWireWherePacketsAreSeen() {
    establish(client(1), 250 * MS);
    establish(server(2).onTheWire(1002 * MS, 2), 2 * MS);

    assertThat(metric("system.network.tcp.handshake.wire.duration"))
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasAttributes(SERVER_8080)
                            .hasCount(1)
                            .hasSum(1.002)
                            .hasBucketBoundaries(
                                0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7, 15, 31, 60)));
  }

  @Test
  void recordsHowLongAConnectionLayInTheAcceptQueue() {
    establish(server(1), MS);
    KernelRecord.accepted(1).atNs(10 * SECOND + 20 * MS).decodeTo(tracker);
    KernelRecord.sample(2).server().adopted().atNs(10 * SECOND).decodeTo(tracker);
    KernelRecord.accepted(2).atNs(11 * SECOND).decodeTo(tracker);

    assertThat(metric("system.network.tcp.accept.duration"))
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point -> point.hasAttributes(SERVER_8080).hasCount(1).hasSum(0.02)));
  }

  @Test
  void countsEstablishedAndFailedConnectionsApart() {
    establish(client(1), MS);
    establish(client(2), MS);
    KernelRecord.failed(3).atNs(10 * SECOND).errno(111).decodeTo(tracker);
    KernelRecord.failed(4).atNs(10 * SECOND).errno(0).decodeTo(tracker);

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
    establish(client(1), MS);
    establish(client(2), MS);
    request(KernelRecord.closed(1)).decodeTo(tracker);

    assertActive(CLIENT_443, 1);
  }

  @Test
  void countsAnAdoptedConnectionAsActiveAndNotAsNew() {
    KernelRecord.sample(1).server().adopted().bytes(10, 10).atNs(10 * SECOND).decodeTo(tracker);

    assertActive(SERVER_8080, 1);
    assertThat(find("system.network.tcp.connections")).isEmpty();
    assertThat(find("system.network.tcp.io")).isEmpty();

    KernelRecord.closed(1).server().adopted().bytes(10, 10).atNs(11 * SECOND).decodeTo(tracker);

    assertActive(SERVER_8080, 0);
    assertThat(find("system.network.tcp.connection.duration")).isEmpty();
  }

  @Test
  void forgetsAnEvictedConnectionAsActive() {
    for (int cookie = 1; cookie <= 101; cookie++) {
      establish(client(cookie), MS);
    }

    assertActive(CLIENT_443, 100);
  }

  @Test
  void forgetsAVanishedConnectionAsActive() {
    establish(client(1), MS);
    tracker.drained(20 * SECOND);
    tracker.beginPass();
    tracker.endPass(true);
    tracker.drained(21 * SECOND);

    assertActive(CLIENT_443, 0);
  }

  @Test
  void recordsHowLongAConnectionWasOpen() {
    establish(client(1), MS);
    request(KernelRecord.closed(1)).atNs(11 * SECOND + 500 * MS).decodeTo(tracker);

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
    establish(client(1), MS);
    request(KernelRecord.sample(1)).bytes(100, 2000).decodeTo(tracker);
    request(KernelRecord.closed(1)).bytes(350, 5000).bytesRetransmitted(50).decodeTo(tracker);

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
    establish(client(1), MS);
    request(KernelRecord.sample(1)).smoothedRttUs(1000).decodeTo(tracker);
    request(KernelRecord.closed(1)).smoothedRttUs(2000).decodeTo(tracker);

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
    establish(client(1).handshakeRetransmits(1), MS);
    KernelRecord.retransmit(1, FAST).retransmits(SYN, 1).retransmits(FAST, 2).decodeTo(tracker);
    KernelRecord.retransmit(1, TIMEOUT)
        .retransmits(SYN, 1)
        .retransmits(FAST, 2)
        .retransmits(TIMEOUT, 3)
        .decodeTo(tracker);
    KernelRecord.retransmit(2, SYN_ACK).server().retransmits(SYN_ACK, 1).decodeTo(tracker);

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
                            point.hasValue(1).hasAttributes(retransmit(SERVER_8080, "syn_ack"))));
  }

  @Test
  void countsTheStatesThatASenderCameTo() {
    establish(client(1), MS);
    KernelRecord.retransmit(1, FAST)
        .retransmits(FAST, 1)
        .congestions(DISORDER, 2)
        .congestions(RECOVERY, 1)
        .decodeTo(tracker);
    request(KernelRecord.closed(1))
        .congestions(DISORDER, 2)
        .congestions(RECOVERY, 4)
        .decodeTo(tracker);

    assertThat(metric("system.network.tcp.congestion.transitions"))
        .hasUnit("{transition}")
        .hasLongSumSatisfying(
            sum ->
                sum.isMonotonic()
                    .hasPointsSatisfying(
                        point -> point.hasValue(2).hasAttributes(congested(CLIENT_443, "disorder")),
                        point ->
                            point.hasValue(4).hasAttributes(congested(CLIENT_443, "recovery"))));
  }

  @Test
  void countsResetsByDirectionPhaseAndTheKernelsCause() {
    establish(client(1), MS);
    request(KernelRecord.closed(1)).state(TcpState.ESTABLISHED).decodeTo(tracker);
    KernelRecord.reset(1, SENT).state(TcpState.CLOSE).reason(12).decodeTo(tracker);
    KernelRecord.reset(2, RECEIVED).state(TcpState.SYN_SENT).decodeTo(tracker);
    establish(server(3), MS);
    KernelRecord.reset(3, RECEIVED).server().state(TcpState.LAST_ACK).decodeTo(tracker);

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
                                .hasAttributes(reset(SERVER_8080, "received", "closing"))));
  }

  @Test
  void countsAResetWithoutAConnectionWithoutPort() {
    KernelRecord.resetWithoutSocket().reason(1).decodeTo(tracker);

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
      establish(client(port).peer(198, 51, 100, 7, port), MS);
    }

    assertThat(metric("system.network.tcp.connections"))
        .hasLongSumSatisfying(
            sum ->
                sum.hasPointsSatisfying(
                    point -> point.hasValue(1).hasAttribute(longKey("network.peer.port"), 1000L),
                    point -> point.hasValue(1).hasAttribute(longKey("network.peer.port"), 1001L),
                    point ->
                        point
                            .hasValue(3)
                            .hasAttributes(
                                Attributes.builder()
                                    .put("network.tcp.handshake.role", "client")
                                    .put("otel.metric.overflow", true)
                                    .build())));
  }

  private static KernelRecord client(long cookie) {
    return KernelRecord.established(cookie);
  }

  private static KernelRecord server(long cookie) {
    return KernelRecord.established(cookie).server().state(TcpState.SYN_RECV);
  }

  /** At 10 s. */
  private void establish(KernelRecord record, long handshakeNs) {
    record.atNs(10 * SECOND).handshakeNs(handshakeNs).decodeTo(tracker);
  }

  /** The connection that was established at 10 s has carried a request by 12 s. */
  private static KernelRecord request(KernelRecord record) {
    return record
        .atNs(12 * SECOND)
        .openedNs(10 * SECOND - MS)
        .establishedNs(10 * SECOND)
        .segments(6, 8)
        .bytes(300, 5000);
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

  private static Attributes congested(Attributes service, String state) {
    return service.toBuilder().put("network.tcp.congestion.state", state).build();
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
}
