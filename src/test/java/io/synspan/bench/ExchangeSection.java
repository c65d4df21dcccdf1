package io.synspan.bench;

import io.synspan.bench.SynspanProcess.Packaging;
import io.synspan.testing.CollectorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What it costs a proxy that its requests are followed: nginx under wrk at full speed, with
 * nothing, with exchanges off, with nothing, with exchanges on. A rate is compared with the bare
 * rounds around it.
 */
final class ExchangeSection implements Section {
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Path CLOCK = Path.of("target", "test-native", "bpf_run_time");

  private final Path directory;
  private final int rounds;
  private final Duration roundTime;
  private final List<Double> ofBareWithout = new ArrayList<>();
  private final List<Double> ofBareWith = new ArrayList<>();
  private final List<Double> kernelNs = new ArrayList<>();
  private final List<Double> cpuNs = new ArrayList<>();
  private double bare;

  ExchangeSection(Path directory, int rounds, Duration roundTime) {
    this.directory = directory;
    this.rounds = rounds;
    this.roundTime = roundTime;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    try (Nginx backend = Nginx.start(directory);
        NginxProxy proxy = NginxProxy.start(backend);
        CollectorProcess collector = CollectorProcess.start(directory)) {
      proxy.load(roundTime);
      bare = measureBare(proxy, report);
      for (int round = 0; round < rounds; round++) {
        ofBareWithout.add(measure(proxy, collector, "off", report));
        ofBareWith.add(measure(proxy, collector, "on", report));
      }
    }
    report.add(
        Row.ratio(
            "proxied requests a second, exchanges off, of bare",
            "",
            Row.figure(bare, "/s"),
            Median.of(ofBareWithout),
            Aim.atLeast(0.99)));
    report.add(
        Row.ratio(
            "the same with exchanges on",
            "",
            Row.figure(bare, "/s"),
            Median.of(ofBareWith),
            Aim.atLeast(0.95)));
    report.add(
        Row.absolute(
            "BPF programs, a proxied request (its three ends)",
            Median.of(kernelNs) / 1000,
            "us",
            Aim.NONE));
    report.add(
        Row.absolute(
            "CPU of the process, a proxied request", Median.of(cpuNs) / 1000, "us", Aim.NONE));
  }

  private double measureBare(NginxProxy proxy, Report report)
      throws IOException, InterruptedException {
    double rate = proxy.load(roundTime);
    report.progress("bare: %,.0f requests/s".formatted(rate));
    return rate;
  }

  /** The rate that is left of the mean of the bare ones before and after it. */
  private double measure(
      NginxProxy proxy, CollectorProcess collector, String exchanges, Report report)
      throws IOException, InterruptedException {
    double rate;
    try (SynspanProcess synspan =
        SynspanProcess.start(
            Packaging.JVM, collector, Map.of("SYNSPAN_EXCHANGES", exchanges), directory)) {
      proxy.load(WARM_UP);
      long cpuBeforeNs = ProcessUsage.cpuNs(synspan.pid());
      rate = proxy.load(roundTime);
      if (exchanges.equals("on")) {
        cpuNs.add((ProcessUsage.cpuNs(synspan.pid()) - cpuBeforeNs) / requests(rate));
        kernelNs.add(kernelNs(synspan.pid(), proxy));
      }
    }
    double before = bare;
    bare = measureBare(proxy, report);
    double share = 2 * rate / (before + bare);
    report.progress(
        "exchanges %s: %,.0f requests/s, %.3f of bare".formatted(exchanges, rate, share));
    return share;
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
