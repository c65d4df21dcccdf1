package io.synspan.signal;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.trace.StatusCode.ERROR;
import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.JoinedSpans;
import io.synspan.connection.MonotonicClock;
import io.synspan.connection.SpanIds;
import io.synspan.event.RecordLayout;
import io.synspan.event.ResetDirection;
import io.synspan.event.RetransmitType;
import io.synspan.event.TcpState;
import io.synspan.process.ProcessLookup;
import io.synspan.testing.KernelRecord;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConnectionSpansTest {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;

  /** What the clock adds to the kernel's time. */
  private static final long EPOCH_NS = 1_700_000_000_000_000_000L;

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();
  private final JoinedSpans joined = new JoinedSpans();
  private final List<SpanIds> named = new ArrayList<>();
  private final ConnectionTracker tracker = trackerWith(new SpanPolicy(500 * MS, 0, 200));

  @AfterEach
  void close() {
    sdk.close();
  }

  @Test
  void makesNoSpanOfAConnectionThatIsNotWorthOne() {
    establish(1, MS);
    close(1, 11 * SECOND);

    assertThat(spans()).isEmpty();
  }

  /** Of a gateway. */
  @Test
  void makesASpanOfAConnectionThatOthersSpansBelongTo() {
    establish(1, MS);
    SpanIds ids = joined.idsOf(1, 10 * SECOND);
    joined.join(ids, false, new SpanIds(0, 1, 2));
    joined.join(ids, false, new SpanIds(0, 1, 3));
    close(1, 11 * SECOND);

    assertThat(spans())
        .satisfiesExactly(
            span ->
                assertThat(span.getLinks())
                    .extracting(
                        link -> link.getSpanContext().getTraceId(),
                        link -> link.getSpanContext().getSpanId())
                    .containsExactly(
                        tuple("00000000000000000000000000000001", "0000000000000002"),
                        tuple("00000000000000000000000000000001", "0000000000000003")));
    assertThat(named).containsExactly(ids);
    assertThat(joined.join(ids, true, new SpanIds(0, 1, 4))).isTrue();
  }

  @Test
  void forgetsWhatBelongedToAConnectionThatHasVanished() {
    establish(1, MS);
    joined.join(joined.idsOf(1, 10 * SECOND), false, new SpanIds(0, 1, 2));
    tracker.beginPass();
    tracker.drained(20 * SECOND);
    tracker.beginPass();
    tracker.endPass(true);
    tracker.drained(30 * SECOND);

    assertThat(spans()).isEmpty();
    assertThat(joined.isEmpty()).isTrue();
  }

  @Test
  void tellsOfAFailedConnection() {
    KernelRecord.failed(1).atNs(10 * SECOND).durationNs(3 * MS).errno(111).decodeTo(tracker);

    assertThat(spans())
        .satisfiesExactly(
            span ->
                assertThat(span)
                    .hasName("tcp.connection")
                    .hasKind(SpanKind.CLIENT)
                    .hasNoParent()
                    .hasStatus(StatusData.create(ERROR, "handshake failed: refused"))
                    .startsAt(EPOCH_NS + 10 * SECOND - 3 * MS)
                    .endsAt(EPOCH_NS + 10 * SECOND)
                    .hasAttributes(
                        Attributes.builder()
                            .put("network.transport", "tcp")
                            .put("network.type", "ipv4")
                            .put("network.local.address", "192.0.2.1")
                            .put("network.local.port", 50_000)
                            .put("network.peer.address", "198.51.100.7")
                            .put("network.peer.port", 443)
                            .put("server.address", "198.51.100.7")
                            .put("server.port", 443)
                            .put("client.address", "192.0.2.1")
                            .put("client.port", 50_000)
                            .put("network.tcp.handshake.role", "client")
                            .put("synspan.connection.id", 1)
                            .put("synspan.netns.inode", 4_026_531_840L)
                            .put("process.pid", 1000)
                            .put("error.type", "refused")
                            .build())
                    .hasEventsSatisfyingExactly(
                        event ->
                            event
                                .hasName("tcp.closed")
                                .hasTimestamp(EPOCH_NS + 10 * SECOND)
                                .hasAttributes(state("syn_sent"))));
  }

  @Test
  void carriesTheTotalsOfAnAcceptedConnection() {
    KernelRecord.established(1)
        .server()
        .state(TcpState.SYN_RECV)
        .atNs(10 * SECOND)
        .handshakeNs(750 * MS)
        .onTheWire(1250 * MS, 2)
        .decodeTo(tracker);
    KernelRecord.closed(1)
        .server()
        .atNs(12 * SECOND)
        .state(TcpState.LAST_ACK)
        .openedNs(10 * SECOND - 750 * MS)
        .establishedNs(10 * SECOND)
        .bytes(1100, 5000)
        .bytesRetransmitted(100)
        .segments(7, 8)
        .segmentsRetransmitted(1)
        .smoothedRttUs(2000)
        .minimumRttUs(1500)
        .decodeTo(tracker);

    assertThat(spans())
        .satisfiesExactly(
            span ->
                assertThat(span)
                    .hasKind(SpanKind.SERVER)
                    .hasStatus(StatusData.unset())
                    .startsAt(EPOCH_NS + 10 * SECOND - 750 * MS)
                    .endsAt(EPOCH_NS + 12 * SECOND)
                    .hasAttributes(
                        Attributes.builder()
                            .put("network.transport", "tcp")
                            .put("network.type", "ipv4")
                            .put("network.local.address", "192.0.2.1")
                            .put("network.local.port", 8080)
                            .put("network.peer.address", "198.51.100.7")
                            .put("network.peer.port", 40_000)
                            .put("server.address", "192.0.2.1")
                            .put("server.port", 8080)
                            .put("client.address", "198.51.100.7")
                            .put("client.port", 40_000)
                            .put("network.tcp.handshake.role", "server")
                            .put("synspan.connection.id", 1)
                            .put("synspan.netns.inode", 4_026_531_840L)
                            .put("process.pid", 1000)
                            .put("synspan.tcp.handshake.duration", 0.75)
                            .put("synspan.tcp.handshake.wire.duration", 1.25)
                            .put("synspan.tcp.handshake.syns", 2)
                            .put("synspan.tcp.bytes.sent", 1000)
                            .put("synspan.tcp.bytes.received", 5000)
                            .put("synspan.tcp.bytes.retransmitted", 100)
                            .put("synspan.tcp.segments.sent", 7)
                            .put("synspan.tcp.segments.received", 8)
                            .put("synspan.tcp.segments.retransmitted", 1)
                            .put("synspan.tcp.rtt.smoothed", 0.002)
                            .put("synspan.tcp.rtt.minimum", 0.0015)
                            .build()));
  }

  @Test
  void tellsWhatHappenedInOrderOfTime() {
    KernelRecord.retransmit(1, RetransmitType.SYN)
        .retransmits(RetransmitType.SYN, 1)
        .atNs(9 * SECOND)
        .decodeTo(tracker);
    KernelRecord.established(1)
        .atNs(10 * SECOND)
        .handshakeNs(2 * SECOND)
        .handshakeRetransmits(1)
        .decodeTo(tracker);
    KernelRecord.retransmit(1, RetransmitType.FAST)
        .retransmits(RetransmitType.SYN, 1)
        .retransmits(RetransmitType.FAST, 4)
        .atNs(11 * SECOND)
        .decodeTo(tracker);
    KernelRecord.closed(1)
        .state(TcpState.ESTABLISHED)
        .openedNs(8 * SECOND)
        .establishedNs(10 * SECOND)
        .retransmits(RetransmitType.SYN, 1)
        .retransmits(RetransmitType.FAST, 4)
        .atNs(12 * SECOND)
        .decodeTo(tracker);
    KernelRecord.reset(1, ResetDirection.SENT)
        .state(TcpState.CLOSE)
        .reason(12)
        .atNs(12 * SECOND + 5000)
        .decodeTo(tracker);

    assertThat(spans())
        .satisfiesExactly(
            span ->
                assertThat(span)
                    .startsAt(EPOCH_NS + 8 * SECOND)
                    .endsAt(EPOCH_NS + 12 * SECOND + 5000)
                    .hasStatus(StatusData.create(ERROR, "reset sent while established"))
                    .hasEventsSatisfyingExactly(
                        event ->
                            event
                                .hasName("tcp.retransmit")
                                .hasTimestamp(EPOCH_NS + 9 * SECOND)
                                .hasAttributes(retransmit("syn", 1)),
                        event ->
                            event
                                .hasName("tcp.established")
                                .hasTimestamp(EPOCH_NS + 10 * SECOND)
                                .hasAttributes(
                                    Attributes.builder()
                                        .put("synspan.tcp.handshake.duration", 2.0)
                                        .put("synspan.tcp.handshake.retransmits", 1)
                                        .build()),
                        event ->
                            event
                                .hasName("tcp.retransmit")
                                .hasTimestamp(EPOCH_NS + 11 * SECOND)
                                .hasAttributes(retransmit("fast", 4)),
                        event ->
                            event
                                .hasName("tcp.closed")
                                .hasTimestamp(EPOCH_NS + 12 * SECOND)
                                .hasAttributes(state("established")),
                        event ->
                            event
                                .hasName("tcp.reset")
                                .hasTimestamp(EPOCH_NS + 12 * SECOND + 5000)
                                .hasAttributes(
                                    Attributes.builder()
                                        .put("network.tcp.reset.direction", "sent")
                                        .put("network.tcp.reset.phase", "established")
                                        .put("network.tcp.reset.cause", "tcp_abort_on_linger")
                                        .build())));
  }

  @Test
  void writesIpv6AddressesAsTheyAre() {
    KernelRecord record = KernelRecord.failed(1).atNs(10 * SECOND).errno(113);
    byte[] local = HexFormat.of().parseHex("20010db8000000000000000000000001");
    byte[] peer = HexFormat.of().parseHex("fe80000000000000a8bbccfffedd0102");
    record.bytes().put(RecordLayout.LOCAL_ADDRESS_OFFSET, local);
    record.bytes().put(RecordLayout.PEER_ADDRESS_OFFSET, peer);
    record.decodeTo(tracker);

    assertThat(spans())
        .satisfiesExactly(
            span ->
                assertThat(span)
                    .hasAttribute(stringKey("network.type"), "ipv6")
                    .hasAttribute(stringKey("network.local.address"), "2001:db8::1")
                    .hasAttribute(stringKey("client.address"), "2001:db8::1")
                    .hasAttribute(stringKey("network.peer.address"), "fe80::a8bb:ccff:fedd:102")
                    .hasAttribute(stringKey("server.address"), "fe80::a8bb:ccff:fedd:102"));
  }

  @Test
  void callsAResetOfAnEstablishedConnectionAnError() {
    establish(1, MS);
    KernelRecord.reset(1, ResetDirection.RECEIVED).atNs(11 * SECOND).decodeTo(tracker);
    close(1, 11 * SECOND);

    assertThat(spans())
        .satisfiesExactly(
            span ->
                assertThat(span)
                    .hasStatus(StatusData.create(ERROR, "reset received while established"))
                    .hasAttribute(stringKey("error.type"), "reset"));
  }

  @Test
  void callsAResetOfAClosingConnectionNoError() {
    establish(1, MS);
    KernelRecord.reset(1, ResetDirection.RECEIVED)
        .state(TcpState.FIN_WAIT2)
        .atNs(11 * SECOND)
        .decodeTo(tracker);
    close(1, 11 * SECOND);

    assertThat(spans()).satisfiesExactly(span -> assertThat(span).hasStatus(StatusData.unset()));
  }

  @Test
  void saysWhenTheProcessItselfGaveUp() {
    KernelRecord.failed(1).atNs(10 * SECOND).durationNs(SECOND).errno(0).decodeTo(tracker);

    assertThat(spans())
        .satisfiesExactly(
            span ->
                assertThat(span)
                    .hasStatus(StatusData.create(ERROR, "the process gave up during the handshake"))
                    .hasAttribute(stringKey("error.type"), "cancelled"));
  }

  @Test
  void startsTheSpanOfAnAdoptedConnectionWhereItWasFirstSeen() {
    KernelRecord.sample(1).adopted().atNs(10 * SECOND).decodeTo(tracker);
    KernelRecord.reset(1, ResetDirection.RECEIVED).atNs(11 * SECOND).decodeTo(tracker);
    KernelRecord.closed(1)
        .adopted()
        .state(TcpState.ESTABLISHED)
        .atNs(11 * SECOND)
        .decodeTo(tracker);

    assertThat(spans())
        .satisfiesExactly(
            span ->
                assertThat(span)
                    .startsAt(EPOCH_NS + 10 * SECOND)
                    .endsAt(EPOCH_NS + 11 * SECOND)
                    .hasAttribute(booleanKey("synspan.adopted"), true)
                    .hasEventsSatisfyingExactly(
                        event -> event.hasName("tcp.reset"), event -> event.hasName("tcp.closed")));
  }

  @Test
  void samplesAShareOfTheConnectionsThatAreNotWorthASpan() {
    ConnectionTracker sampling = trackerWith(new SpanPolicy(500 * MS, 0.5, 200));
    for (int cookie : new int[] {1, 5}) {
      KernelRecord.established(cookie).atNs(10 * SECOND).handshakeNs(MS).decodeTo(sampling);
      closedRecord(cookie, 11 * SECOND).decodeTo(sampling);
    }
    sampling.drained(60 * SECOND);

    assertThat(exporter.getFinishedSpanItems())
        .satisfiesExactly(span -> assertThat(span).hasStatus(StatusData.unset()));
  }

  @Test
  void countsTheSpansThatTheRateLimitHeldBack() {
    ConnectionTracker limited = trackerWith(new SpanPolicy(500 * MS, 0, 3));
    for (int cookie = 1; cookie <= 10; cookie++) {
      KernelRecord.failed(cookie).atNs(10 * SECOND).errno(111).decodeTo(limited);
    }
    limited.drained(60 * SECOND);

    assertThat(exporter.getFinishedSpanItems()).hasSize(3);
    assertThat(reader.collectAllMetrics())
        .satisfiesExactlyInAnyOrder(
            metric ->
                assertThat(metric)
                    .hasName("synspan.span.recorded")
                    .hasUnit("{span}")
                    .hasLongSumSatisfying(
                        sum -> sum.hasPointsSatisfying(point -> point.hasValue(3))),
            metric ->
                assertThat(metric)
                    .hasName("synspan.span.suppressed")
                    .hasUnit("{span}")
                    .hasLongSumSatisfying(
                        sum -> sum.hasPointsSatisfying(point -> point.hasValue(7))));
  }

  @Test
  void countsTheEventsForWhichThereWasNoRoom() {
    establish(1, MS);
    for (int count = 1; count <= 40; count++) {
      KernelRecord.retransmit(1, RetransmitType.FAST)
          .retransmits(RetransmitType.FAST, count)
          .atNs(10 * SECOND + count * MS)
          .decodeTo(tracker);
    }
    KernelRecord.reset(1, ResetDirection.RECEIVED).atNs(11 * SECOND).decodeTo(tracker);
    close(1, 11 * SECOND);

    assertThat(spans())
        .satisfiesExactly(
            span -> {
              assertThat(span.getStatus().getDescription())
                  .isEqualTo("reset received while established");
              assertThat(span.getAttributes().get(longKey("synspan.span.events_dropped")))
                  .isEqualTo(12);
            });
  }

  private ConnectionTracker trackerWith(SpanPolicy policy) {
    return new ConnectionTracker(
        1000,
        new ConnectionSpans(
            sdk.getTracer("io.synspan"),
            sdk.getMeter("io.synspan"),
            new MonotonicClock(EPOCH_NS),
            policy,
            new SpanEvents(
                new MonotonicClock(EPOCH_NS),
                new ResetCauses(
                    reason -> reason == 12 ? "SK_RST_REASON_TCP_ABORT_ON_LINGER" : null),
                new DropCauses(reason -> reason == 33 ? "SKB_DROP_REASON_TCP_OLD_DATA" : null),
                EventTarget.SPAN),
            ProcessLookup.NONE,
            joined,
            named::add));
  }

  private void establish(long cookie, long handshakeNs) {
    KernelRecord.established(cookie).atNs(10 * SECOND).handshakeNs(handshakeNs).decodeTo(tracker);
  }

  private void close(long cookie, long timeNs) {
    closedRecord(cookie, timeNs).decodeTo(tracker);
  }

  private static KernelRecord closedRecord(long cookie, long timeNs) {
    return KernelRecord.closed(cookie)
        .openedNs(10 * SECOND - MS)
        .establishedNs(10 * SECOND)
        .atNs(timeNs);
  }

  private List<SpanData> spans() {
    tracker.drained(60 * SECOND);
    return exporter.getFinishedSpanItems();
  }

  private static Attributes state(String state) {
    return Attributes.of(stringKey("network.connection.state"), state);
  }

  private static Attributes retransmit(String type, long segments) {
    return Attributes.of(
        stringKey("network.tcp.retransmit.type"),
        type,
        longKey("synspan.tcp.segments.retransmitted"),
        segments);
  }
}
