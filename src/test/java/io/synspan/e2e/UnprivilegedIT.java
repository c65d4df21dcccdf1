package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.SynspanProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** CAP_BPF and CAP_PERFMON are enough, for a user who is not root. */
@Tag("kernel")
class UnprivilegedIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  @TempDir Path directory;

  @Test
  void runWorks() throws Exception {
    Path written = Files.createDirectory(directory.resolve("collector"));
    try (CollectorProcess collector = testbed.startCollector(written);
        SynspanProcess synspan =
            testbed
                .synspanAsNobody(directory, "bpf", "perfmon")
                .set(Testbed.settings("grpc"))
                .set(Map.of("SYNSPAN_EXCHANGES", "on"))
                .run()) {
      assertThat(Files.readAllLines(Path.of("/proc/" + synspan.pid() + "/status")))
          .contains("Uid:\t65534\t65534\t65534\t65534");
      KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());

      assertThat(synspan.stop("TERM").status()).isZero();
      ReceivedMetrics metrics = ReceivedMetrics.last(collector.received(METRICS));
      // what hooks accept() may need tracefs, which is root's
      assertThat(metrics.lines("synspan.hooks"))
          .filteredOn(line -> !line.contains("accept"))
          .hasSize(12)
          .allMatch(line -> line.contains("attached"));
      assertThat(metrics.total("synspan.exchanges", "network.local.port", 8080L)).isPositive();
      assertThat(metrics.total("system.network.tcp.connections", "network.local.port", 8080L))
          .isEqualTo(5);
      assertThat(ReceivedSpan.all(collector.received(TRACES)))
          .hasSize(9)
          // also of the one that was reset: its process had received
          .allMatch(span -> span.hasAttribute("process.pid", testbed.podPeer().pid()));
    }
  }

  @Test
  void doctorSaysSo() {
    try (SynspanProcess doctor =
        testbed.synspanAsNobody(directory, "bpf", "perfmon").start("doctor")) {
      assertThat(doctor.awaitExit()).isZero();
      assertThat(doctor.output()).contains("run would work");
    }
  }
}
