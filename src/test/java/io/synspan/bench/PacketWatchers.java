package io.synspan.bench;

import io.synspan.testing.ControlGroup;
import io.synspan.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts what looks at the packets of a network's server. What they print goes nowhere. */
final class PacketWatchers {
  /** In the order of docs/inspect.md. */
  static final List<String> HOOKS =
      List.of("tc:tcx", "tc:clsact", "xdp:native", "xdp:generic", "cgroup_skb");

  private static final Duration ATTACH_TIMEOUT = Duration.ofSeconds(30);

  private final TestNetwork network;
  private final Path directory;

  PacketWatchers(TestNetwork network, Path directory) {
    this.network = network;
    this.directory = directory;
  }

  /** In the receiver's namespace, with all that it does by default. */
  RunningProgram run() throws IOException, InterruptedException {
    return start(List.of("./synspan", "run"), "Watching TCP");
  }

  RunningProgram inspect(String hook, List<String> options)
      throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(List.of("./synspan", "inspect", "-i", TestNetwork.INTERFACE));
    line.addAll(List.of("--hook", hook));
    line.addAll(options);
    return start(line, "Showing packets");
  }

  /** With tcpdump's own filter, where the hook takes one. */
  RunningProgram inspectNothing(String hook) throws IOException, InterruptedException {
    return inspect(hook, filterThatDropsAll(hook));
  }

  /** With the same filter, as a user would start it. */
  RunningProgram tcpdump() throws IOException, InterruptedException {
    return start(
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

  /** A program that returns at once in the place of ours. */
  RunningProgram emptyProgram(String hook) throws IOException {
    String place =
        hook.equals("cgroup_skb") ? ControlGroup.top().toString() : TestNetwork.INTERFACE;
    return RunningProgram.startReady(
        network
            .server()
            .inside(Path.of("target", "test-native", "empty_program").toString(), hook, place),
        directory.resolve("empty.log"));
  }

  /** Takes away what a hook leaves behind: clsact's qdisc, which is no longer of use. */
  void cleanUp(String hook) {
    if (hook.equals("tc:clsact")) {
      network.server().run("tc", "qdisc", "delete", "dev", TestNetwork.INTERFACE, "clsact");
    }
  }

  static List<String> filterThatDropsAll(String hook) {
    return hook.equals("cgroup_skb")
        ? List.of("--port", BulkTransfer.NO_PORT)
        : List.of("--filter", BulkTransfer.FILTER_THAT_DROPS_ALL);
  }

  private RunningProgram start(List<String> line, String started)
      throws IOException, InterruptedException {
    RunningProgram program =
        RunningProgram.startMute(
            network.server().inside(line.toArray(String[]::new)), directory.resolve("watcher.log"));
    program.awaitLine(said -> said.contains(started), ATTACH_TIMEOUT);
    return program;
  }
}
