package io.synspan.signal;

import static io.synspan.event.ResetDirection.RECEIVED;
import static io.synspan.event.ResetDirection.SENT;
import static io.synspan.event.RetransmitType.SYN;
import static io.synspan.event.RetransmitType.SYN_ACK;

import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.synspan.connection.BusiestConnections;
import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.ListenQueues;
import io.synspan.connection.MonotonicClock;
import io.synspan.detect.Detection;
import io.synspan.detect.DetectionType;
import io.synspan.detect.Evidence;
import io.synspan.detect.FloodSource;
import io.synspan.detect.Source;
import io.synspan.detect.SourcePrefix;
import io.synspan.event.CongestionState;
import io.synspan.event.RecordLayout;
import io.synspan.event.RetransmitType;
import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.exchange.PairingFeed;
import io.synspan.exchange.PairingSettings;
import io.synspan.process.ProcessInfo;
import io.synspan.process.ProcessLookup;
import io.synspan.testing.KernelRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All that SynSpan can send, because everything that can happen to a connection happens here: each
 * metric with each of its attributes and, where their number is small, each of their values.
 */
record EverythingSent(List<MetricData> metrics, List<SpanData> spans) {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;
  private static final int SERVICES = 3;

  /** Whoever is asked for. */
  private static final ProcessLookup OWNER =
      new ProcessLookup() {
        @Override
        public void see(long pid, long timeNs) {}

        @Override
        public ProcessInfo find(long pid) {
          return new ProcessInfo("nginx", "/kubepods/pod1/2", "2", "1");
        }
      };

