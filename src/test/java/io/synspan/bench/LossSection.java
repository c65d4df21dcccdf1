package io.synspan.bench;

import io.synspan.bench.SynspanProcess.Packaging;
import io.synspan.semconv.TcpMetrics;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.Forwarder.From;
import io.synspan.testing.Forwarder.Segments;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A bulk transfer over a wire that loses two segments in a row now and then: each segment that TCP
 * sends again must come out at the collector as the kernel counts it.
 */
final class LossSection implements Section {
  private static final int LOSSES = 60;
  private static final int SEGMENTS_BETWEEN = 300;
  private static final int LOST_AT_ONCE = 2;
  private static final long LATENCY_MS = 2;

  /** Its port at the server, the only one that is watched. */
  private static final Map<String, String> SETTINGS =
      Map.of("SYNSPAN_SCOPE", "host", "SYNSPAN_FILTER_PEER_PORTS", "5201");

  private final Path directory;
  private final Duration transferTime;

  LossSection(Path directory, Duration transferTime) {
    this.directory = directory;
    this.transferTime = transferTime;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    try (TestNetwork network = TestNetwork.forwarded();
        CollectorProcess collector = CollectorProcess.start(directory)) {
      long sentAgain;
      try (SynspanProcess synspan =
          SynspanProcess.start(Packaging.JVM, collector, SETTINGS, directory)) {
        KernelCounters counters = KernelCounters.since(network.client());
        transfer(network, report);
        sentAgain = counters.get("TcpRetransSegs");
        synspan.requireAlive();
      }
      report.add(
          Row.same(
              "segments sent again exported, TcpRetransSegs",
              ExportedMetrics.of(collector).sum(TcpMetrics.RETRANSMITS, Map.of()),
              sentAgain));
    }
  }

  private void transfer(TestNetwork network, Report report)
      throws IOException, InterruptedException {
    network.forwarder().latency(LATENCY_MS);
    for (int loss = 1; loss <= LOSSES; loss++) {
      network.forwarder().drop(From.CLIENT, Segments.DATA, loss * SEGMENTS_BETWEEN, LOST_AT_ONCE);
    }
    BulkTransfer transfer = BulkTransfer.run(network, transferTime, directory);
    report.progress("%,.1f MB/s".formatted(transfer.bytesPerSecond() / 1e6));
  }
}
