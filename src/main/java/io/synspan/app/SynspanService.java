package io.synspan.app;

import io.opentelemetry.api.OpenTelemetry;
import io.synspan.app.summary.TerminalSummary;
import io.synspan.app.telemetry.Telemetry;
import io.synspan.config.SynspanConfig;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.JoinedSpans;
import io.synspan.connection.MonotonicClock;
import io.synspan.detect.DetectionType;
import io.synspan.detect.SourceDropFanOut;
import io.synspan.detect.SourceDropListener;
import io.synspan.exchange.ProxyListener;
import io.synspan.probe.Capability;
import io.synspan.probe.HookStatus;
import io.synspan.probe.KernelEnum;
import io.synspan.probe.Probe;
import io.synspan.probe.ProbeException;
import io.synspan.process.ProcessCache;
import io.synspan.signal.DropCauses;
import io.synspan.signal.HookState;
import io.synspan.signal.ResetCauses;
import io.synspan.signal.SelfMetrics;
import io.synspan.signal.SourceDropSignals;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Everything that runs while SynSpan watches: the attached kernel side, the thread that reads it,
 * the pipeline behind it and the summary. Whoever starts it closes it, before the OpenTelemetry
 * SDK.
 */
final class SynspanService implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("io.synspan");

  private final KernelReader reader;
  private final ProcessCache processes;
  private final OpenDetections detections;
  private final @Nullable TerminalSummary summary;

  private SynspanService(
      KernelReader reader,
      ProcessCache processes,
      OpenDetections detections,
      @Nullable TerminalSummary summary) {
    this.reader = reader;
    this.processes = processes;
    this.detections = detections;
    this.summary = summary;
  }

  /**
   * Begins to read.
   *
   * @param clock turns the records' times into wall-clock time; measured again while this runs
   * @param joined spans of a gateway that belong to a connection
   * @param others hear of connections, on the reader's thread
   * @param proxyListeners hear of a proxy's exchanges, likewise
   * @param exchanges whether the kernel side is to tell of them
   * @param summarised whether to print a summary each interval
   * @param onReaderFailure told on the reader's thread that it has ended by itself
   * @throws ProbeException where the kernel refuses what is required; nothing has started then
   */
  static SynspanService start(
      SynspanConfig config,
      OpeningProbe opening,
      Telemetry telemetry,
      MonotonicClock clock,
      JoinedSpans joined,
      List<ConnectionListener> others,
      List<ProxyListener> proxyListeners,
      ExchangeSwitch exchanges,
      boolean summarised,
      Consumer<Throwable> onReaderFailure)
      throws ProbeException {
    ResetCauses causes = new ResetCauses(KernelEnum.SK_RST_REASON.names()::get);
    DropCauses dropCauses = new DropCauses(KernelEnum.SKB_DROP_REASON.names()::get);
    ProcessCache processes = ProcessCache.start();
    TerminalSummary summary = summarised ? summary(config, clock, causes) : null;
    OpenDetections detections = new OpenDetections();
    List<ConnectionListener> listeners = new ArrayList<>();
    listeners.add(new ClockCorrection(clock));
    listeners.add(new ProxyWatch(exchanges));
    listeners.addAll(others);
    List<ProxyListener> proxy = new ArrayList<>(proxyListeners);
    if (summary != null) {
      listeners.add(summary);
      proxy.add(summary);
    }
    LateDetectionListeners ofPackets = new LateDetectionListeners();
    // while the kernel still looks at the programs
    Pipeline pipeline =
        new Pipeline(
            telemetry.openTelemetry(),
            config,
            clock,
            joined,
            telemetry.nextSpan(),
            causes,
            dropCauses,
            processes,
            listeners,
            List.of(detections, new DetectionLog(LOG), ofPackets),
            proxy,
            new SynQueueCounters());
    KernelReader reader =
        KernelReader.start(
            config,
            opening,
            probe ->
                PacketWatch.open(
                    config, probe, dropListener(config, telemetry.openTelemetry(), clock)),
            exchanges,
            (probe, packets) -> {
              ofPackets.are(packets.listeners());
              report(telemetry.openTelemetry(), pipeline, probe, packets);
              return summary == null ? pipeline : new SummarySink(pipeline, summary);
            },
            onReaderFailure);
    return new SynspanService(reader, processes, detections, summary);
  }

  private static SourceDropListener dropListener(
      SynspanConfig config, OpenTelemetry telemetry, MonotonicClock clock) {
    return config.packets().drop().enabled()
        ? new SourceDropFanOut(
            List.of(
                new SourceDropSignals(
                    telemetry.getMeter(Pipeline.SCOPE),
                    telemetry.getLogsBridge().get(Pipeline.SCOPE),
                    clock),
                new SourceDropLog(LOG)))
        : new SourceDropFanOut(List.of());
  }

  private static TerminalSummary summary(
      SynspanConfig config, MonotonicClock clock, ResetCauses causes) {
    return new TerminalSummary(
        System.out,
        clock,
        ZoneId.systemDefault(),
        config.summary().interval(),
        causes,
        MonotonicClock.nowNs());
  }

  private static void report(
      OpenTelemetry telemetry, Pipeline pipeline, Probe probe, PacketWatch packets) {
    SelfMetrics.register(
        telemetry.getMeter(Pipeline.SCOPE),
        pipeline.connections(),
        Stream.concat(
                probe.hooks().stream()
                    .map(status -> new HookState(status.hook().program(), status.usable())),
                packets.hooks().stream())
            .toList(),
        pipeline::kernelCounts);
  }

  /** Each hook that was asked for: in place, or why not. */
  List<HookStatus> hooks() {
    return reader.hooks();
  }

  /** Capabilities that the process keeps, with the reason. */
  Map<Capability, String> keptCapabilities() {
    return reader.keptCapabilities();
  }

  /** Says where segments are counted, or why not, where that was asked for. */
  void announcePackets(Logger log) {
    reader.packets().announce(log);
  }

  /** What is detected and goes on, in words. */
  Map<DetectionType, String> detections() {
    return detections.texts();
  }

  /** Whether the reader still comes round. */
  boolean isReading() {
    return reader.isReading();
  }

  /**
   * Stops reading and detaches, and prints the last summary; see {@link KernelReader#close}.
   *
   * <p>What the SDK observes stays readable for its last collection, which comes afterwards.
   */
  @Override
  public void close() {
    reader.close();
    processes.close();
    if (summary != null && reader.hasEnded()) {
      summary.close();
    }
  }
}
