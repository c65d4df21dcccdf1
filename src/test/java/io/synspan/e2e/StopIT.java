package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.BpfObjects;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.SynspanProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code run} ends. */
@Tag("kernel")
class StopIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final Duration LIMIT = Duration.ofSeconds(2);

  @TempDir Path directory;

  /** By the SDK's own intervals, a minute and five seconds, nothing would have been sent yet. */
  @ParameterizedTest
  @CsvSource({"TERM, grpc", "INT, grpc", "TERM, http/protobuf"})
  void sendsWhatIsLeftAndExitsWithZero(String signal, String protocol) throws Exception {
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan =
            testbed
                .synspanSending(protocol)
                .set("OTEL_METRIC_EXPORT_INTERVAL", "60000")
                .set("OTEL_BSP_SCHEDULE_DELAY", "60000")
                .run()) {
      KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
      assertThat(collector.received(METRICS)).isEmpty();

      SynspanProcess.Stopped stopped = synspan.stop(signal);

      assertThat(stopped.status()).as("%s", synspan.errors()).isZero();
      assertThat(stopped.took()).isLessThan(LIMIT);
      assertThat(synspan.errors()).filteredOn(StopIT::isNotAboutHooks).hasSize(3);
      ReceivedMetrics metrics = ReceivedMetrics.last(collector.received(METRICS));
      assertThat(metrics.total("system.network.tcp.connections", "network.local.port", 8080L))
          .isEqualTo(5);
      assertThat(metrics.total("synspan.event.processed", "synspan.event.kind", "closed"))
          .isEqualTo(8);
      assertThat(ReceivedSpan.all(collector.received(TRACES))).hasSize(9);
    }
  }

  @Test
  void leavesNothingInTheKernelWhenKilled() throws Exception {
    try (SynspanProcess synspan = testbed.synspan().run()) {
      Set<String> objects = BpfObjects.of(synspan.pid());
      assertThat(objects).filteredOn(object -> object.startsWith("link ")).hasSizeGreaterThan(6);

      assertThat(synspan.stop("KILL").status()).isEqualTo(137);

      BpfObjects.awaitGone(objects);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void endsWithoutACollectorToo(String signal) throws Exception {
    try (SynspanProcess synspan = testbed.synspan().run()) {
      SynspanProcess.Stopped stopped = synspan.stop(signal);

      assertThat(stopped.status()).as("%s", synspan.errors()).isZero();
      assertThat(stopped.took()).isLessThan(LIMIT);
      assertThat(synspan.errors()).filteredOn(StopIT::isNotAboutHooks).hasSize(2);
    }
  }

  /** Not every machine has them all. */
  private static boolean isNotAboutHooks(String line) {
    return !line.contains(" WARN  Without ");
  }
}
