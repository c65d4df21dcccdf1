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
 * wants a single packet. Short rounds with nothing stand between, and a rate is compared with those
 * before and after it. Two processors share its work, so a rate says less of a packet than {@link
 * PacketsSection} does.
 */
final class BulkSection implements Section {
  /** Of the rate, whose rounds are short for it. */
  private static final int TURNS_A_ROUND = 4;

  private static final Duration TURN = Duration.ofSeconds(1);
  private static final String TCPDUMP = "tcpdump";
  private static final String DEFAULT_MODE = "run";

  /** The aim: nothing that can be measured. */
  private static final double PERCENT_LEAST = 99;

  private final Map<String, List<Double>> shareOfBare = new LinkedHashMap<>();

  private final Path directory;
  private final int rounds;
  private final Duration roundTime;
  private double bareNs;

  BulkSection(Path directory, int rounds, Duration roundTime) {
    this.directory = directory;
    this.rounds = rounds;
    this.roundTime = roundTime;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    try (TestNetwork network = TestNetwork.direct()) {
      PacketWatchers watchers = new PacketWatchers(network, directory);
      for (String hook : PacketWatchers.HOOKS) {
        measureProgram(network, watchers, hook, report);
      }
      bareNs = BulkTransfer.run(network, TURN, directory).nsPerSegment();
      for (int turn = 0; turn < rounds * TURNS_A_ROUND; turn++) {
        measureRate(network, watchers, DEFAULT_MODE, watchers.run());
        for (String hook : PacketWatchers.HOOKS) {
          measureRate(network, watchers, hook, watchers.inspectNothing(hook));
        }
        measureRate(network, watchers, TCPDUMP, watchers.tcpdump());
      }
    }
    addRows(report);
  }

  private void measureProgram(
      TestNetwork network, PacketWatchers watchers, String hook, Report report)
      throws IOException, InterruptedException {
    double droppedNs = programNs(network, watchers.inspectNothing(hook));
    double shownNs = programNs(network, watchers.inspect(hook, List.of("--rate", "0")));
    watchers.cleanUp(hook);
    report.progress("%s: %.0f ns filtered, %.0f ns shown".formatted(hook, droppedNs, shownNs));
    report.add(Row.absolute(hook + ", a packet filtered out", droppedNs, "ns", Aim.NONE));
    report.add(Row.absolute(hook + ", a packet shown", shownNs, "ns", Aim.NONE));
  }

  private double programNs(TestNetwork network, RunningProgram watcher)
      throws IOException, InterruptedException {
    List<String> clock = List.of(Path.of("target", "test-native", "bpf_run_time").toString());
    try (watcher;
        RunningProgram ignored =
            RunningProgram.startReady(clock, directory.resolve("bpf_run_time.log"))) {
      BulkTransfer.run(network, roundTime, directory);
      ignored.requireAlive();
      return BpfRunTime.nsPerCall(watcher.pid());
    }
  }

  private void measureRate(
      TestNetwork network, PacketWatchers watchers, String who, RunningProgram watcher)
      throws IOException, InterruptedException {
    double watchedNs;
    try (watcher) {
      watchedNs = BulkTransfer.run(network, TURN, directory).nsPerSegment();
      watcher.requireAlive();
    }
    watchers.cleanUp(who);
    double before = bareNs;
    bareNs = BulkTransfer.run(network, TURN, directory).nsPerSegment();
    double bare = (before + bareNs) / 2;
    shareOfBare.computeIfAbsent(who, name -> new ArrayList<>()).add(100 * bare / watchedNs);
  }

  private void addRows(Report report) {
    Spread run = share(DEFAULT_MODE);
    Spread theirs = share(TCPDUMP);
    report.progress("default mode, bulk transfer of bare: " + run.text("%"));
    report.add(
        Row.absolute(
            "default mode, bulk transfer of bare", run.median(), "%", Aim.atLeast(PERCENT_LEAST)));
    for (String hook : PacketWatchers.HOOKS) {
      Spread ours = share(hook);
      report.add(
          Row.ratio(
              hook + ", bulk transfer of bare",
              ours.text("%"),
              theirs.text("%"),
              ours.median() / theirs.median(),
              Aim.NONE));
    }
  }

  private Spread share(String who) {
    return Spread.of(shareOfBare.getOrDefault(who, List.of()));
  }
}
