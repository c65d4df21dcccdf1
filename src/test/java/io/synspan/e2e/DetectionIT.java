package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TcpPeer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Attacks with real packets, each found within five seconds. */
@Tag("kernel")
class DetectionIT {
  private static final Duration IN_TIME = Duration.ofSeconds(5);

  @RegisterExtension static final Testbed testbed = new Testbed();

  @BeforeAll
  static void letAnswersToMadeUpSourcesGoNowhere() {
    UnansweredSyns.letAnswersGoNowhere(testbed);
  }

  @Test
  void aSynFloodIsToldOfWhileItLastsAndSentWhenItIsOver(@TempDir Path directory) throws Exception {
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, 8701);
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan = testbed.synspanSending("grpc").run();
        UnansweredSyns flood = UnansweredSyns.send(testbed, 8701, 200)) {
      long startNs = System.nanoTime();

      String line = synspan.awaitError("SYN flood");
      assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(IN_TIME);
      assertThat(line).contains("WARN").contains("SYN flood at port 8701:");
      assertThat(wellness(testbed.pod()))
          .contains("\"DOWN\"")
          .contains("\"syn_flood\": \"SYN flood at port 8701:");
      assertThat(testbed.pod().run("curl", "-s", "http://127.0.0.1:9465/health/live"))
          .contains("\"UP\"");

      flood.stop();
      assertThat(synspan.stop("TERM").status()).isZero();
      assertThat(synspan.errors()).anyMatch(error -> error.contains("Over after"));
      ReceivedSpan span =
          ReceivedSpan.all(collector.received(TRACES)).stream()
              .filter(received -> received.name().equals("synspan.detection"))
              .findFirst()
              .orElseThrow();
      assertThat(span.hasAttribute("synspan.detection.type", "syn_flood")).isTrue();
      assertThat(span.hasAttribute("network.local.port", 8701L)).isTrue();
      assertThat(span.number("synspan.detection.events")).isGreaterThan(150);
      assertThat(
              ReceivedMetrics.last(collector.received(METRICS))
                  .total("synspan.detections", "synspan.detection.type", "syn_flood"))
          .isEqualTo(1);
    }
    listener.close();
  }

  @Test
  @SuppressWarnings("try") // the SYNs only have to come
  void handshakesThatAreLeftHalfOpenAreFound() throws Exception {
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, 8702);
    try (SynspanProcess synspan = testbed.synspan().run();
        UnansweredSyns syns = UnansweredSyns.send(testbed, 8702, 25)) {
      long startNs = System.nanoTime();

      assertThat(synspan.awaitError("Half-open")).contains("Half-open connections at port 8702: ");
      assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(IN_TIME);
    }
    listener.close();
  }

  @Test
  void aPortScanIsFound() throws Exception {
    try (SynspanProcess synspan = testbed.synspan().run()) {
      long startNs = System.nanoTime();
      for (int port = 8710; port < 8725; port++) {
        int closed = port;
        assertThatThrownBy(() -> testbed.outsidePeer().connect(Testbed.POD, closed))
            .hasMessage("Connection refused");
      }

      assertThat(synspan.awaitError("Port scan"))
          .endsWith("Port scan from 10.83.0.1: 15 SYNs for 15 closed ports");
      assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(IN_TIME);
    }
  }

  @Test
  void aResetStormIsFound() throws Exception {
    testbed.podPeer().listen(INET, 8703);
    try (SynspanProcess synspan = testbed.synspan().run()) {
      long startNs = System.nanoTime();
      while (synspan.errors().stream().noneMatch(line -> line.contains("Reset storm"))) {
        testbed.outsidePeer().resetMany(Testbed.POD, 8703, 10);
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(IN_TIME);
        Thread.sleep(100); // a hundred a second
      }

      assertThat(synspan.awaitError("Reset storm")).contains("Reset storm at port 8703: ");
    }
  }

  /** As {@code /health/well} says; curl fails for a status above 399, so without {@code -f}. */
  private static String wellness(NetworkNamespace pod) {
    return pod.run("curl", "-s", "http://127.0.0.1:9465/health/well");
  }
}
