package io.synspan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a program that watches TCP cost over one round of short connections.
 *
 * @param perSecond connections
 * @param cpuNs CPU time of the process, a connection
 * @param kernelNs run time of its BPF programs, a connection
 */
record WatcherCost(double perSecond, double cpuNs, double kernelNs) {
  /** Who reads by the clock needs a moment for the last records. */
  private static final Duration DRAIN = Duration.ofMillis(500);

  /**
   * Measures a process that is attached and warm. To measure BPF programs costs a little itself, so
   * rate and CPU time are taken without, and the BPF programs in a second run of half the time.
   */
  static WatcherCost measure(long pid, Nginx server, Duration duration)
      throws IOException, InterruptedException {
    long cpuNs = ProcessUsage.cpuNs(pid);
    ShortConnections.Load load = ShortConnections.run(server, duration);
    Thread.sleep(DRAIN);
    double cpuNsEach = (double) (ProcessUsage.cpuNs(pid) - cpuNs) / load.count();
    return new WatcherCost(
        load.perSecond(), cpuNsEach, kernelNs(pid, server, duration.dividedBy(2)));
  }

  private static double kernelNs(long pid, Nginx server, Duration duration)
      throws IOException, InterruptedException {
    List<String> command = List.of(Path.of("target", "test-native", "bpf_run_time").toString());
    try (RunningProgram clock =
        RunningProgram.startReady(command, server.directory().resolve("bpf_run_time.log"))) {
      long ns = BpfRunTime.of(pid).totalNs();
      ShortConnections.Load load = ShortConnections.run(server, duration);
      clock.requireAlive();
      return (double) (BpfRunTime.of(pid).totalNs() - ns) / load.count();
    }
  }
}
