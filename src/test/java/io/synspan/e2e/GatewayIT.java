package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.LOGS;
import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.OtlpSender;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TcpPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway in the pod sends, on its way through SynSpan to a real collector. */
@Tag("kernel")
class GatewayIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final int BATCH = 20;

  @TempDir Path directory;

  /** In by one protocol, out by the same or the other. */
  @ParameterizedTest
  @CsvSource({
    "grpc, grpc, none",
    "grpc, http/protobuf, gzip",
    "http/protobuf, grpc, gzip",
    "http/protobuf, http/protobuf, none"
  })
  void passesAllSignals(String in, String out, String compression) throws Exception {
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan =
            observing(out).set("OTEL_EXPORTER_OTLP_COMPRESSION", compression).run();
        OtlpSender gateway = sender(in)) {
      assertThat(gateway.sendSpans(0, 3)).as("%s", collector.receivedHeaders()).isTrue();
      assertThat(gateway.sendMetric(42)).isTrue();
      assertThat(gateway.sendLog("hello")).isTrue();

      assertThat(numbers(collector)).containsExactly(0, 1, 2);
      assertThat(collector.received(METRICS).toString())
          .containsOnlyOnce("\"name\":\"test.counter\"")
          .contains("\"asInt\":\"42\"");
      assertThat(collector.received(LOGS).toString())
          .containsOnlyOnce("{\"stringValue\":\"hello\"}");
      assertThat(synspan.stop("TERM").status()).isZero();
      ReceivedMetrics metrics = ReceivedMetrics.last(collector.received(METRICS));
      assertThat(metrics.lines("synspan.gateway."))
          .contains(
              "synspan.gateway.span.received counter {span} {} 3",
              "synspan.gateway.span.forwarded counter {span} {} 3",
              "synspan.gateway.span.refused counter {span} {} 0",
              "synspan.gateway.requests counter {request} {synspan.gateway.outcome=forwarded,"
                  + " synspan.gateway.signal=logs} 1");
      assertThat(synspan.errors()).hasSize(3);
    }
  }

  /** Two requests on a connection that is kept, and one whose client resets it meanwhile. */
  @Test
  void putsWhatTcpDidIntoTheRightSpans() throws Exception {
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, 8080);
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan = testbed.synspanSending("grpc").run();
        OtlpSender gateway = sender("grpc")) {
      assertThat(gateway.sendSpans(0, 1)).isTrue();
      long firstNs = nowNs();
      TcpPeer.Socket kept = testbed.outsidePeer().connect(Testbed.POD, 8080);
      TcpPeer.Socket keptHere = listener.accept();
      TcpPeer.Socket broken = testbed.outsidePeer().connect(Testbed.POD, 8080);
      listener.accept();
      int brokenPort = broken.localPort();
      request(kept, keptHere);
      long secondNs = nowNs();
      broken.reset();
      request(kept, keptHere);
      long endNs = nowNs();

      String peer = Testbed.OUTSIDE;
      int keptPort = kept.localPort();
      assertThat(gateway.sendServerSpan("first", peer, keptPort, firstNs, secondNs)).isTrue();
      assertThat(gateway.sendServerSpan("second", peer, keptPort, secondNs, endNs)).isTrue();
      assertThat(gateway.sendServerSpan("broken", "::ffff:" + peer, brokenPort, firstNs, endNs))
          .isTrue();
      assertThat(gateway.sendServerSpan("stranger", peer, 1, firstNs, endNs)).isTrue();

      ReceivedSpan first = span(collector, "first");
      assertThat(first.number("synspan.match.confidence")).isEqualTo(0.9);
      assertThat(first.number("synspan.tcp.handshake.duration")).isPositive();
      assertThat(first.eventNames()).isEmpty();
      assertThat(span(collector, "second").attributes().get("synspan.connection.id"))
          .isEqualTo(first.attributes().get("synspan.connection.id"));
      assertThat(span(collector, "second").number("synspan.connection.age")).isPositive();
      assertThat(span(collector, "second").eventNames()).isEmpty();
      ReceivedSpan reset = span(collector, "broken");
      assertThat(reset.eventNames()).containsExactly("tcp.reset");
      assertThat(reset.event("tcp.reset").attributes())
          .containsEntry("network.tcp.reset.direction", "received");
      assertThat(reset.attributes().get("synspan.connection.id"))
          .isNotEqualTo(first.attributes().get("synspan.connection.id"));
      assertThat(span(collector, "stranger").attributes())
          .containsOnlyKeys("network.peer.address", "network.peer.port");
      assertThat(synspan.stop("TERM").status()).isZero();
      assertThat(ReceivedMetrics.last(collector.received(METRICS)).lines("synspan.gateway.span.m"))
          .contains(
              "synspan.gateway.span.matched counter {span} {synspan.match.kind=server,"
                  + " synspan.match.result=unique} 3",
              "synspan.gateway.span.matched counter {span} {synspan.match.kind=server,"
                  + " synspan.match.result=none} 1");
    } finally {
      listener.close();
    }
  }

  private static void request(TcpPeer.Socket client, TcpPeer.Socket server) throws IOException {
    client.send(100);
    server.receive(100);
    server.send(50);
    client.receive(50);
  }

  private static long nowNs() {
    return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
  }

  /** The one span of this name. */
  private static ReceivedSpan span(CollectorProcess collector, String name) throws IOException {
    List<ReceivedSpan> spans =
        ReceivedSpan.all(collector.received(TRACES)).stream()
            .filter(span -> span.name().equals(name))
            .toList();
    assertThat(spans).hasSize(1);
    return spans.getFirst();
  }

  /** Ended each way, and started again, while spans pass. */
  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void everySpanArrivesOnceOrTheGatewayIsToldNo(String protocol) throws Exception {
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan = observing(protocol).run();
        OtlpSender gateway = sender(protocol)) {
      List<Integer> taken = new ArrayList<>();
      List<Integer> refused = new ArrayList<>();
      for (int batch = 0; batch < 60; batch++) {
        Thread outage = batch % 20 == 10 ? restart(collector, batch == 30) : null;
        boolean isTaken = gateway.sendSpans(batch * BATCH, BATCH);
        IntStream.range(batch * BATCH, (batch + 1) * BATCH)
            .forEach(isTaken ? taken::add : refused::add);
        if (outage != null) {
          outage.join();
        }
      }

      List<Integer> arrived = numbers(collector);
      assertThat(arrived).doesNotHaveDuplicates().containsAll(taken);
      assertThat(taken).hasSizeGreaterThan(40 * BATCH);
      assertThat(arrived)
          .as("refused: %s", refused)
          .allMatch(number -> taken.contains(number) || refused.contains(number));
      assertThat(synspan.stop("TERM").status()).isZero();
    }
  }

  private static Thread restart(CollectorProcess collector, boolean kill) {
    return Thread.startVirtualThread(
        () -> {
          try {
            if (kill) {
              collector.kill();
            } else {
              collector.stop();
            }
            collector.restart();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void saysNoInTimeWhereTheCollectorHangs() throws Exception {
    TcpPeer.Listener collector = testbed.outsidePeer().listen(INET, 4317);
    try (SynspanProcess synspan =
            observing("grpc").set("OTEL_EXPORTER_OTLP_TIMEOUT", "1000").run();
        OtlpSender gateway = sender("grpc")) {
      assertThat(gateway.sendSpans(0, 1)).isFalse();
      assertThat(synspan.stop("TERM").took()).isLessThan(Duration.ofSeconds(2));
    } finally {
      collector.close();
    }
  }

  @Test
  void staysOffWhereItsPortIsTaken() throws Exception {
    TcpPeer.Listener other = testbed.podPeer().listen(INET, 4317);
    try (SynspanProcess synspan = testbed.synspanSending("grpc").run()) {
      assertThat(synspan.awaitError("Not receiving OTLP"))
          .endsWith(
              "INFO  Not receiving OTLP: cannot listen on 127.0.0.1, port 4317: Address already in"
                  + " use; SYNSPAN_GATEWAY_GRPC_PORT and SYNSPAN_GATEWAY_HTTP_PORT choose other"
                  + " ports");
    } finally {
      other.close();
    }
  }

  @Test
  void staysOffWhereTheCollectorIsThere() throws Exception {
    try (SynspanProcess synspan =
        testbed.synspan().set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317").run()) {
      assertThat(synspan.awaitError("Not receiving OTLP"))
          .contains("the collector is at http://localhost:4317 (grpc), where SynSpan would listen");
    }
  }

  private static SynspanProcess.Builder observing(String protocol) {
    return testbed.synspanSending(protocol).set("SYNSPAN_GATEWAY_MODE", "observe");
  }

  private static OtlpSender sender(String protocol) {
    int port = protocol.equals("grpc") ? 4317 : 4318;
    return OtlpSender.start(testbed.pod(), protocol, "http://127.0.0.1:" + port);
  }

  private static List<Integer> numbers(CollectorProcess collector) throws IOException {
    return ReceivedSpan.all(collector.received(TRACES)).stream()
        .filter(span -> span.name().equals("numbered"))
        .map(span -> (int) span.number("test.number"))
        .toList();
  }
}
