package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.Forwarder.From;
import io.synspan.testing.Forwarder.Segments;
import io.synspan.testing.HomeNetwork;
import io.synspan.testing.HttpLoad;
import io.synspan.testing.HttpParties;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.RealGateway;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TestNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happens to the requests of a real gateway, from its start to its end: loads over kept
 * connections, and one request after the other to which something happens while a load goes on. The
 * collector is beside the gateway, so that nothing but the requests is on the wire.
 */
final class GatewayStory {
  private static final int LONGEST_DELAY_US = 3000;
  private static final int HUNG_UP_PERCENT = 10;
  private static final int CLOSE_PERCENT = 2;
  private static final Duration KNOWN_WITHIN = Duration.ofSeconds(20);
  private static final int ANSWER_PORT = 30_001;
  private static final int HANDSHAKE_PORT = 30_002;

  private static final Map<String, Integer> BACKENDS =
      Map.of("", 9001, "handshake", 9011, "request", 9012, "reset", 9013, "hold", 9014);

  /** How a gateway is started: where, with which folder, where it sends its spans, its routes. */
  interface Start {
    RealGateway in(
        NetworkNamespace namespace, Path directory, String endpoint, Map<String, String> routes)
        throws Exception;
  }

  private final TestNetwork network;
  private final Path directory;
  private final boolean traceparent;
  private final HttpParties crowd;
  private final HttpParties visitors;
  private final GatewayTruth truth = new GatewayTruth();
  private final Map<String, String> traces = new HashMap<>();

  private GatewayStory(TestNetwork network, Path directory, boolean traceparent) {
    this.network = network;
    this.directory = directory;
    this.traceparent = traceparent;
    this.crowd = HttpParties.start(network.client());
    this.visitors = HttpParties.start(network.client());
  }

  /**
   * What came out.
   *
   * @param traces of the requests to which something happened, by its name
   */
  record Outcome(List<ReceivedSpan> spans, GatewayJoins joins, Map<String, String> traces) {}

  /**
   * Plays it.
   *
   * @param traceparent whether SynSpan reads which span a request upstream is of
   */
  static Outcome play(Path directory, boolean traceparent, Start start) throws Exception {
    try (TestNetwork network = TestNetwork.forwarded()) {
      GatewayStory story = new GatewayStory(network, directory, traceparent);
      try {
        return story.play(start);
      } finally {
        story.crowd.close();
        story.visitors.close();
      }
    }
  }

  private Outcome play(Start start) throws Exception {
    startBackends();
    try (CollectorProcess collector =
            CollectorProcess.start(directory, network.server(), "127.0.0.1");
        SynspanProcess synspan = startSynspan()) {
      RealGateway gateway =
          start.in(network.server(), directory, "http://127.0.0.1:14317", routes());
      try {
        loadAll(collector);
      } finally {
        gateway.close();
      }
      synspan.stop("TERM");
      truth.add(crowd, crowd.visits(directory));
      truth.add(visitors, visitors.visits(directory));
      List<ReceivedSpan> spans = ReceivedSpan.all(collector.received(TRACES));
      System.out.println(
          ReceivedMetrics.last(collector.received(METRICS)).lines("synspan.gateway.span.m"));
      return new Outcome(spans, GatewayJoins.of(spans, truth), traces);
    }
  }

  private void loadAll(CollectorProcess collector) throws Exception {
    warmUp(collector);
    load("one", 1, 1_000);
    startLoad("ten", 10, 4_000);
    haveAccidents();
    crowd.awaitEnd();
    load("fifty", 50, 8_000);
    load("broken", 10, 2_000);
    load(TestNetwork.SERVER_IPV6, "six", 10, 1_000);
    loadFromHomes();
  }

  private void startBackends() {
    BACKENDS.values().forEach(port -> visitors.backend(port, LONGEST_DELAY_US, 0));
    visitors.backend(9005, LONGEST_DELAY_US, HUNG_UP_PERCENT);
  }

  /** The first part of a path, and the backend behind it. */
  private static Map<String, String> routes() {
    Map<String, String> routes = new LinkedHashMap<>();
    routes.put("six", "[" + TestNetwork.CLIENT_IPV6 + "]:9001");
    routes.put("broken", TestNetwork.CLIENT_IPV4 + ":9005");
    BACKENDS.forEach((route, port) -> routes.put(route, TestNetwork.CLIENT_IPV4 + ":" + port));
    return routes;
  }

