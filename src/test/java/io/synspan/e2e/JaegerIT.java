package io.synspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.Forwarder.From;
import io.synspan.testing.Forwarder.Segments;
import io.synspan.testing.HttpParties;
import io.synspan.testing.JaegerProcess;
import io.synspan.testing.RealGateway;
import io.synspan.testing.SpringCloudGateway;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TestNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees in Jaeger of requests to which TCP did something. */
@Tag("kernel")
@EnabledIfSystemProperty(
    named = "synspan.gateways",
    matches = "true",
    disabledReason = "takes minutes: ./synspan test -Dsynspan.gateways=true")
class JaegerIT {

  /** A contradiction on a busy machine costs a minute and a thousand requests. */
  private static final Duration LEARNED_WITHIN = Duration.ofMinutes(3);

  private static final int OTHERS = 50;

  private static final Map<String, Integer> BACKENDS =
      Map.of("", 9001, "slow", 9002, "lossy", 9003, "hangup", 9004);

  @TempDir private Path directory;

  /** What happens while Jaeger, SynSpan and the gateway run. */
  private interface Story {
    void play(TestNetwork network, HttpParties parties, JaegerProcess jaeger) throws Exception;
  }

  @Test
  void showsASlowHandshakeInTheRequestsTrace() throws Exception {
    play(
        Map.of(),
        (network, parties, jaeger) -> {
          learn(parties, jaeger);
          network.forwarder().dropAt(9002, From.SERVER, Segments.SYN, 1);
          String traceId = ask(parties, "/slow/r/");
          assertSlowHandshake(awaitSpan(jaeger, traceId, "tcp.connect"));
        });
  }

  /** Tries that were not answered are joined by the traceparent alone. */
  @Test
  void showsEachAccidentInTheTraceOfItsRequestAlone() throws Exception {
    play(
        Map.of("SYNSPAN_TRACEPARENT", "true"),
        (network, parties, jaeger) -> {
          learn(parties, jaeger);
          network.forwarder().dropAt(9002, From.SERVER, Segments.SYN, 1);
          String slow = ask(parties, "/slow/r/");
          askOthers(parties, "/slow/r/");
          askOthers(parties, "/lossy/r/");
          network.forwarder().dropAt(9003, From.SERVER, Segments.DATA, 1);
          String lossy = ask(parties, "/lossy/r/");
          askOthers(parties, "/lossy/r/");
          askOthers(parties, "/hangup/r/");
          String reset = parties.traceId(send(parties, "/hangup/reset/").id());
          String last = askOthers(parties, "/hangup/r/");

          assertSlowHandshake(awaitSpan(jaeger, slow, "tcp.connect"));
          assertLostRequest(awaitEvent(jaeger, lossy, "tcp.retransmit"));
          assertReset(awaitEvent(jaeger, reset, "tcp.reset"));
          awaitSpan(jaeger, last, "GET");
          assertThat(tracesWithEvent(jaeger, "tcp.retransmit"))
              .containsExactlyInAnyOrder(slow, lossy);
          assertThat(tracesWithEvent(jaeger, "tcp.reset")).containsExactly(reset);
        });
  }

  private void play(Map<String, String> settings, Story story) throws Exception {
    try (TestNetwork network = TestNetwork.forwarded();
        HttpParties parties = HttpParties.start(network.client());
        JaegerProcess jaeger = JaegerProcess.start(network.server(), directory);
        SynspanProcess synspan =
            SynspanProcess.in(network.server())
                .set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317")
                .set("SYNSPAN_GATEWAY_GRPC_PORT", "14317")
                .set("SYNSPAN_GATEWAY_HTTP_PORT", "14318")
                .set(settings)
                .run()) {
      Map<String, String> routes = new TreeMap<>();
      BACKENDS.forEach(
          (route, port) -> {
            parties.backend(port, 1_000, 0);
            routes.put(route, TestNetwork.CLIENT_IPV4 + ":" + port);
          });
      RealGateway gateway =
          SpringCloudGateway.start(network.server(), directory, "http://127.0.0.1:14317", routes);
      try {
        story.play(network, parties, jaeger);
      } finally {
        gateway.close();
      }
      assertThat(synspan.stop("TERM").status()).isZero();
    }
  }

