package io.synspan.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synspan.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * One iperf3 transfer over a veth pair, from the client to the server of a {@link TestNetwork}.
 *
 * @param bytesPerSecond that the server has received
 * @param segmentBytes that a full segment carries
 */
record BulkTransfer(double bytesPerSecond, int segmentBytes) {
  /** That no packet of it has, to or from. */
  static final String NO_PORT = "1";

  /** The same for tcpdump. */
  static final String FILTER_THAT_DROPS_ALL = "tcp port " + NO_PORT;

  private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

  static BulkTransfer run(TestNetwork network, Duration duration, Path directory)
      throws IOException, InterruptedException {
    try (RunningProgram server =
        RunningProgram.start(
            network.server().inside("iperf3", "--server", "--one-off", "--forceflush"),
            Map.of(),
            directory.resolve("iperf3-server.log"))) {
      server.awaitLine(line -> line.contains("Server listening"), START_TIMEOUT);
      String report =
          RunningProgram.start(
                  network
                      .client()
                      .inside(
                          "iperf3",
                          "--client",
                          TestNetwork.SERVER_IPV4,
                          "--time",
                          Long.toString(duration.toSeconds()),
                          "--json"),
                  Map.of(),
                  directory.resolve("iperf3-client.log"))
              .awaitEnd();
      return parse(new ObjectMapper().readTree(report));
    }
  }

  private static BulkTransfer parse(JsonNode report) {
    double bits = report.at("/end/sum_received/bits_per_second").doubleValue();
    int segment = report.at("/start/tcp_mss_default").intValue();
    if (bits == 0 || segment == 0) {
      throw new IllegalStateException("iperf3 has measured nothing");
    }
    return new BulkTransfer(bits / Byte.SIZE, segment);
  }

  /** Time between two segments. */
  double nsPerSegment() {
    return segmentBytes / bytesPerSecond * 1e9;
  }
}
