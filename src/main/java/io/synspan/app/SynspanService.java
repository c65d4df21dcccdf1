package io.synspan.app;

import io.opentelemetry.api.OpenTelemetry;
import io.synspan.app.summary.TerminalSummary;
import io.synspan.config.Scope;
import io.synspan.config.SynspanConfig;
import io.synspan.connection.MonotonicClock;
import io.synspan.probe.HookStatus;
import io.synspan.probe.KernelEnum;
import io.synspan.probe.Probe;
import io.synspan.probe.ProbeException;
import io.synspan.probe.ProbeOptions;
import io.synspan.signal.HookState;
import io.synspan.signal.ResetCauses;
import io.synspan.signal.SelfMetrics;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that runs while SynSpan watches: the attached kernel side, the thread that reads it
 * and the pipeline behind it. Whoever starts it closes it, before the OpenTelemetry SDK.
 */
final class SynspanService implements AutoCloseable {
  private static final String RESET_REASONS = "sk_rst_reason";
  private static final Duration STOP_WITHIN = Duration.ofSeconds(1);

  private final Probe probe;
  private final ReaderLoop loop;
  private final @Nullable TerminalSummary summary;
  private final Thread reader;

  private SynspanService(
      Probe probe,
      ReaderLoop loop,
      @Nullable TerminalSummary summary,
      Consumer<Throwable> onReaderFailure) {
    this.probe = probe;
    this.loop = loop;
    this.summary = summary;
    this.reader =
        Thread.ofPlatform()
            .name("synspan-reader")
            .uncaughtExceptionHandler((thread, failure) -> onReaderFailure.accept(failure))
            .unstarted(loop);
  }

  /**
   * Attaches and begins to read.
   *
   * @param summarised whether to print a summary each interval
   * @param onReaderFailure told on the reader's thread that it has ended by itself
   * @throws ProbeException where the kernel refuses what is required; nothing has started then
   */
  static SynspanService start(
      SynspanConfig config,
      OpenTelemetry telemetry,
      boolean summarised,
      Consumer<Throwable> onReaderFailure)
      throws ProbeException {
    ProbeOptions options = ProbeSettings.of(config);
    Probe probe = Probe.open(options);
    try {
      Map<Integer, String> reasons = KernelEnum.read(RESET_REASONS);
      ResetCauses causes = new ResetCauses(reasons::get);
      MonotonicClock clock = MonotonicClock.measured();
      TerminalSummary summary = summarised ? summary(config, clock, causes) : null;
      Pipeline pipeline = new Pipeline(telemetry, config, clock, causes, summary);
      ReaderLoop loop =
          new ReaderLoop(
              probe, pipeline, config.sample().interval(), config.scope() == Scope.NETNS);
      SelfMetrics.register(
          telemetry.getMeter(Pipeline.SCOPE),
          pipeline.connections(),
          probe.hooks().stream().map(SynspanService::state).toList(),
          pipeline::eventCounts);
      SynspanService service = new SynspanService(probe, loop, summary, onReaderFailure);
      service.reader.start();
      return service;
    } catch (ProbeException | RuntimeException e) {
      probe.close();
      throw e;
    }
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

  private static HookState state(HookStatus status) {
    return new HookState(status.hook().program(), status.usable());
  }

  /** Each hook that was asked for: in place, or why not. */
  List<HookStatus> hooks() {
    return probe.hooks();
  }

  /** Whether the reader still comes round. */
  boolean isReading() {
    return reader.isAlive() && loop.sinceLastTurn().compareTo(Duration.ofSeconds(30)) < 0;
  }

  /**
   * Stops reading, with what lies in the ring, and detaches. Takes at most a second or so. Should
   * the reader hang, the kernel side stays until the process ends: its memory is in use.
   *
   * <p>What the SDK observes stays readable for its last collection, which comes afterwards.
   */
  @Override
  public void close() {
    loop.stop();
    try {
      if (reader.join(STOP_WITHIN)) {
        probe.close();
        if (summary != null) {
          summary.close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
