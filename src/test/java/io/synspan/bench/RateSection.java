package io.synspan.bench;

import io.synspan.bench.SynspanProcess.Packaging;
import io.synspan.semconv.SynspanMetrics;
import io.synspan.semconv.TcpMetrics;
import io.synspan.testing.CollectorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * As many short connections as the load generator reaches: each must come out at the collector, or
 * be counted as lost, and a million of them must leave no memory behind.
 */
final class RateSection implements Section {
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(4);
  private static final long EARLY = 100_000;
  private static final long LATE = 1_000_000;

  /** The reader comes every 50 ms; the last connections end meanwhile. */
  private static final Duration DRAIN = Duration.ofSeconds(1);

  private static final Map<String, String> SERVER =
      Map.of(
          "network.tcp.handshake.role",
          "server",
          "network.local.port",
          Integer.toString(Nginx.PORT));
  private static final Map<String, String> CLIENT =
      Map.of(
          "network.tcp.handshake.role",
          "client",
          "network.peer.port",
          Integer.toString(Nginx.PORT));

  private final Path directory;
  private final Duration leastTime;
  private double earlyMib;
  private double lateMib;

  RateSection(Path directory, Duration leastTime) {
    this.directory = directory;
    this.leastTime = leastTime;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    try (Nginx server = Nginx.start(directory);
        CollectorProcess collector = CollectorProcess.start(directory)) {
      ServedConnections served;
      try (SynspanProcess synspan =
          SynspanProcess.start(Packaging.JVM, collector, Map.of(), directory)) {
        served = ServedConnections.since(server.statusSocket());
        load(server, synspan, report);
        Thread.sleep(DRAIN);
        report.add(
            Row.none(
                "calls of a hook that the kernel left out", BpfRunTime.missedCalls(synspan.pid())));
      }
      compare(ExportedMetrics.of(collector), served.count(), report);
    }
  }

  private void load(Nginx server, SynspanProcess synspan, Report report)
      throws IOException, InterruptedException {
    long countedBefore = TcpCounters.read().passiveOpens();
    double perSecond = run(server, synspan, WARM_UP, countedBefore).perSecond();
    long seconds = Math.round(Math.ceil(1.05 * LATE / perSecond));
    Duration time = max(leastTime, min(LONGEST, Duration.ofSeconds(seconds)));
    report.progress(
        "%,.0f connections/s; now for %d seconds".formatted(perSecond, time.toSeconds()));
    ShortConnections.Load load = run(server, synspan, time, countedBefore);
    long made = TcpCounters.read().passiveOpens() - countedBefore;
    if (lateMib == 0) {
      lateMib = synspan.residentMib();
    }
    report.add(
        Row.absolute(
            "connections a second over " + time.toSeconds() + " s",
            load.perSecond(),
            "/s",
            Aim.NONE));
    report.add(
        Row.compared(
            "resident memory after %,d connections, after %,d"
                .formatted(Math.min(made, LATE), EARLY),
            lateMib,
            earlyMib,
            "MiB",
            Aim.atMost(1.10)));
  }

  /** Runs the load, and looks at the memory when so many connections have been made. */
  private ShortConnections.Load run(
      Nginx server, SynspanProcess synspan, Duration time, long countedBefore)
      throws IOException, InterruptedException {
    try (ShortConnections connections = ShortConnections.start(server, time)) {
      while (connections.isRunning()) {
        Thread.sleep(100);
        long made = TcpCounters.read().passiveOpens() - countedBefore;
        if (earlyMib == 0 && made >= EARLY) {
          earlyMib = synspan.residentMib();
        }
        if (lateMib == 0 && made >= LATE) {
          lateMib = synspan.residentMib();
        }
      }
      return connections.await();
    }
  }

  private static void compare(ExportedMetrics metrics, long served, Report report) {
    report.add(counted("accepted connections exported, served by nginx", metrics, SERVER, served));
    report.add(counted("opened connections exported, served by nginx", metrics, CLIENT, served));
    report.add(
        Row.same(
            "ends of connections exported, of both sides",
            metrics.sum(TcpMetrics.CONNECTION_DURATION, SERVER)
                + metrics.sum(TcpMetrics.CONNECTION_DURATION, CLIENT),
            2 * served));
    report.add(Row.none("records lost", metrics.sum(SynspanMetrics.EVENT_LOST, Map.of())));
  }

  private static Row counted(
      String what, ExportedMetrics metrics, Map<String, String> attributes, long served) {
    return Row.same(what, metrics.sum(TcpMetrics.CONNECTIONS, attributes), served);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? b : a;
  }
}
