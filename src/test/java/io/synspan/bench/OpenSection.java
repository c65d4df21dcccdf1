package io.synspan.bench;

import io.synspan.bench.SynspanProcess.Packaging;
import io.synspan.probe.ProbeException;
import io.synspan.semconv.SynspanMetrics;
import io.synspan.semconv.TcpMetrics;
import io.synspan.testing.CollectorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Many open connections: all of them are followed and exported, and a look at all of them costs
 * less than {@code ss} takes for the same.
 */
final class OpenSection implements Section {
  /** Half of them are there before SynSpan is. */
  private static final int HALF = 50_000;

  /** Both ends of all. */
  private static final long SOCKETS = 4L * HALF;

  /** Of all connections; the export is sooner than by default, so that nobody waits for it. */
  private static final Duration EXPORT_INTERVAL = Duration.ofSeconds(10);

  /** Passes at the default interval of 10 s. */
  private static final Duration IDLE_TIME = Duration.ofSeconds(20);

  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(60);

  /** Until the JVM has compiled what a pass runs. */
  private static final int WARM_UP_PASSES = 15;

  private final Path directory;
  private final int rounds;

  OpenSection(Path directory, int rounds) {
    this.directory = directory;
    this.rounds = rounds;
  }

  /** The connections only have to be there. */
  @Override
  @SuppressWarnings("try")
  public void run(Report report) throws IOException, InterruptedException {
    try (HeldConnections first = HeldConnections.open(HALF, 0, directory);
        CollectorProcess collector = CollectorProcess.start(directory)) {
      try (SynspanProcess synspan =
              SynspanProcess.start(
                  Packaging.JVM,
                  collector,
                  Map.of("OTEL_METRIC_EXPORT_INTERVAL", Long.toString(EXPORT_INTERVAL.toMillis())),
                  directory);
          HeldConnections second = HeldConnections.open(HALF, 1000, directory)) {
        report.progress("%,d connections are open".formatted(2 * HALF));
        follow(synspan, collector, report);
      }
      try (HeldConnections second = HeldConnections.open(HALF, 1000, directory)) {
        comparePasses(report);
      }
    } catch (ProbeException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private void follow(SynspanProcess synspan, CollectorProcess collector, Report report)
      throws IOException, InterruptedException {
    report.add(
        Row.same(
            "active sockets exported, open (half from before the start)",
            awaitActive(collector),
            SOCKETS));
    long cpuNs = ProcessUsage.cpuNs(synspan.pid());
    Thread.sleep(IDLE_TIME);
    cpuNs = ProcessUsage.cpuNs(synspan.pid()) - cpuNs;
    ExportedMetrics metrics = ExportedMetrics.of(collector);
    report.add(
        Row.none(
            "records lost, connections evicted or vanished",
            metrics.sum(SynspanMetrics.EVENT_LOST, Map.of())
                + metrics.sum(SynspanMetrics.CONNECTION_EVICTED, Map.of())
                + metrics.sum(SynspanMetrics.CONNECTION_VANISHED, Map.of())));
    report.add(
        Row.absolute(
            "CPU of the process while they are idle",
            100.0 * cpuNs / IDLE_TIME.toNanos(),
            "%",
            Aim.NONE));
    report.add(Row.absolute("resident memory with them", synspan.residentMib(), "MiB", Aim.NONE));
  }

  /** The exporter's connection to the collector is open too: its accepted end is one more. */
  private static long awaitActive(CollectorProcess collector)
      throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + EXPORT_TIMEOUT.toNanos();
    while (true) {
      long active = heldSockets(ExportedMetrics.of(collector));
      if (active == SOCKETS || System.nanoTime() - deadlineNs > 0) {
        return active;
      }
      Thread.sleep(200);
    }
  }

  private static long heldSockets(ExportedMetrics metrics) {
    String port = Integer.toString(HeldConnections.PORT);
    return metrics.sum(TcpMetrics.CONNECTION_ACTIVE, Map.of("network.local.port", port))
        + metrics.sum(TcpMetrics.CONNECTION_ACTIVE, Map.of("network.peer.port", port));
  }

  private void comparePasses(Report report)
      throws IOException, InterruptedException, ProbeException {
    List<Double> decoded = new ArrayList<>();
    List<Double> followed = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    try (SamplePass pass = SamplePass.open()) {
      for (int round = 0; round < WARM_UP_PASSES; round++) {
        pass.decodedNs();
        pass.followedNs();
      }
      for (int round = 0; round < rounds; round++) {
        theirs.add(SocketStatistics.cpuMs(directory));
        decoded.add(pass.decodedNs() / 1e6);
        followed.add(pass.followedNs() / 1e6);
        report.progress(
            "pass over %,d sockets: decoded %.0f ms, followed %.0f ms, ss -tin: %.0f ms"
                .formatted(
                    pass.connections(), decoded.getLast(), followed.getLast(), theirs.getLast()));
      }
    }
    report.add(comparedPass("read and decoded", decoded, theirs, Aim.atMost(0.20)));
    report.add(comparedPass("with table and instruments", followed, theirs, Aim.NONE));
  }

  private static Row comparedPass(String depth, List<Double> ours, List<Double> theirs, Aim aim) {
    return Row.compared(
        "CPU of a pass over all of them, " + depth + ", of ss -tin",
        Median.of(ours),
        Median.of(theirs),
        "ms",
        aim);
  }
}
