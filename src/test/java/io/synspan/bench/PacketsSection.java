package io.synspan.bench;

import io.synspan.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a segment costs that nobody asked for: {@code inspect} at each hook beside tcpdump, with the
 * same filter, at the same interface, under a {@link SteadyLoad}. Nothing, tcpdump, ours and an
 * empty program in the place of ours take turns in short rounds, with nothing after each.
 */
final class PacketsSection implements Section {
  private static final Duration TURN = Duration.ofMillis(250);
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration LISTEN_TIMEOUT = Duration.ofSeconds(10);
  private static final String TCPDUMP = "tcpdump";

  /** The aim: what ours may take of tcpdump's time. */
  private static final double SHARE_MOST = 0.1;

  /** Those that the load passes. */
  private static final Map<SteadyLoad, List<String>> HOOKS =
      new EnumMap<>(
          Map.of(
              SteadyLoad.RECEIVED, List.of("tc:tcx", "tc:clsact", "xdp:native", "xdp:generic"),
              SteadyLoad.SENT, List.of("tc:tcx", "tc:clsact"),
              SteadyLoad.TO_LISTENER, List.of("cgroup_skb"),
              SteadyLoad.FRAME_RECEIVED, List.of("tc:tcx", "xdp:native")));

  private final Path directory;
  private final int rounds;

  PacketsSection(Path directory, int rounds) {
    this.directory = directory;
    this.rounds = rounds;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    for (SteadyLoad load : HOOKS.keySet()) {
      try (TestNetwork network = TestNetwork.direct();
          RunningProgram listener = listen(network)) {
        load.prepare(network);
        addRows(report, load, new Turns(network, load).take());
        listener.requireAlive();
      }
    }
  }

  private RunningProgram listen(TestNetwork network) throws IOException, InterruptedException {
    RunningProgram listener =
        RunningProgram.start(
            network
                .server()
                .inside(
                    "iperf3",
                    "--server",
                    "--forceflush",
                    "--port",
                    Integer.toString(SteadyLoad.PORT)),
            Map.of(),
            directory.resolve("listener.log"));
    listener.awaitLine(line -> line.contains("Server listening"), LISTEN_TIMEOUT);
    return listener;
  }

  private static void addRows(Report report, SteadyLoad load, AddedCosts costs) {
    for (String hook : HOOKS.getOrDefault(load, List.of())) {
      report.add(
          costs.compare(
              "%s, %s and filtered out".formatted(hook, load.what()),
              hook,
              TCPDUMP,
              Aim.atMost(SHARE_MOST)));
      report.add(costs.compare("the same, an empty program", emptyAt(hook), TCPDUMP, Aim.NONE));
    }
    report.progress("%s: tcpdump %s".formatted(load.what(), costs.of(TCPDUMP).text("ns")));
  }

  private static String emptyAt(String hook) {
    return "an empty program at " + hook;
  }

  /** Of one load in one network. */
  private final class Turns {
    private final TestNetwork network;
    private final SteadyLoad load;
    private final PacketWatchers watchers;
    private final AddedCosts costs = new AddedCosts();
    private double bareNs;

    Turns(TestNetwork network, SteadyLoad load) {
      this.network = network;
      this.load = load;
      this.watchers = new PacketWatchers(network, directory);
    }

    AddedCosts take() throws IOException, InterruptedException {
      bareNs = load.nsPerSegment(network, TURN);
      for (int round = 0; round < rounds; round++) {
        takeTurn(TCPDUMP, TCPDUMP, watchers.tcpdump());
        for (String hook : HOOKS.getOrDefault(load, List.of())) {
          takeTurn(hook, hook, watchers.inspectNothing(hook));
          takeTurn(emptyAt(hook), hook, watchers.emptyProgram(hook));
        }
      }
      return costs;
    }

    private void takeTurn(String who, String hook, RunningProgram watcher)
        throws IOException, InterruptedException {
      double watchedNs;
      try (watcher) {
        watcher.awaitIdle(IDLE_TIMEOUT);
        watchedNs = load.nsPerSegment(network, TURN);
        watcher.requireAlive();
      }
      watchers.cleanUp(hook);
      double beforeNs = bareNs;
      bareNs = load.nsPerSegment(network, TURN);
      costs.add(who, beforeNs, watchedNs, bareNs);
    }
  }
}
