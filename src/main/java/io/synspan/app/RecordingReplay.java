package io.synspan.app;

import io.synspan.app.summary.SummaryCounts;
import io.synspan.app.summary.SummaryText;
import io.synspan.app.telemetry.Telemetry;
import io.synspan.config.SynspanConfig;
import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.JoinedSpans;
import io.synspan.connection.MonotonicClock;
import io.synspan.event.RecordLayout;
import io.synspan.probe.DropCounts;
import io.synspan.probe.RecordCounts;
import io.synspan.process.ProcessLookup;
import io.synspan.recording.RecordingHandler;
import io.synspan.recording.RecordingHeader;
import io.synspan.signal.DropCauses;
import io.synspan.signal.NextSpan;
import io.synspan.signal.ResetCauses;
import io.synspan.signal.SelfMetrics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * A recording's way through the pipeline. What is recorded happens at once, but at the recorded
 * times: a span begins and ends when its connection did, while a metric's data point bears the time
 * of the replay.
 */
final class RecordingReplay implements RecordingHandler {
  private static final Logger LOG = Logger.getLogger("io.synspan");
  private static final int NOTABLE_LIMIT = 50;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final RecordingHeader header;
  private final SummaryCounts counts;
  private final Pipeline pipeline;
  private long lastNs;
  private long lost;

  RecordingReplay(SynspanConfig config, Telemetry telemetry, RecordingHeader header) {
    this.header = header;
    this.lastNs = header.monotonicNs();
    ResetCauses causes = new ResetCauses(header.resetReasons()::get);
    this.counts = new SummaryCounts(NOTABLE_LIMIT, causes);
    this.pipeline =
        new Pipeline(
            telemetry.openTelemetry(),
            config,
            new MonotonicClock(header.epochOffsetNs()),
            new JoinedSpans(),
            NextSpan.RANDOM,
            causes,
            new DropCauses(header.dropReasons()::get),
            ProcessLookup.NONE,
            List.of(counts, new SpanPace(telemetry)),
            List.of(new DetectionLog(LOG)),
            List.of(counts),
            null);
    SelfMetrics.register(
        telemetry.openTelemetry().getMeter(Pipeline.SCOPE),
        pipeline.connections(),
        List.of(),
        pipeline::kernelCounts);
  }

  @Override
  public void onRecord(ByteBuffer data, int offset, int length) {
    pipeline.accept(data, offset, length);
  }

  @Override
  public void onPassBegun(long monotonicNs) {
    pipeline.beginPass(monotonicNs);
  }

  @Override
  public void onPassEnded(boolean complete) {
    pipeline.endPass(complete);
  }

  @Override
  public void onDrained(long monotonicNs) {
    lastNs = monotonicNs;
    pipeline.drained(monotonicNs);
  }

  @Override
  public void onExchangesComplete(long monotonicNs) {
    pipeline.exchangesComplete(monotonicNs);
  }

  @Override
  public void onCounts(long[] produced, long[] lostByKind) {
    RecordCounts recorded =
        RecordCounts.of(
            Arrays.copyOf(produced, RecordLayout.KIND_COUNT),
            Arrays.copyOf(lostByKind, RecordLayout.KIND_COUNT));
    counts.addRecordsLost(recorded.totalLost() - lost);
    lost = recorded.totalLost();
    pipeline.counted(recorded);
  }

  @Override
  public void onDrops(Map<Integer, Long> packetsByReason) {
    long total = packetsByReason.values().stream().mapToLong(Long::longValue).sum();
    pipeline.dropped(new DropCounts(total, packetsByReason));
  }

  /** To be called after the last record. */
  void end() {
    pipeline.ended();
  }

  /** What the recording holds, for the terminal. */
  String summary() {
    Duration length = Duration.ofNanos(lastNs - header.monotonicNs());
    return SummaryText.of(
        counts,
        "%s, %d s of kernel %s"
            .formatted(
                TIME.format(
                    Instant.EPOCH.plusNanos(header.epochNs()).atZone(ZoneId.systemDefault())),
                length.toSeconds(),
                header.kernelRelease()),
        length);
  }

  /**
   * Waits for the SDK to send its spans before there are more than it can hold: a replay is faster
   * than any network.
   */
  private static final class SpanPace implements ConnectionListener {
    /** A connection has one span at most, and the SDK holds 2048 of them by default. */
    private static final int CONNECTIONS = 512;

    private final Telemetry telemetry;
    private int connections;

    SpanPace(Telemetry telemetry) {
      this.telemetry = telemetry;
    }

    @Override
    public void onFinished(Connection connection) {
      if (++connections == CONNECTIONS) {
        connections = 0;
        telemetry.flushSpans();
      }
    }
  }
}