  private SynspanProcess startSynspan() throws InterruptedException {
    return SynspanProcess.in(network.server())
        .set(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317",
                "OTEL_METRIC_EXPORT_INTERVAL", "500",
                "OTEL_BSP_MAX_QUEUE_SIZE", "65536",
                "SYNSPAN_GATEWAY_GRPC_PORT", "14317",
                "SYNSPAN_GATEWAY_HTTP_PORT", "14318",
                "SYNSPAN_SPANS_SAMPLE_RATIO", "1",
                "SYNSPAN_SPANS_MAX_PER_SECOND", "100000",
                "SYNSPAN_EXCHANGES", "on",
                "SYNSPAN_TRACEPARENT", Boolean.toString(traceparent)))
        .run();
  }

  /** Connections and exchanges are kept from the first spans on. */
  private void warmUp(CollectorProcess collector) throws Exception {
    long endNs = System.nanoTime() + KNOWN_WITHIN.toNanos();
    do {
      if (System.nanoTime() > endNs) {
        throw new AssertionError("no span was joined within " + KNOWN_WITHIN);
      }
      load("warm", 1, 100);
    } while (ReceivedSpan.all(collector.received(TRACES)).stream()
        .noneMatch(span -> span.attributes().containsKey("synspan.exchange.number")));
  }

  private void load(String route, int clients, int requests) {
    load(TestNetwork.SERVER_IPV4, route, clients, requests);
  }

  private void load(String address, String route, int clients, int requests) {
    crowd.load(loadOf(address, route, clients, requests));
    crowd.awaitEnd();
  }

  private void startLoad(String route, int clients, int requests) {
    crowd.load(loadOf(TestNetwork.SERVER_IPV4, route, clients, requests));
  }

  private static HttpLoad loadOf(String address, String route, int clients, int requests) {
    return new HttpLoad(
        address, RealGateway.PORT, "/" + route + "/r/", clients, requests, 0, CLOSE_PERCENT, 100);
  }

  /** Two homes behind one address, with few ports, which each of them uses. */
  private void loadFromHomes() throws Exception {
    try (HomeNetwork one = HomeNetwork.behind(network.client(), 1);
        HomeNetwork two = HomeNetwork.behind(network.client(), 2);
        HttpParties first = clientsIn(one);
        HttpParties second = clientsIn(two)) {
      for (HttpParties home : List.of(first, second)) {
        home.load(loadOf(TestNetwork.SERVER_IPV4, "nat", 25, 1_000));
      }
      for (HttpParties home : List.of(first, second)) {
        home.awaitEnd();
        truth.add(home, home.visits(directory));
      }
    }
  }

  private static HttpParties clientsIn(HomeNetwork home) {
    home.namespace().setParameter("net.ipv4.ip_local_port_range", "40000 40499");
    return HttpParties.start(home.namespace());
  }

  private void haveAccidents() {
    network.forwarder().dropAt(9011, From.SERVER, Segments.SYN, 1);
    ask("slow handshake upstream", 0, "/handshake/r/");
    ask("opens the next one's connection", 0, "/request/r/");
    network.forwarder().dropAt(9012, From.SERVER, Segments.DATA, 1);
    ask("lost request upstream", 0, "/request/r/");
    ask("reset by the backend", 0, "/reset/reset/");
    network.forwarder().dropAt(ANSWER_PORT, From.SERVER, Segments.DATA, 1);
    ask("lost answer", ANSWER_PORT, "/accident/r/");
    network.forwarder().dropAt(HANDSHAKE_PORT, From.SERVER, Segments.SYN_ACK, 1);
    ask("slow handshake of the client", HANDSHAKE_PORT, "/accident/r/");
    traces.put(
        "reset by the client",
        visitors.traceId(
            visitors.giveUp(TestNetwork.SERVER_IPV4, RealGateway.PORT, "/hold/hold/").id()));
  }

  private void ask(String what, int fromPort, String path) {
    HttpParties.Asked asked =
        visitors.askFrom(fromPort, TestNetwork.SERVER_IPV4, RealGateway.PORT, path);
    traces.put(what, visitors.traceId(asked.id()));
  }
}
