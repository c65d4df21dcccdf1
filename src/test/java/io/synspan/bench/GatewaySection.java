package io.synspan.bench;

import io.synspan.bench.SynspanProcess.Packaging;
import io.synspan.testing.Command;
import io.synspan.testing.OtlpLoad;
import io.synspan.testing.OtlpLoad.Order;
import io.synspan.testing.OtlpLoad.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a gateway's span costs on its way through SynSpan, beside a collector that only passes it
 * on: the same sender, the same rate and the same collector at the end, by turns. Each span names a
 * live connection, which is found.
 */
final class GatewaySection implements Section {
  private static final int END_PORT = 14_317;
  private static final int PLAIN_PORT = 15_317;
  private static final int GATEWAY_PORT = 16_317;
  private static final int GATEWAY_HTTP_PORT = 16_318;

  private static final int BATCH = 100;
  private static final int MESSAGES_PER_SECOND = 100;
  private static final int IN_FLIGHT = 3;
  private static final int CONNECTIONS = 100;

  /** By then all that happened is known, and no message waits. */
  private static final int OLD_MS = 2_000;

  /** As many messages as in five minutes, for the JVM to compile what is hot. */
  private static final Duration WARM_UP = Duration.ofSeconds(60);

  private static final int WARM_UP_MESSAGES_PER_SECOND = 5 * MESSAGES_PER_SECOND;
  private static final double US_PER_MS = 1000;

  private final Path directory;
  private final int rounds;
  private final Duration roundTime;
  private final List<Measured> plain = new ArrayList<>();
  private final List<Measured> ours = new ArrayList<>();
  private final List<Measured> direct = new ArrayList<>();
  private final List<Measured> recent = new ArrayList<>();

  private record Measured(double cpuUs, double medianMs, double p99Ms) {}

  GatewaySection(Path directory, int rounds, Duration roundTime) {
    this.directory = directory;
    this.rounds = rounds;
    this.roundTime = roundTime;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    try (ForwardingCollector end = ForwardingCollector.end(END_PORT, directory);
        ForwardingCollector collector = ForwardingCollector.forwarding(PLAIN_PORT, end, directory);
        SynspanProcess synspan =
            SynspanProcess.start(Packaging.JVM, end.endpoint(), settings(), directory);
        OtlpLoad toEnd = OtlpLoad.start(end.endpoint().toString(), CONNECTIONS);
        OtlpLoad toCollector = OtlpLoad.start(collector.endpoint().toString(), CONNECTIONS);
        OtlpLoad toSynspan = OtlpLoad.start("http://127.0.0.1:" + GATEWAY_PORT, CONNECTIONS)) {
      toEnd.send(order(Duration.ofSeconds(5), OLD_MS));
      toCollector.send(order(Duration.ofSeconds(5), OLD_MS));
      toSynspan.send(order(WARM_UP, WARM_UP_MESSAGES_PER_SECOND, OLD_MS));
      double earlyMib = heapMib(synspan.pid());
      for (int round = 0; round < rounds; round++) {
        direct.add(measure("direct", toEnd, end.pid(), OLD_MS, report));
        plain.add(measure("collector", toCollector, collector.pid(), OLD_MS, report));
        ours.add(measure("synspan", toSynspan, synspan.pid(), OLD_MS, report));
        recent.add(measure("synspan, at once", toSynspan, synspan.pid(), 0, report));
      }
      add(report, heapMib(synspan.pid()), earlyMib);
    }
  }

  private static Map<String, String> settings() {
    return Map.of(
        "SYNSPAN_GATEWAY_MODE",
        "enrich",
        "SYNSPAN_GATEWAY_GRPC_PORT",
        Integer.toString(GATEWAY_PORT),
        "SYNSPAN_GATEWAY_HTTP_PORT",
        Integer.toString(GATEWAY_HTTP_PORT));
  }

  private static Order order(Duration time, int ageMs) {
    return order(time, MESSAGES_PER_SECOND, ageMs);
  }

  private static Order order(Duration time, int messagesPerSecond, int ageMs) {
    int messages = (int) time.toSeconds() * messagesPerSecond;
    return new Order(0, messages, BATCH, IN_FLIGHT, messagesPerSecond, ageMs);
  }

  private Measured measure(String who, OtlpLoad load, long pid, int ageMs, Report report)
      throws IOException {
    Order order = order(roundTime, ageMs);
    long beforeNs = ProcessUsage.cpuNs(pid);
    Result result = load.send(order);
    double cpuUs = (ProcessUsage.cpuNs(pid) - beforeNs) / 1000.0 / order.spans();
    if (!result.refused().isEmpty()) {
      throw new IllegalStateException(who + " refused messages: " + result.refused());
    }
    Measured measured =
        new Measured(cpuUs, result.medianUs() / US_PER_MS, result.p99Us() / US_PER_MS);
    report.progress(
        "%s: %.2f us of CPU a span, answers after %.2f ms (median) and %.2f ms (p99)"
            .formatted(who, measured.cpuUs(), measured.medianMs(), measured.p99Ms()));
    return measured;
  }

  private void add(Report report, double lateMib, double earlyMib) {
    report.add(
        Row.compared(
            "CPU of a gateway's span, of a collector that passes it on",
            Median.of(ours.stream().map(Measured::cpuUs).toList()),
            Median.of(plain.stream().map(Measured::cpuUs).toList()),
            "us",
            Aim.atMost(1)));
    double directMs = Median.of(direct.stream().map(Measured::p99Ms).toList());
    report.add(added("delay that it adds to a message, p99", ours, directMs, Aim.atMost(5)));
    report.add(added("the same of the collector", plain, directMs, Aim.NONE));
    report.add(added("the same of spans that ended just now", recent, directMs, Aim.NONE));
    report.add(
        Row.compared(
            "heap at the end, after the warm-up", lateMib, earlyMib, "MiB", Aim.atMost(1.1)));
  }

  private static Row added(String what, List<Measured> measured, double directMs, Aim aim) {
    double p99Ms = Median.of(measured.stream().map(Measured::p99Ms).toList());
    return Row.absolute(what, p99Ms - directMs, "ms", aim);
  }

  /** Of what lives: counting it collects the rest. */
  private static double heapMib(long pid) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String total =
        Command.run(jcmd, Long.toString(pid), "GC.class_histogram")
            .lines()
            .filter(line -> line.startsWith("Total"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(total.strip().split(" +", -1)[2]) / (1024.0 * 1024.0);
  }
}
