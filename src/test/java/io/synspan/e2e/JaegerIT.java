package io.synspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.synspan.testing.Forwarder.From;
import io.synspan.testing.Forwarder.Segments;
import io.synspan.testing.HttpParties;
import io.synspan.testing.JaegerProcess;
import io.synspan.testing.RealGateway;
import io.synspan.testing.SpringCloudGateway;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TestNetwork;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees in Jaeger of a request whose connection upstream was slow. */
@Tag("kernel")
@EnabledIfSystemProperty(
    named = "synspan.gateways",
    matches = "true",
    disabledReason = "takes minutes: ./synspan test -Dsynspan.gateways=true")
class JaegerIT {
  private static final int MOST_REQUESTS = 1_000;

  @Test
  void showsASlowHandshakeInTheRequestsTrace(@TempDir Path directory) throws Exception {
    try (TestNetwork network = TestNetwork.forwarded();
        HttpParties parties = HttpParties.start(network.client());
        JaegerProcess jaeger = JaegerProcess.start(network.server(), directory);
        SynspanProcess synspan =
            SynspanProcess.in(network.server())
                .set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317")
                .set("SYNSPAN_GATEWAY_GRPC_PORT", "14317")
                .set("SYNSPAN_GATEWAY_HTTP_PORT", "14318")
                .run()) {
      parties.backend(9001, 1_000, 0);
      parties.backend(9002, 1_000, 0);
      RealGateway gateway =
          SpringCloudGateway.start(
              network.server(),
              directory,
              "http://127.0.0.1:14317",
              new TreeMap<>(
                  Map.of(
                      "", TestNetwork.CLIENT_IPV4 + ":9001",
                      "slow", TestNetwork.CLIENT_IPV4 + ":9002")));
      try {
        learn(parties, jaeger);
        network.forwarder().dropAt(9002, From.SERVER, Segments.SYN, 1);
        String traceId = parties.traceId(ask(parties, "/slow/r/"));
        assertTrace(jaeger.awaitTrace(traceId, trace -> hasSpan(trace, "tcp.connect")));
      } finally {
        gateway.close();
      }
      assertThat(synspan.stop("TERM").status()).isZero();
    }
  }

  /** Until spans to upstreams are believed to have a request of their own. */
  private static void learn(HttpParties parties, JaegerProcess jaeger) throws Exception {
    for (int request = 0; request < MOST_REQUESTS; request++) {
      String traceId = parties.traceId(ask(parties, "/quick/r/"));
      if (request % 100 == 99) {
        JsonNode trace = jaeger.awaitTrace(traceId, one -> one.path("spans").size() >= 2);
        if (tags(span(trace, "GET")).containsKey("synspan.connection.id")) {
          return;
        }
      }
    }
    throw new AssertionError("no span to an upstream was joined");
  }

  private static long ask(HttpParties parties, String path) {
    HttpParties.Asked asked = parties.ask(TestNetwork.SERVER_IPV4, RealGateway.PORT, path);
    assertThat(asked.status()).isEqualTo(200);
    return asked.id();
  }

  private static void assertTrace(JsonNode trace) {
    JsonNode request = span(trace, "GET route-slow");
    JsonNode upstream = span(trace, "GET");
    JsonNode connect = span(trace, "tcp.connect");

    assertThat(tags(request)).containsKeys("synspan.connection.id", "synspan.tcp.rtt.smoothed");
    assertThat(tags(upstream))
        .containsEntry("synspan.verdict", "peer")
        .containsEntry("synspan.connection.reused", "false");
    assertThat(connect.at("/references/0/spanID").textValue())
        .isEqualTo(request.get("spanID").textValue());
    assertThat(connect.get("duration").asLong()).isBetween(900_000L, 5_000_000L);
    assertThat(tags(connect)).containsEntry("synspan.tcp.handshake.retransmits", "1");
    assertThat(fields(connect.at("/logs/0")))
        .containsEntry("event", "tcp.retransmit")
        .containsEntry("network.tcp.retransmit.type", "syn");
  }

  private static boolean hasSpan(JsonNode trace, String name) {
    return trace.path("spans").findValuesAsText("operationName").contains(name);
  }

  private static JsonNode span(JsonNode trace, String name) {
    for (JsonNode span : trace.path("spans")) {
      if (span.get("operationName").textValue().equals(name)) {
        return span;
      }
    }
    throw new AssertionError("no span " + name + " in " + trace);
  }

  private static Map<String, String> tags(JsonNode span) {
    return byKey(span.path("tags"));
  }

  private static Map<String, String> fields(JsonNode log) {
    return byKey(log.path("fields"));
  }

  private static Map<String, String> byKey(JsonNode list) {
    Map<String, String> values = new HashMap<>();
    list.forEach(one -> values.put(one.get("key").textValue(), one.get("value").asText()));
    return values;
  }
}
