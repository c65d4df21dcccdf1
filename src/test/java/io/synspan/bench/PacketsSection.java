package io.synspan.bench;

import io.synspan.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What SynSpan costs a bulk transfer over a veth pair without offload, where each frame is a
 * segment: the programs of packet mode by the kernel's own counters, and the transfer's rate with
 * {@code run} in its default mode, with each hook of packet mode and with tcpdump, of which neither
 * wants a single packet. Rounds with nothing stand between, and a rate is compared with those
 * before and after it.
 */
final class PacketsSection implements Section {
  private static final Duration ATTACH_TIMEOUT = Duration.ofSeconds(30);
  private static final List<String> HOOKS =
      List.of("tc:tcx", "tc:clsact", "xdp:native", "xdp:generic", "cgroup_skb");
  private static final String TCPDUMP = "tcpdump";
  private static final String DEFAULT_MODE = "run";

  /** The aim: nothing that can be measured. */
  private static final double PERCENT_LEAST = 99;

  /** The aim: what ours may take of tcpdump's time. */
  private static final double SHARE_MOST = 0.1;

  /** In the order of docs/inspect.md. */
  private final Map<String, List<Double>> shareOfBare = new LinkedHashMap<>();

  private final Map<String, List<Double>> addedNs = new LinkedHashMap<>();

  private final Path directory;
  private final int rounds;
  private final Duration roundTime;
  private double bareNs;

  PacketsSection(Path directory, int rounds, Duration roundTime) {
    this.directory = directory;
    this.rounds = rounds;
    this.roundTime = roundTime;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    try (TestNetwork network = TestNetwork.direct()) {
      for (String hook : HOOKS) {
        measureProgram(network, hook, report);
      }
      bareNs = BulkTransfer.run(network, roundTime, directory).nsPerSegment();
      for (int round = 0; round < rounds; round++) {
        measureRate(network, DEFAULT_MODE, run(network));
        for (String hook : HOOKS) {
          measureRate(network, hook, inspect(network, hook, filterThatDropsAll(hook)));
        }
        measureRate(network, TCPDUMP, tcpdump(network));
      }
    }
    addRows(report);
  }

  private void measureProgram(TestNetwork network, String hook, Report report)
      throws IOException, InterruptedException {
    double droppedNs = programNs(network, hook, filterThatDropsAll(hook));
    double shownNs = programNs(network, hook, List.of("--rate", "0"));
    report.progress("%s: %.0f ns filtered, %.0f ns shown".formatted(hook, droppedNs, shownNs));
    report.add(Row.absolute(hook + ", a packet filtered out", droppedNs, "ns", Aim.NONE));
    report.add(Row.absolute(hook + ", a packet shown", shownNs, "ns", Aim.NONE));
  }

  private double programNs(TestNetwork network, String hook, List<String> options)
      throws IOException, InterruptedException {
    List<String> clock = List.of(Path.of("target", "test-native", "bpf_run_time").toString());
    try (RunningProgram watcher = inspect(network, hook, options);
        RunningProgram ignored =
            RunningProgram.startReady(clock, directory.resolve("bpf_run_time.log"))) {
      BulkTransfer.run(network, roundTime, directory);
      ignored.requireAlive();
      return BpfRunTime.nsPerCall(watcher.pid());
    }
  }

  /** tcpdump's own, where the hook takes one. */
  private static List<String> filterThatDropsAll(String hook) {
    return hook.equals("cgroup_skb")
        ? List.of("--port", BulkTransfer.NO_PORT)
        : List.of("--filter", BulkTransfer.FILTER_THAT_DROPS_ALL);
  }

  private void measureRate(TestNetwork network, String who, RunningProgram watcher)
      throws IOException, InterruptedException {
    double watchedNs;
    try (watcher) {
      watchedNs = BulkTransfer.run(network, roundTime, directory).nsPerSegment();
      watcher.requireAlive();
    }
    double before = bareNs;
    bareNs = BulkTransfer.run(network, roundTime, directory).nsPerSegment();
    double bare = (before + bareNs) / 2;
    shareOfBare.computeIfAbsent(who, name -> new ArrayList<>()).add(bare / watchedNs);
    addedNs.computeIfAbsent(who, name -> new ArrayList<>()).add(watchedNs - bare);
  }

  /** At the receiving end; what it shows goes nowhere. */
  private RunningProgram inspect(TestNetwork network, String hook, List<String> options)
      throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(List.of("./synspan", "inspect", "-i", TestNetwork.INTERFACE));
    line.addAll(List.of("--hook", hook));
    line.addAll(options);
    return startAt(network, line, "Showing packets");
  }

  private RunningProgram tcpdump(TestNetwork network) throws IOException, InterruptedException {
    return startAt(
        network,
        List.of(
            "tcpdump",
            "-i",
            TestNetwork.INTERFACE,
            "-n",
            "-w",
            "/dev/null",
            BulkTransfer.FILTER_THAT_DROPS_ALL),
        "listening on");
  }

  /** In the receiver's namespace, with all that it does by default. */
  private RunningProgram run(TestNetwork network) throws IOException, InterruptedException {
    return startAt(network, List.of("./synspan", "run"), "Watching TCP");
  }

  private RunningProgram startAt(TestNetwork network, List<String> line, String started)
      throws IOException, InterruptedException {
    RunningProgram program =
        RunningProgram.startMute(
            network.server().inside(line.toArray(String[]::new)), directory.resolve("watcher.log"));
    program.awaitLine(said -> said.contains(started), ATTACH_TIMEOUT);
    return program;
  }

  private void addRows(Report report) {
    double theirs = Median.of(addedNs.getOrDefault(TCPDUMP, List.of()));
    double theirShare = Median.of(shareOfBare.getOrDefault(TCPDUMP, List.of()));
    report.add(
        Row.absolute(
            "default mode, bulk transfer of bare",
            100 * Median.of(shareOfBare.getOrDefault(DEFAULT_MODE, List.of())),
            "%",
            Aim.atLeast(PERCENT_LEAST)));
    for (String hook : HOOKS) {
      double share = Median.of(shareOfBare.getOrDefault(hook, List.of()));
      double ours = Median.of(addedNs.getOrDefault(hook, List.of()));
      report.add(
          Row.compared(
              hook + ", bulk transfer of bare", 100 * share, 100 * theirShare, "%", Aim.NONE));
      report.add(
          Row.ratio(
              hook + ", time a segment, filter that drops all",
              Row.figure(ours, "ns"),
              Row.figure(theirs, "ns"),
              shareOf(theirs, ours),
              Aim.atMost(SHARE_MOST)));
    }
  }

  /** Not a number, which meets no aim, where noise has made theirs nothing. */
  private static double shareOf(double theirs, double ours) {
    return theirs > 0 ? ours / theirs : Double.NaN;
  }
}