  /** Until spans to upstreams are joined. */
  private static void learn(HttpParties parties, JaegerProcess jaeger) throws Exception {
    long endNs = System.nanoTime() + LEARNED_WITHIN.toNanos();
    JaegerTrace.Span upstream;
    do {
      if (System.nanoTime() > endNs) {
        throw new AssertionError("no span to an upstream was joined within " + LEARNED_WITHIN);
      }
      upstream = awaitSpan(jaeger, askOthers(parties, "/quick/r/"), "GET").span("GET");
    } while (!upstream.tags().containsKey("synspan.connection.id"));
  }

  /** Returns the last one's trace. */
  private static String askOthers(HttpParties parties, String path) {
    String traceId = "";
    for (int request = 0; request < OTHERS; request++) {
      traceId = ask(parties, path);
    }
    return traceId;
  }

  private static String ask(HttpParties parties, String path) {
    HttpParties.Asked asked = send(parties, path);
    assertThat(asked.status()).isEqualTo(200);
    return parties.traceId(asked.id());
  }

  private static HttpParties.Asked send(HttpParties parties, String path) {
    return parties.ask(TestNetwork.SERVER_IPV4, RealGateway.PORT, path);
  }

  private static JaegerTrace awaitSpan(JaegerProcess jaeger, String traceId, String name)
      throws Exception {
    return new JaegerTrace(
        jaeger.awaitTrace(traceId, trace -> !new JaegerTrace(trace).spans(name).isEmpty()));
  }

  private static JaegerTrace awaitEvent(JaegerProcess jaeger, String traceId, String name)
      throws Exception {
    return new JaegerTrace(
        jaeger.awaitTrace(traceId, trace -> hasEvent(new JaegerTrace(trace), name)));
  }

  private static boolean hasEvent(JaegerTrace trace, String name) {
    return trace.spans().stream().anyMatch(span -> span.eventNames().contains(name));
  }

  /** All of the gateway's that Jaeger has. */
  private static Set<String> tracesWithEvent(JaegerProcess jaeger, String name) throws Exception {
    Set<String> found = new TreeSet<>();
    jaeger
        .traces("gateway")
        .forEach(
            json -> {
              JaegerTrace trace = new JaegerTrace(json);
              if (hasEvent(trace, name)) {
                found.add(trace.id());
              }
            });
    return found;
  }

  private static void assertSlowHandshake(JaegerTrace trace) {
    JaegerTrace.Span request = trace.span("GET route-slow");
    JaegerTrace.Span connect = trace.span("tcp.connect");

    assertThat(request.tags()).containsKeys("synspan.connection.id", "synspan.tcp.rtt.smoothed");
    // the agent begins it once the connection is there
    assertThat(trace.span("GET").tags())
        .containsKey("synspan.verdict.peer.duration")
        .doesNotContainKey("synspan.verdict.connect.duration")
        .containsEntry("synspan.connection.reused", "false");
    assertThat(connect.parentId()).isEqualTo(request.id());
    assertThat(connect.durationUs()).isBetween(900_000L, 5_000_000L);
    assertThat(connect.tags()).containsEntry("synspan.tcp.handshake.retransmits", "1");
    assertThat(connect.events().getFirst())
        .containsEntry("event", "tcp.retransmit")
        .containsEntry("network.tcp.retransmit.type", "syn");
  }

  private static void assertLostRequest(JaegerTrace trace) {
    JaegerTrace.Span upstream = trace.span("GET");

    assertThat(upstream.tags()).containsEntry("synspan.verdict", "loss");
    assertThat(upstream.eventNames()).contains("tcp.retransmit");
    assertThat(trace.span("GET route-lossy").eventNames()).doesNotContain("tcp.retransmit");
  }

  /** The gateway tries four times, each on a connection that is reset. */
  private static void assertReset(JaegerTrace trace) {
    assertThat(trace.spans("GET"))
        .hasSize(4)
        .allSatisfy(
            attempt -> {
              assertThat(attempt.tags()).containsEntry("synspan.verdict", "reset");
              assertThat(attempt.events())
                  .anySatisfy(
                      event ->
                          assertThat(event)
                              .containsEntry("event", "tcp.reset")
                              .containsEntry("network.tcp.reset.direction", "received"));
            });
    assertThat(trace.span("GET route-hangup").eventNames()).doesNotContain("tcp.reset");
  }
}