  static EverythingSent collect() {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build()) {
      GatewayMetrics.register(
          sdk.getMeter("io.synspan"),
          () ->
              new GatewayCounts(
                  3,
                  2,
                  1,
                  Stream.of("traces", "metrics", "logs")
                      .map(signal -> new GatewayCounts.Requests(signal, 1, 1))
                      .toList(),
                  Stream.of("unique", "ambiguous", "none", "unknown")
                      .flatMap(
                          result ->
                              Stream.of("server", "client")
                                  .map(kind -> new GatewayCounts.Matches(kind, result, 1)))
                      .toList()));
      GatewayQueueMetrics.register(
          sdk.getMeter("io.synspan"), () -> new GatewayQueueCounts(1, 100, 0.5, 4, 2, 1, 1));
      happen(trackerWith(sdk.getMeter("io.synspan"), sdk.getTracer("io.synspan")));
      return new EverythingSent(
          List.copyOf(reader.collectAllMetrics()), List.copyOf(exporter.getFinishedSpanItems()));
    }
  }

  /** What is observed at collection ends with the SDK. */
  private static ConnectionTracker trackerWith(Meter meter, Tracer tracer) {
    ResetCauses causes = new ResetCauses(reason -> "SK_RST_REASON_NO_SOCKET");
    DropCauses dropCauses = new DropCauses(reason -> "SKB_DROP_REASON_TCP_CSUM");
    SpanPolicy policy = new SpanPolicy(500 * MS, 0, 20);
    BusiestConnections busiest = new BusiestConnections(10);
    ListenQueues listenQueues = new ListenQueues(1);
    ConnectionTracker tracker =
        new ConnectionTracker(
            1000,
            SECOND,
            new ListenerFanOut(
                List.of(
                    new ConnectionMetrics(meter, SERVICES, causes),
                    new ExchangeMetrics(meter, SERVICES),
                    new ConnectionSpans(
                        tracer,
                        meter,
                        new MonotonicClock(0),
                        policy,
                        new SpanEvents(new MonotonicClock(0), causes, dropCauses, EventTarget.SPAN),
                        OWNER),
                    busiest,
                    listenQueues)));
    ConnectionThroughput.register(meter, busiest);
    ListenMetrics.register(meter, listenQueues);
    proxyToTwoUpstreams(meter);
    detectEachType(new DetectionSignals(tracer, meter, null, new MonotonicClock(0)));
    new SourceDropSignals(meter, LoggerProvider.noop().get(""), new MonotonicClock(0)).onDropped(1);
    DropMetrics.register(meter, dropCauses, () -> Map.of(72, 3L));
    SegmentMetrics.register(
        meter,
        () ->
            Stream.of("rst", "syn_ack", "syn", "fin", "psh", "ack", "none", "unreadable")
                .flatMap(
                    flag ->
                        Stream.of("receive", "transmit")
                            .map(direction -> new SegmentCount(direction, flag, 1)))
                .toList());
    TraceparentMetrics.register(
        meter,
        () ->
            Stream.of("found", "none", "cut", "not_http", "tls", "unreadable")
                .collect(Collectors.toMap(result -> result, result -> 1L)));
    SelfMetrics.register(
        meter,
        tracker.lookup(),
        List.of(new HookState("one", true), new HookState("other", false)),
        () ->
            new KernelCounts(
                IntStream.rangeClosed(1, 11).mapToObj(kind -> new EventCount(kind, 1, 1)).toList(),
                1));
    return tracker;
  }

  /** The second upstream is one more than have series of their own. */
  private static void proxyToTwoUpstreams(Meter meter) {
    PairingFeed feed =
        new PairingFeed(new PairingSettings(16, 0, 0, 0), new ProxyMetrics(meter, 1));
    ConnectionTracker tracker = new ConnectionTracker(16, feed);
    for (int port = 1; port <= 2; port++) {
      long startNs = 10 * SECOND * port;
      KernelRecord.established(port).server().atNs(startNs).decodeTo(tracker);
      KernelRecord.established(10 + port)
          .peer(198, 51, 100, 7, port)
          .atNs(startNs)
          .decodeTo(tracker);
      KernelRecord.exchange(10 + port, 1)
          .peer(198, 51, 100, 7, port)
          .exchangeNs(startNs + 2, startNs + 2, startNs + 3, startNs + 4)
          .decodeTo(tracker);
      KernelRecord.exchange(port, 1)
          .server()
          .exchangeNs(startNs + 1, startNs + 1, startNs + 5, startNs + 6)
          .decodeTo(tracker);
    }
    feed.complete(100 * SECOND);
  }

  private static void detectEachType(DetectionSignals signals) {
    for (DetectionType type : DetectionType.values()) {
      for (Role role : List.of(Role.SERVER, Role.CLIENT)) {
        boolean scan = type == DetectionType.PORT_SCAN;
        Detection detection =
            new Detection(
                type,
                0xf000_0000L,
                scan ? Role.NONE : role,
                scan ? 0 : 8080,
                scan ? new Source(0, 0xffff_c000_0207L) : null,
                SECOND,
                2 * SECOND,
                new Evidence(
                    100,
                    50,
                    10,
                    5,
                    scan ? 15 : 0,
                    type == DetectionType.SYN_FLOOD
                        ? List.of(new FloodSource(SourcePrefix.of(0, 0xffff_cb00_7107L), 90))
                        : List.of()));
        signals.onOpened(detection);
        signals.onClosed(detection);
      }
    }
  }

  private static void happen(ConnectionTracker tracker) {
    failEachWay(tracker);
    resetInEachPhase(tracker);
    retransmitEachType(tracker);
    adopt(tracker);
    useManyServices(tracker);
    listen(tracker);
    tracker.endPass(false);
    tracker.drained(60 * SECOND);
    failMoreOftenThanSpansMayTell(tracker);
  }

  private static void failEachWay(ConnectionTracker tracker) {
    int cookie = 100;
    for (int errno : new int[] {0, 13, 101, 104, 110, 111, 113}) {
      KernelRecord.failed(cookie++).atNs(10 * SECOND).errno(errno).decodeTo(tracker);
    }
  }

  private static void resetInEachPhase(ConnectionTracker tracker) {
    KernelRecord.resetWithoutSocket().reason(1).decodeTo(tracker);
    int cookie = 200;
    for (TcpState state : List.of(TcpState.SYN_SENT, TcpState.ESTABLISHED, TcpState.FIN_WAIT2)) {
      open(tracker, KernelRecord.established(++cookie));
      KernelRecord.reset(cookie, SENT).state(state).reason(1).decodeTo(tracker);
      KernelRecord.reset(cookie, RECEIVED).state(state).decodeTo(tracker);
      carried(KernelRecord.closed(cookie)).decodeTo(tracker);
    }
  }

  private static void retransmitEachType(ConnectionTracker tracker) {
    KernelRecord.retransmit(300, SYN).retransmits(SYN, 1).decodeTo(tracker);
    open(tracker, KernelRecord.established(300).handshakeRetransmits(1));
    KernelRecord.drop(300, 72).decodeTo(tracker);
    exchangeEachKind(tracker, 300);
    for (CongestionState state : CongestionState.values()) {
      KernelRecord.retransmit(300, RetransmitType.FAST).congestions(state, 1).decodeTo(tracker);
    }
    for (RetransmitType type : RetransmitType.values()) {
      for (int count = 1; count <= 10; count++) {
        KernelRecord.retransmit(300, type)
            .state(TcpState.ESTABLISHED)
            .retransmits(type, count)
            .decodeTo(tracker);
      }
    }
    carried(KernelRecord.closed(300)).decodeTo(tracker);
    KernelRecord.established(302)
        .server()
        .atNs(10 * SECOND)
        .handshakeNs(MS)
        .onTheWire(2 * MS, 1)
        .handshakeRetransmits(1)
        .decodeTo(tracker);
    KernelRecord.accepted(302).atNs(11 * SECOND).decodeTo(tracker);
    KernelRecord.exchange(302, 1).server().decodeTo(tracker);
    carried(KernelRecord.closed(302)).server().decodeTo(tracker);
    KernelRecord.retransmit(301, SYN_ACK).server().retransmits(SYN_ACK, 1).decodeTo(tracker);
  }

  private static void exchangeEachKind(ConnectionTracker tracker, long cookie) {
    KernelRecord.exchange(cookie, 1).decodeTo(tracker);
    KernelRecord.exchange(cookie, 2)
        .exchangeNs(10 * SECOND, 10 * SECOND, 11 * SECOND, 12 * SECOND)
        .decodeTo(tracker);
    KernelRecord.exchange(cookie, 4).exchangeNs(10 * SECOND, 10 * SECOND, 0, 0).decodeTo(tracker);
    int number = 5;
    for (int flag :
        new int[] {
          RecordLayout.EXCHANGE_TLS_HANDSHAKE,
          RecordLayout.EXCHANGE_INCOMPLETE,
          RecordLayout.EXCHANGE_FULL_DUPLEX
        }) {
      KernelRecord.exchange(cookie, number++)
          .exchangeFlags(RecordLayout.EXCHANGE_ENDED | flag)
          .decodeTo(tracker);
    }
  }

  private static void adopt(ConnectionTracker tracker) {
    KernelRecord.sample(400).server().adopted().atNs(10 * SECOND).decodeTo(tracker);
    KernelRecord.reset(400, RECEIVED).server().atNs(11 * SECOND).decodeTo(tracker);
    KernelRecord.closed(400).server().adopted().atNs(11 * SECOND).decodeTo(tracker);
  }

  private static void useManyServices(ConnectionTracker tracker) {
    for (int port = 500; port < 500 + SERVICES; port++) {
      open(tracker, KernelRecord.established(port).peer(198, 51, 100, 7, port));
      KernelRecord.reset(port, RECEIVED).peer(198, 51, 100, 7, port).decodeTo(tracker);
      KernelRecord.retransmit(port, RetransmitType.FAST)
          .peer(198, 51, 100, 7, port)
          .retransmits(RetransmitType.FAST, 1)
          .decodeTo(tracker);
      KernelRecord.exchange(port, 1).peer(198, 51, 100, 7, port).decodeTo(tracker);
      carried(KernelRecord.sample(port))
          .peer(198, 51, 100, 7, port)
          .zeroWindowSent()
          .congestions(CongestionState.LOSS, 1)
          .decodeTo(tracker);
      carried(KernelRecord.closed(port)).peer(198, 51, 100, 7, port).decodeTo(tracker);
    }
    open(tracker, KernelRecord.established(600).server());
    KernelRecord.accepted(600).atNs(11 * SECOND).decodeTo(tracker);
    KernelRecord.exchange(600, 1).server().decodeTo(tracker);
    carried(KernelRecord.sample(600))
        .server()
        .zeroWindowSent()
        .congestions(CongestionState.LOSS, 1)
        .decodeTo(tracker);
    carried(KernelRecord.sample(600)).server().decodeTo(tracker);
    carried(KernelRecord.sample(600)).server().zeroWindowReceived().decodeTo(tracker);
    carried(KernelRecord.closed(600)).server().decodeTo(tracker);
    open(tracker, KernelRecord.established(602).server().local(192, 0, 2, 1, 8081));
    KernelRecord.accepted(602).atNs(11 * SECOND).decodeTo(tracker);
    open(tracker, KernelRecord.established(601));
    carried(KernelRecord.sample(601)).decodeTo(tracker);
  }

  private static void listen(ConnectionTracker tracker) {
    KernelRecord.listener(1000).acceptQueue(1, 128).listenDrops(1).decodeTo(tracker);
    KernelRecord.listener(1001).local(0, 0, 0, 0, 81).decodeTo(tracker);
  }

  private static void failMoreOftenThanSpansMayTell(ConnectionTracker tracker) {
    for (int cookie = 700; cookie < 730; cookie++) {
      KernelRecord.failed(cookie).atNs(100 * SECOND).errno(111).decodeTo(tracker);
    }
    tracker.drained(200 * SECOND);
  }

  private static void open(ConnectionTracker tracker, KernelRecord established) {
    established.atNs(10 * SECOND).handshakeNs(MS).onTheWire(2 * MS, 1).decodeTo(tracker);
  }

  private static KernelRecord carried(KernelRecord record) {
    return record
        .atNs(12 * SECOND)
        .openedNs(10 * SECOND - MS)
        .establishedNs(10 * SECOND)
        .segments(6, 8)
        .bytes(300, 5000)
        .path(1, 1, 1, 1)
        .limits(30 * MS, 20 * MS, 10 * MS)
        .smoothedRttUs(2000)
        .minimumRttUs(1500);
  }
}
