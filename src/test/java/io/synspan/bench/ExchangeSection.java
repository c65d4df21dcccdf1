package io.synspan.bench;

import io.synspan.bench.SynspanProcess.Packaging;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.ControlGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What it costs a proxy that its requests are followed: nginx under wrk at full speed. Rounds with
 * nothing stand between, and a rate is compared with those before and after it.
 */
final class ExchangeSection implements Section {
  /** As for {@link CostSection}. */
  private static final int WARM_UPS = 6;

  private static final Duration WARM_UP = Duration.ofSeconds(10);

  private static final Path CLOCK = Path.of("target", "test-native", "bpf_run_time");

  /** What is watched. */
  private enum Watched {
    CONNECTIONS("exchanges off", "off", 0.99),
    PROXY("exchanges of the proxy", "on", 0.95),
    ALL_ENDS("exchanges of client, proxy and server", "on", Double.NaN);

    private final String title;
    private final String exchanges;
    private final double aim;

    Watched(String title, String exchanges, double aim) {
      this.title = title;
      this.exchanges = exchanges;
      this.aim = aim;
    }

    /** As beside a gateway, whose clients and upstreams are elsewhere, or all that is here. */
    Map<String, String> settings(ControlGroup group) {
      return this == PROXY
          ? Map.of(
              "SYNSPAN_EXCHANGES", exchanges, "SYNSPAN_FILTER_CGROUP", group.folder().toString())
          : Map.of("SYNSPAN_EXCHANGES", exchanges);
    }
  }

  private record Cost(double ofBare, double kernelNs, double cpuNs) {}

  private final Path directory;
  private final int rounds;
  private final Duration roundTime;
  private final Map<Watched, List<Cost>> costs = new EnumMap<>(Watched.class);
  private double bare;

  ExchangeSection(Path directory, int rounds, Duration roundTime) {
    this.directory = directory;
    this.rounds = rounds;
    this.roundTime = roundTime;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    try (ControlGroup group = ControlGroup.create("proxy");
        Nginx backend = Nginx.start(directory);
        NginxProxy proxy = NginxProxy.start(backend, group);
        CollectorProcess collector = CollectorProcess.start(directory)) {
      proxy.load(roundTime);
      bare = measureBare(proxy, report);
      for (int round = 0; round < rounds; round++) {
        for (Watched watched : Watched.values()) {
          Cost cost = measure(proxy, collector, watched, watched.settings(group), report);
          costs.computeIfAbsent(watched, any -> new ArrayList<>()).add(cost);
        }
      }
    }
    costs.forEach((watched, measured) -> addRows(watched, measured, report));
  }

  private void addRows(Watched watched, List<Cost> measured, Report report) {
    report.add(
        Row.ratio(
            "proxied requests a second, " + watched.title + ", of bare",
            "",
            Row.figure(bare, "/s"),
            Median.of(measured.stream().map(Cost::ofBare).toList()),
            Double.isNaN(watched.aim) ? Aim.NONE : Aim.atLeast(watched.aim)));
    report.add(
        Row.absolute(
            "BPF programs, a proxied request",
            Median.of(measured.stream().map(Cost::kernelNs).toList()) / 1000,
            "us",
            Aim.NONE));
    report.add(
        Row.absolute(
            "CPU of the process, a proxied request",
            Median.of(measured.stream().map(Cost::cpuNs).toList()) / 1000,
            "us",
            Aim.NONE));
  }

  private double measureBare(NginxProxy proxy, Report report)
      throws IOException, InterruptedException {
    double rate = proxy.load(roundTime);
    report.progress("bare: %,.0f requests/s".formatted(rate));
    return rate;
  }

  /** The rate that is left is that of the mean of the bare ones before and after it. */
  private Cost measure(
      NginxProxy proxy,
      CollectorProcess collector,
      Watched watched,
      Map<String, String> settings,
      Report report)
      throws IOException, InterruptedException {
    double rate;
    double cpuNs;
    double kernelNs;
    try (SynspanProcess synspan =
        SynspanProcess.start(Packaging.JVM, collector, settings, directory)) {
      for (int time = 0; time < WARM_UPS; time++) {
        proxy.load(WARM_UP);
      }
      long cpuBeforeNs = ProcessUsage.cpuNs(synspan.pid());
      rate = proxy.load(roundTime);
      cpuNs = (ProcessUsage.cpuNs(synspan.pid()) - cpuBeforeNs) / requests(rate);
      kernelNs = kernelNs(synspan.pid(), proxy);
    }
    double before = bare;
    bare = measureBare(proxy, report);
    Cost cost = new Cost(2 * rate / (before + bare), kernelNs, cpuNs);
    report.progress(
        "%s: %,.0f requests/s, %.3f of bare, BPF %.2f us, process %.2f us"
            .formatted(
                watched.title, rate, cost.ofBare(), cost.kernelNs() / 1000, cost.cpuNs() / 1000));
    return cost;
  }

  /** In a run of its own, since to measure them makes programs slower. */
  private double kernelNs(long pid, NginxProxy proxy) throws IOException, InterruptedException {
    try (RunningProgram clock =
        RunningProgram.startReady(
            List.of(CLOCK.toString()), directory.resolve("bpf_run_time.log"))) {
      long beforeNs = BpfRunTime.of(pid).totalNs();
      double rate = proxy.load(roundTime);
      clock.requireAlive();
      return (BpfRunTime.of(pid).totalNs() - beforeNs) / requests(rate);
    }
  }

  private double requests(double perSecond) {
    return perSecond * roundTime.toSeconds();
  }
}
