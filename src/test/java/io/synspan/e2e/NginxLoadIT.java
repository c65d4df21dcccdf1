package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.SynspanProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real nginx under real load, seen through a real collector: SynSpan's numbers are held against
 * nginx's, wrk's and the kernel's.
 */
@Tag("kernel")
class NginxLoadIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final int CONNECTIONS = 16;
  private static final Pattern WRK_REQUESTS = Pattern.compile("(\\d+) requests in ");

  @TempDir Path directory;

  /** One connection each. */
  @Test
  void shortConnections() throws Exception {
    Load load = makeLoad("--header", "Connection: close");

    assertThat(load.connections()).isGreaterThanOrEqualTo(load.requests().count());
    assertSeen(load);
  }

  @Test
  void connectionsThatCarryManyRequests() throws Exception {
    Load load = makeLoad();

    assertThat(load.connections()).isLessThan(load.requests().count() / 100);
    assertSeen(load);
  }

  /**
   * @param connections that nginx has accepted
   * @param requests that nginx has answered
   * @param wrkRequests that wrk got the answer of
   * @param passiveOpens what the kernel says of the pod
   */
  private record Load(
      long connections,
      Nginx.Requests requests,
      long wrkRequests,
      long passiveOpens,
      ReceivedMetrics metrics,
      List<ReceivedSpan> spans) {}

  private Load makeLoad(String... wrkOptions) throws Exception {
    Path written = Files.createDirectory(directory.resolve("collector"));
    List<String> wrk = new ArrayList<>(List.of("wrk", "-t1", "-c" + CONNECTIONS, "-d3s"));
    wrk.addAll(List.of(wrkOptions));
    wrk.add("http://%s:%d/".formatted(Testbed.POD, Nginx.PORT));
    KernelCounters counters = KernelCounters.since(testbed.pod());
    try (Nginx nginx = Nginx.start(testbed.pod(), directory);
        CollectorProcess collector = testbed.startCollector(written);
        SynspanProcess synspan =
            testbed
                .synspanSending("grpc")
                .set("SYNSPAN_SPANS_SAMPLE_RATIO", "0.001")
                .set("SYNSPAN_SAMPLE_INTERVAL", "1s")
                .run()) {
      String said = testbed.outside().run(wrk.toArray(String[]::new));
      long accepted = nginx.awaitAllClosed();
      assertThat(synspan.stop("TERM").status()).isZero();
      Matcher wrkRequests = WRK_REQUESTS.matcher(said);
      assertThat(wrkRequests.find()).as(said).isTrue();
      return new Load(
          accepted,
          nginx.requests(),
          Long.parseLong(wrkRequests.group(1)),
          counters.get("TcpPassiveOpens"),
          ReceivedMetrics.last(collector.received(METRICS)),
          ReceivedSpan.all(collector.received(TRACES)));
    }
  }

  private static void assertSeen(Load load) {
    ReceivedMetrics metrics = load.metrics();
    // at the end wrk goes away without the answers that are under way
    assertThat(load.requests().count())
        .isGreaterThan(1000)
        .isBetween(load.wrkRequests(), load.wrkRequests() + CONNECTIONS);
    assertThat(load.passiveOpens()).isEqualTo(load.connections());

    assertThat(metrics.lines("system.network.tcp.connections"))
        .containsExactly(
            "system.network.tcp.connections counter {connection} {network.local.port=8080,"
                + " network.tcp.handshake.role=server} "
                + load.connections());
    assertThat(metrics.lines("system.network.tcp.io"))
        .containsExactlyInAnyOrder(
            "system.network.tcp.io counter By {network.io.direction=receive,"
                + " network.local.port=8080, network.tcp.handshake.role=server} "
                + load.requests().bytesReceived(),
            "system.network.tcp.io counter By {network.io.direction=transmit,"
                + " network.local.port=8080, network.tcp.handshake.role=server} "
                + load.requests().bytesSent());
    assertThat(metrics.of("system.network.tcp.connection.active"))
        .extracting(ReceivedSeries::value)
        .containsExactly(0L);
    assertThat(metrics.of("system.network.tcp.connection.duration"))
        .extracting(ReceivedSeries::count)
        .containsExactly(load.connections());
    assertThat(metrics.of("synspan.event.lost"))
        .extracting(ReceivedSeries::value)
        .isNotEmpty()
        .containsOnly(0L);
    assertThat(metrics.total("synspan.event.processed", "synspan.event.kind", "established"))
        .isEqualTo(load.connections());
    assertThat(metrics.total("synspan.event.processed", "synspan.event.kind", "closed"))
        .isEqualTo(load.connections());
    assertThat(metrics.of("synspan.connection.vanished"))
        .extracting(ReceivedSeries::value)
        .containsExactly(0L);
    // a counter that has counted nothing is not sent
    assertThat(metrics.of("synspan.span.recorded"))
        .extracting(ReceivedSeries::value)
        .isEqualTo(load.spans().isEmpty() ? List.of() : List.of((long) load.spans().size()));
  }
}
