package io.synspan.app;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.synspan.app.summary.TerminalSummary;
import io.synspan.config.EventsMode;
import io.synspan.config.PacketsMode;
import io.synspan.config.SynspanConfig;
import io.synspan.connection.BusiestConnections;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.ConnectionLookup;
import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.JoinedSpans;
import io.synspan.connection.ListenQueues;
import io.synspan.connection.MonotonicClock;
import io.synspan.detect.DetectionFanOut;
import io.synspan.detect.DetectionListener;
import io.synspan.detect.Detectors;
import io.synspan.detect.SourcePrefix;
import io.synspan.event.RecordDecoder;
import io.synspan.event.RecordLayout;
import io.synspan.exchange.PairingFeed;
import io.synspan.exchange.PairingSettings;
import io.synspan.exchange.ProxyFanOut;
import io.synspan.exchange.ProxyListener;
import io.synspan.match.ConnectionIndex;
import io.synspan.match.ExchangeFeed;
import io.synspan.packet.SegmentFlag;
import io.synspan.probe.DropCounts;
import io.synspan.probe.RecordCounts;
import io.synspan.probe.SegmentCounts;
import io.synspan.probe.TraceparentCounts;
import io.synspan.process.ProcessLookup;
import io.synspan.semconv.TcpAttributes;
import io.synspan.signal.ConnectionMetrics;
import io.synspan.signal.ConnectionSpans;
import io.synspan.signal.ConnectionThroughput;
import io.synspan.signal.DetectionSignals;
import io.synspan.signal.DropCauses;
import io.synspan.signal.DropMetrics;
import io.synspan.signal.EventCount;
import io.synspan.signal.EventLog;
import io.synspan.signal.EventTarget;
import io.synspan.signal.ExchangeMetrics;
import io.synspan.signal.KernelCounts;
import io.synspan.signal.ListenMetrics;
import io.synspan.signal.ListenerFanOut;
import io.synspan.signal.NextSpan;
import io.synspan.signal.ProxyMetrics;
import io.synspan.signal.ResetCauses;
import io.synspan.signal.SegmentCount;
import io.synspan.signal.SegmentMetrics;
import io.synspan.signal.SpanEvents;
import io.synspan.signal.SpanPolicy;
import io.synspan.signal.TraceparentMetrics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From kernel records to signals, the same for a live kernel and for a recording. Its methods are
 * called by one thread; {@link #kernelCounts} and {@link #connections} by any.
 *
 * <p>A native binary is to know its listeners' methods for {@link ListenerFanOut}.
 */
@RegisterForReflection(
    targets = {
      BusiestConnections.class,
      ClockCorrection.class,
      ConnectionIndex.class,
      ConnectionListener.class,
      ConnectionMetrics.class,
      ConnectionSpans.class,
      Detectors.class,
      ExchangeFeed.class,
      ExchangeMetrics.class,
      ListenQueues.class,
      PairingFeed.class,
      ProxyWatch.class,
      TerminalSummary.class
    },
    fields = false)
final class Pipeline implements RecordSink {
  static final String SCOPE = "io.synspan";

  /** Some 20 MB at most, and nothing until there is a proxy. */
  private static final PairingSettings PAIRING =
      new PairingSettings(1 << 16, 10, Duration.ofSeconds(30).toNanos(), 0);

  private final RecordDecoder decoder = new RecordDecoder();
  private final ConnectionTracker tracker;
  private final Detectors detectors;
  private final @Nullable SynQueueCounters synQueues;
  private final PairingFeed pairing;
  private long lostToPairing;
  private long drainedNs;
  private final long[] delivered = new long[RecordLayout.KIND_COUNT];
  private volatile KernelCounts kernelCounts = KernelCounts.NONE;
  private volatile DropCounts dropCounts = DropCounts.NONE;
  private volatile TraceparentCounts traceparentCounts = TraceparentCounts.NONE;
  private volatile SegmentCounts segmentCounts = SegmentCounts.NONE;

  /**
   * @param clock turns the records' times into wall-clock time
   * @param joined spans of a gateway that belong to a connection
   * @param nextSpan see {@link ConnectionSpans}
   * @param listeners hear of connections after the OpenTelemetry signals have
   * @param detectionListeners the same of detections
   * @param proxyListeners the same of a proxy's exchanges
   * @param synQueues read about once a second; null for a recording, which lacks them
   */
  Pipeline(
      OpenTelemetry telemetry,
      SynspanConfig config,
      MonotonicClock clock,
      JoinedSpans joined,
      NextSpan nextSpan,
      ResetCauses causes,
      DropCauses dropCauses,
      ProcessLookup processes,
      List<ConnectionListener> listeners,
      List<DetectionListener> detectionListeners,
      List<ProxyListener> proxyListeners,
      @Nullable SynQueueCounters synQueues) {
    Meter meter = telemetry.getMeter(SCOPE);
    BusiestConnections busiest = new BusiestConnections(config.series().busiestConnections());
    ListenQueues listenQueues = new ListenQueues(config.series().maxServicePorts());
    List<ConnectionListener> all = new ArrayList<>();
    all.add(new ConnectionMetrics(meter, config.series().maxServicePorts(), causes));
    all.add(new ExchangeMetrics(meter, config.series().maxServicePorts()));
    all.add(
        new ConnectionSpans(
            telemetry.getTracer(SCOPE),
            meter,
            clock,
            spanPolicy(config.spans()),
            new SpanEvents(clock, causes, dropCauses, eventTarget(telemetry, config.events())),
            processes,
            joined,
            nextSpan));
    all.add(busiest);
    all.add(listenQueues);
    ConnectionThroughput.register(meter, busiest);
    ListenMetrics.register(meter, listenQueues);
    DropMetrics.register(meter, dropCauses, () -> dropCounts.byReason());
    if (config.traceparent()) {
      TraceparentMetrics.register(meter, () -> byName(traceparentCounts));
    }
    if (config.packets().mode() == PacketsMode.ON) {
      SegmentMetrics.register(meter, () -> flags(segmentCounts));
    }
    List<DetectionListener> detected = new ArrayList<>();
    detected.add(
        new DetectionSignals(
            telemetry.getTracer(SCOPE),
            meter,
            config.events() == EventsMode.SPAN ? null : telemetry.getLogsBridge().get(SCOPE),
            clock));
    detected.addAll(detectionListeners);
    this.detectors = new Detectors(new DetectionFanOut(detected));
    this.synQueues = synQueues;
    all.add(detectors);
    List<ProxyListener> proxy = new ArrayList<>();
    proxy.add(new ProxyMetrics(meter, config.series().maxServicePorts()));
    proxy.addAll(proxyListeners);
    this.pairing = new PairingFeed(PAIRING, new ProxyFanOut(proxy));
    all.add(pairing);
    all.addAll(listeners);
    this.tracker =
        new ConnectionTracker(
            config.table().maxConnections(),
            config.spans().slowExchange().toNanos(),
            new ListenerFanOut(all));
  }

  private static EventTarget eventTarget(OpenTelemetry telemetry, EventsMode mode) {
    EventTarget log = new EventLog(telemetry.getLogsBridge().get(SCOPE));
    if (!mode.inSpans()) {
      return log;
    }
    return mode.asLogs() ? EventTarget.SPAN.and(log) : EventTarget.SPAN;
  }

  private static Map<String, Long> byName(TraceparentCounts counts) {
    return counts.byResult().entrySet().stream()
        .collect(
            Collectors.toMap(
                count -> count.getKey().name().toLowerCase(Locale.ROOT), Map.Entry::getValue));
  }

  private static List<SegmentCount> flags(SegmentCounts counts) {
    return Stream.concat(
            flags(TcpAttributes.IoDirectionValues.RECEIVE, counts.received()),
            flags(TcpAttributes.IoDirectionValues.TRANSMIT, counts.transmitted()))
        .toList();
  }

  private static Stream<SegmentCount> flags(String direction, Map<SegmentFlag, Long> counts) {
    return counts.entrySet().stream()
        .map(count -> new SegmentCount(direction, count.getKey().text(), count.getValue()));
  }

  private static SpanPolicy spanPolicy(SynspanConfig.Spans spans) {
    return new SpanPolicy(
        spans.slowHandshake().toNanos(), spans.sampleRatio(), spans.maxPerSecond());
  }

  @Override
  public void accept(ByteBuffer data, int offset, int length) {
    int kind = RecordDecoder.kindOf(data, offset, length);
    if (kind < delivered.length) {
      delivered[kind]++;
    }
    decoder.decode(data, offset, length, tracker);
  }

  @Override
  public void beginPass(long nowNs) {
    tracker.beginPass();
  }

  @Override
  public void endPass(boolean complete) {
    tracker.endPass(complete);
  }

  @Override
  public void drained(long nowNs) {
    drainedNs = nowNs;
    tracker.drained(nowNs);
    detectors.advance(nowNs);
  }

  @Override
  public void exchangesComplete(long timeNs) {
    pairing.complete(timeNs);
  }

  @Override
  public void ended() {
    tracker.finishAllClosed();
    detectors.close();
  }

  @Override
  public void counted(RecordCounts counts) {
    if (counts.lostExchanges() > lostToPairing) {
      lostToPairing = counts.lostExchanges();
      pairing.onLost(drainedNs);
    }
    if (synQueues != null) {
      detectors.onSynQueues(synQueues.netnsInode(), synQueues.getAsLong());
    }
    kernelCounts =
        new KernelCounts(
            IntStream.range(1, RecordLayout.KIND_COUNT)
                .filter(
                    kind -> kind != RecordLayout.KIND_SAMPLE && kind != RecordLayout.KIND_LISTENER)
                .mapToObj(kind -> new EventCount(kind, delivered[kind], counts.lost(kind)))
                .toList(),
            counts.missedCalls());
  }

  @Override
  public void dropped(DropCounts counts) {
    dropCounts = counts;
  }

  @Override
  public void lookedAt(TraceparentCounts counts) {
    traceparentCounts = counts;
  }

  @Override
  public void passed(SegmentCounts counts) {
    segmentCounts = counts;
  }

  @Override
  public void handshakesBegun(
      long second, long netnsInode, long prefix, int prefixBits, int port, long syns) {
    detectors.onHandshakesBegun(
        second, netnsInode, new SourcePrefix(prefix, prefixBits), port, syns);
  }

  /** About a second old. */
  KernelCounts kernelCounts() {
    return kernelCounts;
  }

  /** The table of connections, to be read. */
  ConnectionLookup connections() {
    return tracker.lookup();
  }
}
