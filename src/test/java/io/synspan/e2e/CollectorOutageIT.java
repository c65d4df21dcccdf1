package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.synspan.testing.BpfObjects;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TcpPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collector that is not there, goes away, or hangs. */
@Tag("kernel")
class CollectorOutageIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern SPANS_LOST = Pattern.compile("again, (\\d+) spans lost so far$");

  @TempDir Path directory;

  /** The SDK tries five times, in eight seconds: nothing is lost, and nothing is said. */
  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void deliversEverythingAfterAShortOutage(String protocol) throws Exception {
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan = synspan(protocol).run()) {
      request(2);
      collector.await(METRICS, connections(2).and(spansAnswered(2)), TIMEOUT);

      collector.kill();
      request(3);
      collector.restart();

      collector.await(METRICS, connections(5), TIMEOUT);
      assertThat(ReceivedSpan.all(collector.await(TRACES, spans(5), TIMEOUT)))
          .extracting(span -> span.attributes().get("client.port"))
          .hasSize(5)
          .doesNotHaveDuplicates();
      assertThat(synspan.errors()).hasSize(3);
    }
  }

  /** As after a long outage, which no retry outlasts. */
  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void countsTheSpansOfALongOutageAndDeliversAllMetrics(String protocol) throws Exception {
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan =
            synspan(protocol).set("OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED", "true").run()) {
      request(2);
      collector.await(METRICS, connections(2).and(spansAnswered(2)), TIMEOUT);

      collector.kill();
      request(3);
      String outage = synspan.awaitError("Cannot send traces");
      synspan.awaitError("Cannot send metrics");
      collector.restart();
      request(1);

      collector.await(METRICS, connections(6), TIMEOUT);
      synspan.awaitError("Sending metrics");
      List<String> recovered = synspan.awaitErrors("Sending traces", 1);
      assertThat(outage)
          .contains("nobody listens there")
          .contains("Start the collector, or change OTEL_EXPORTER_OTLP_ENDPOINT");
      int lost = spansLost(recovered.getLast());
      assertThat(lost).isBetween(1, 4);
      assertThat(synspan.stop("TERM").status()).isZero();
      assertThat(ReceivedSpan.all(collector.received(TRACES))).hasSize(6 - lost);
      assertThat(synspan.errors()).hasSize(7);
    }
  }

  @Test
  void startsWithoutACollectorAndDeliversOnceItIsThere() throws Exception {
    try (SynspanProcess synspan = synspan("grpc").run()) {
      request(2);
      assertThat(synspan.awaitError("Cannot send metrics"))
          .contains(
              "WARN  Cannot send metrics to http://10.83.0.1:4317 (grpc): nobody listens there.");

      try (CollectorProcess collector = testbed.startCollector(directory)) {
        collector.await(METRICS, connections(2), TIMEOUT);
        synspan.awaitError("Sending metrics to http://10.83.0.1:4317 (grpc) again");
      }
    }
  }

  @Test
  void stopsInTimeWhereTheCollectorNeverAnswers() throws Exception {
    TcpPeer.Listener collector = testbed.outsidePeer().listen(INET, 4317);
    try (SynspanProcess synspan = synspan("grpc").run()) {
      Set<String> objects = BpfObjects.of(synspan.pid());
      assertThat(objects).anyMatch(object -> object.startsWith("link "));
      request(1);
      collector.accept();

      SynspanProcess.Stopped stopped = synspan.stop("TERM");

      assertThat(stopped.took()).isLessThan(Duration.ofSeconds(2));
      assertThat(stopped.status()).as("%s", synspan.errors()).isZero();
      assertThat(synspan.errors().getLast()).contains("it is lost");
      BpfObjects.awaitGone(objects);
    } finally {
      collector.close();
    }
  }

  /** What has no part in the test is left out, such as how an earlier SynSpan's export ended. */
  private static SynspanProcess.Builder synspan(String protocol) {
    return testbed.synspanSending(protocol).set("SYNSPAN_FILTER_LOCAL_PORTS", "8080");
  }

  private static void request(int count) throws IOException {
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, 8080);
    listener.startServing(count, 10, 10);
    testbed.outsidePeer().startRequests(Testbed.POD, 8080, count, 10, 10);
    testbed.outsidePeer().finish();
    testbed.podPeer().finish();
    listener.close();
  }

  private static Predicate<List<JsonNode>> connections(long count) {
    return requests ->
        !requests.isEmpty()
            && ReceivedMetrics.last(requests)
                    .total("system.network.tcp.connections", "network.local.port", 8080L)
                == count;
  }

  private static Predicate<List<JsonNode>> spans(int count) {
    return requests -> ReceivedSpan.all(requests).size() >= count;
  }

  /**
   * What it has written may still lack its answer, and is sent again or counted as lost when it is
   * killed then.
   */
  private static Predicate<List<JsonNode>> spansAnswered(long count) {
    return requests ->
        !requests.isEmpty()
            && ReceivedMetrics.lastOfSdk(requests).of("otel.sdk.exporter.span.exported").stream()
                    .mapToLong(ReceivedSeries::value)
                    .sum()
                == count;
  }

  private static int spansLost(String line) {
    Matcher matcher = SPANS_LOST.matcher(line);
    assertThat(matcher.find()).as(line).isTrue();
    return Integer.parseInt(matcher.group(1));
  }
}
