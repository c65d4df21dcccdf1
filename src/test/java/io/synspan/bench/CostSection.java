package io.synspan.bench;

import io.synspan.bench.SynspanProcess.Packaging;
import io.synspan.testing.CollectorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What watching costs a short connection: the BPF programs, the process, and the rate that is
 * reached. Rounds with nothing, with SynSpan, with nothing and with tcplife take turns; a rate is
 * compared with the rounds before and after it.
 */
final class CostSection implements Section {
  /**
   * The JVM compiles what is hot meanwhile; it is to be measured as it runs for days. Each time
   * that a load ends something rare happens, for which what was compiled without it is compiled
   * again.
   */
  private static final int JVM_WARM_UPS = 12;

  private static final Duration JVM_WARM_UP = Duration.ofSeconds(10);

  private static final Duration WARM_UP = Duration.ofSeconds(2);

  private final Path directory;
  private final int rounds;
  private final Duration roundTime;
  private final List<Double> bareRates = new ArrayList<>();
  private final List<WatcherCost> ours = new ArrayList<>();
  private final List<WatcherCost> theirs = new ArrayList<>();

  CostSection(Path directory, int rounds, Duration roundTime) {
    this.directory = directory;
    this.rounds = rounds;
    this.roundTime = roundTime;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    try (Nginx server = Nginx.start(directory);
        CollectorProcess collector = CollectorProcess.start(directory)) {
      ShortConnections.run(server, WARM_UP);
      measureBare(server, report);
      for (int round = 0; round < rounds; round++) {
        ours.add(measureSynspan(server, collector));
        progress(report, "synspan", ours.getLast());
        measureBare(server, report);
        theirs.add(measureTcplife(server));
        progress(report, "tcplife", theirs.getLast());
        measureBare(server, report);
      }
    }
    compare(report, "BPF programs, a connection", WatcherCost::kernelNs, 0.12);
    compare(report, "CPU of the process, a connection", WatcherCost::cpuNs, 0.10);
    report.add(
        Row.ratio(
            "connections a second, of bare",
            rate(ours),
            Row.figure(Median.of(bareRates), "/s"),
            rateOfBare(ours, 0),
            Aim.atLeast(0.97)));
    report.add(
        Row.ratio(
            "the same of tcplife",
            rate(theirs),
            Row.figure(Median.of(bareRates), "/s"),
            rateOfBare(theirs, 1),
            Aim.NONE));
  }

  private void measureBare(Nginx server, Report report) throws IOException, InterruptedException {
    bareRates.add(ShortConnections.run(server, roundTime).perSecond());
    report.progress("bare: %,.0f connections/s".formatted(bareRates.getLast()));
  }

  private WatcherCost measureSynspan(Nginx server, CollectorProcess collector)
      throws IOException, InterruptedException {
    try (SynspanProcess synspan =
        SynspanProcess.start(Packaging.JVM, collector, Map.of(), directory)) {
      for (int time = 0; time < JVM_WARM_UPS; time++) {
        ShortConnections.run(server, JVM_WARM_UP);
      }
      return WatcherCost.measure(synspan.pid(), server, roundTime);
    }
  }

  private WatcherCost measureTcplife(Nginx server) throws IOException, InterruptedException {
    try (Tcplife tcplife = Tcplife.start(directory)) {
      ShortConnections.run(server, WARM_UP);
      return WatcherCost.measure(tcplife.pid(), server, roundTime);
    }
  }

  private void compare(
      Report report, String what, ToDoubleFunction<WatcherCost> figure, double atMost) {
    report.add(
        Row.compared(
            what,
            median(ours, figure) / 1000,
            median(theirs, figure) / 1000,
            "us",
            Aim.atMost(atMost)));
  }

  /**
   * The median of each round's rate over the mean of the bare ones around it.
   *
   * @param first number of the bare round before the first of these, which come every second one
   */
  private double rateOfBare(List<WatcherCost> costs, int first) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < costs.size(); round++) {
      int before = 2 * round + first;
      double bare = (bareRates.get(before) + bareRates.get(before + 1)) / 2;
      ratios.add(costs.get(round).perSecond() / bare);
    }
    return Median.of(ratios);
  }

  private static String rate(List<WatcherCost> costs) {
    return Row.figure(median(costs, WatcherCost::perSecond), "/s");
  }

  private static double median(List<WatcherCost> costs, ToDoubleFunction<WatcherCost> figure) {
    return Median.of(costs.stream().mapToDouble(figure).boxed().toList());
  }

  private static void progress(Report report, String who, WatcherCost cost) {
    report.progress(
        "%s: %,.0f connections/s, BPF %.2f us, process %.2f us"
            .formatted(who, cost.perSecond(), cost.kernelNs() / 1000, cost.cpuNs() / 1000));
  }
}
