package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.Command;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TestNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All that a collector gets of {@link KnownTraffic}, name by name and value by value. */
@Tag("kernel")
class OtlpIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final Map<String, Received> RECEIVED = new HashMap<>();

  @TempDir static Path directory;

  /** What a collector has got by one protocol, and of what. */
  private record Received(
      long synspanPid, KnownTraffic traffic, List<JsonNode> metrics, List<JsonNode> traces) {}

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void metricsOfTheConnections(String protocol) throws Exception {
    assertThat(ReceivedMetrics.last(received(protocol).metrics()).lines("system."))
        .filteredOn(line -> !line.contains(".listen.") && !line.contains(".waiting."))
        // chance, on a busy machine: a jiffy passes while a segment is on its way, a probe is late
        .filteredOn(line -> !line.contains(".limited.") && !line.contains("tcp.drops"))
        .filteredOn(line -> !line.contains("retransmits"))
        .containsExactlyInAnyOrder(
            """
            system.network.tcp.connections counter {connection} {network.local.port=8080, network.tcp.handshake.role=server} 5
            system.network.tcp.connections counter {connection} {network.local.port=8081, network.tcp.handshake.role=server} 1
            system.network.tcp.connections counter {connection} {network.local.port=8082, network.tcp.handshake.role=server} 1
            system.network.tcp.connections counter {connection} {network.peer.port=9000, network.tcp.handshake.role=client} 1
            system.network.tcp.connections counter {connection} {error.type=refused, network.peer.port=81, network.tcp.handshake.role=client} 1
            system.network.tcp.connection.active up-down counter {connection} {network.local.port=8080, network.tcp.handshake.role=server} 0
            system.network.tcp.connection.active up-down counter {connection} {network.local.port=8081, network.tcp.handshake.role=server} 0
            system.network.tcp.connection.active up-down counter {connection} {network.local.port=8082, network.tcp.handshake.role=server} 0
            system.network.tcp.connection.active up-down counter {connection} {network.peer.port=9000, network.tcp.handshake.role=client} 0
            system.network.tcp.handshake.duration histogram s {network.local.port=8080, network.tcp.handshake.role=server} count 5
            system.network.tcp.handshake.duration histogram s {network.local.port=8081, network.tcp.handshake.role=server} count 1
            system.network.tcp.handshake.duration histogram s {network.local.port=8082, network.tcp.handshake.role=server} count 1
            system.network.tcp.handshake.duration histogram s {network.peer.port=9000, network.tcp.handshake.role=client} count 1
            system.network.tcp.accept.duration histogram s {network.local.port=8080, network.tcp.handshake.role=server} count 5
            system.network.tcp.accept.duration histogram s {network.local.port=8081, network.tcp.handshake.role=server} count 1
            system.network.tcp.accept.duration histogram s {network.local.port=8082, network.tcp.handshake.role=server} count 1
            system.network.tcp.connection.duration histogram s {network.local.port=8080, network.tcp.handshake.role=server} count 5
            system.network.tcp.connection.duration histogram s {network.local.port=8081, network.tcp.handshake.role=server} count 1
            system.network.tcp.connection.duration histogram s {network.local.port=8082, network.tcp.handshake.role=server} count 1
            system.network.tcp.connection.duration histogram s {network.peer.port=9000, network.tcp.handshake.role=client} count 1
            system.network.tcp.rtt.duration histogram s {network.local.port=8080, network.tcp.handshake.role=server} count 5
            system.network.tcp.rtt.duration histogram s {network.local.port=8081, network.tcp.handshake.role=server} count 1
            system.network.tcp.rtt.duration histogram s {network.local.port=8082, network.tcp.handshake.role=server} count 1
            system.network.tcp.rtt.duration histogram s {network.peer.port=9000, network.tcp.handshake.role=client} count 1
            system.network.tcp.io counter By {network.io.direction=receive, network.local.port=8080, network.tcp.handshake.role=server} 500
            system.network.tcp.io counter By {network.io.direction=transmit, network.local.port=8080, network.tcp.handshake.role=server} 10000
            system.network.tcp.io counter By {network.io.direction=receive, network.local.port=8081, network.tcp.handshake.role=server} 10
            system.network.tcp.io counter By {network.io.direction=receive, network.local.port=8082, network.tcp.handshake.role=server} 50
            system.network.tcp.io counter By {network.io.direction=transmit, network.local.port=8082, network.tcp.handshake.role=server} 60
            system.network.tcp.io counter By {network.io.direction=transmit, network.peer.port=9000, network.tcp.handshake.role=client} 300
            system.network.tcp.resets counter {reset} {network.local.port=8081, network.tcp.handshake.role=server, network.tcp.reset.direction=received, network.tcp.reset.phase=established} 1
            system.network.tcp.resets counter {reset} {network.peer.port=81, network.tcp.handshake.role=client, network.tcp.reset.direction=received, network.tcp.reset.phase=handshake} 1
            """
                .split("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void metricsAboutItself(String protocol) throws Exception {
    assertThat(ReceivedMetrics.last(received(protocol).metrics()).lines("synspan."))
        .filteredOn(
            line -> !line.contains("hook.name=sys_exit") && !line.contains("inet_csk_accept"))
        // the one that this kernel allows
        .map(line -> line.replace("iterate_tcp_exchanges", "iterate_exchanges"))
        .filteredOn(line -> !line.matches(".*event.processed.*kind=(drop|retransmit).*"))
        .containsExactlyInAnyOrder(
            """
            synspan.event.processed counter {event} {synspan.event.kind=established} 8
            synspan.event.processed counter {event} {synspan.event.kind=failed} 1
            synspan.event.processed counter {event} {synspan.event.kind=closed} 8
            synspan.event.processed counter {event} {synspan.event.kind=reset} 2
            synspan.event.processed counter {event} {synspan.event.kind=accepted} 0
            synspan.event.lost counter {event} {synspan.event.kind=established} 0
            synspan.event.lost counter {event} {synspan.event.kind=failed} 0
            synspan.event.lost counter {event} {synspan.event.kind=closed} 0
            synspan.event.lost counter {event} {synspan.event.kind=reset} 0
            synspan.event.lost counter {event} {synspan.event.kind=retransmit} 0
            synspan.event.lost counter {event} {synspan.event.kind=accepted} 0
            synspan.event.lost counter {event} {synspan.event.kind=drop} 0
            synspan.event.processed counter {event} {synspan.event.kind=exchange} 0
            synspan.event.lost counter {event} {synspan.event.kind=exchange} 0
            synspan.event.processed counter {event} {synspan.event.kind=traceparent} 0
            synspan.event.lost counter {event} {synspan.event.kind=traceparent} 0
            synspan.event.undecodable counter {event} {} 0
            synspan.connection.table.size up-down counter {connection} {} 0
            synspan.connection.table.limit up-down counter {connection} {} 262144
            synspan.connection.evicted counter {connection} {} 0
            synspan.connection.vanished counter {connection} {} 0
            synspan.hooks up-down counter {hook} {synspan.hook.name=inet_sock_set_state, synspan.hook.state=attached} 1
            synspan.hooks up-down counter {hook} {synspan.hook.name=tcp_receive_reset, synspan.hook.state=attached} 1
            synspan.hooks up-down counter {hook} {synspan.hook.name=tcp_send_reset, synspan.hook.state=attached} 1
            synspan.hooks up-down counter {hook} {synspan.hook.name=tcp_retransmit_skb, synspan.hook.state=attached} 1
            synspan.hooks up-down counter {hook} {synspan.hook.name=tcp_retransmit_synack, synspan.hook.state=attached} 1
            synspan.hooks up-down counter {hook} {synspan.hook.name=tcp_cong_state_set, synspan.hook.state=attached} 1
            synspan.hooks up-down counter {hook} {synspan.hook.name=kfree_skb, synspan.hook.state=attached} 1
            synspan.hooks up-down counter {hook} {synspan.hook.name=iterate_tcp, synspan.hook.state=attached} 1
            synspan.hooks up-down counter {hook} {synspan.hook.name=sock_send_length, synspan.hook.state=attached} 1
            synspan.hooks up-down counter {hook} {synspan.hook.name=tcp_rcv_space_adjust, synspan.hook.state=attached} 1
            synspan.hooks up-down counter {hook} {synspan.hook.name=sk_data_ready, synspan.hook.state=attached} 1
            synspan.hooks up-down counter {hook} {synspan.hook.name=iterate_exchanges, synspan.hook.state=attached} 1
            synspan.hook.missed counter {call} {} 0
            synspan.span.recorded counter {span} {} 9
            synspan.gateway.span.received counter {span} {} 0
            synspan.gateway.span.forwarded counter {span} {} 0
            synspan.gateway.span.refused counter {span} {} 0
            synspan.gateway.span.matched counter {span} {synspan.match.kind=client, synspan.match.result=ambiguous} 0
            synspan.gateway.span.matched counter {span} {synspan.match.kind=client, synspan.match.result=none} 0
            synspan.gateway.span.matched counter {span} {synspan.match.kind=client, synspan.match.result=unique} 0
            synspan.gateway.span.matched counter {span} {synspan.match.kind=client, synspan.match.result=unknown} 0
            synspan.gateway.span.matched counter {span} {synspan.match.kind=server, synspan.match.result=ambiguous} 0
            synspan.gateway.span.matched counter {span} {synspan.match.kind=server, synspan.match.result=none} 0
            synspan.gateway.span.matched counter {span} {synspan.match.kind=server, synspan.match.result=unique} 0
            synspan.gateway.span.matched counter {span} {synspan.match.kind=server, synspan.match.result=unknown} 0
            synspan.gateway.requests counter {request} {synspan.gateway.outcome=forwarded, synspan.gateway.signal=traces} 0
            synspan.gateway.requests counter {request} {synspan.gateway.outcome=refused, synspan.gateway.signal=traces} 0
            synspan.gateway.requests counter {request} {synspan.gateway.outcome=forwarded, synspan.gateway.signal=metrics} 0
            synspan.gateway.requests counter {request} {synspan.gateway.outcome=refused, synspan.gateway.signal=metrics} 0
            synspan.gateway.requests counter {request} {synspan.gateway.outcome=forwarded, synspan.gateway.signal=logs} 0
            synspan.gateway.requests counter {request} {synspan.gateway.outcome=refused, synspan.gateway.signal=logs} 0
            """
                .split("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void durationsAreThoseOfTheSpans(String protocol) throws Exception {
    Received received = received(protocol);
    List<ReceivedSpan> spans = ReceivedSpan.all(received.traces());

    for (int port : new int[] {8080, 8081, 8082}) {
      List<ReceivedSpan> ofPort =
          spans.stream().filter(span -> span.hasAttribute("server.port", (long) port)).toList();
      double handshakes =
          ofPort.stream().mapToDouble(span -> span.number("synspan.tcp.handshake.duration")).sum();
      double open = ofPort.stream().mapToDouble(OtlpIT::secondsOpen).sum();

      assertThat(sum(received, "system.network.tcp.handshake.duration", port))
          .isPositive()
          .isEqualTo(handshakes, Offset.offset(1e-9));
      assertThat(sum(received, "system.network.tcp.connection.duration", port))
          .isPositive()
          .isEqualTo(open, Offset.offset(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void oneSpanForEachConnection(String protocol) throws Exception {
    Received received = received(protocol);
    KnownTraffic traffic = received.traffic();
    String whole = "[tcp.established, tcp.accepted, tcp.closed]";

    assertThat(ReceivedSpan.all(received.traces()))
        .extracting(
            ReceivedSpan::name,
            ReceivedSpan::kind,
            span -> span.attributes().get("server.port"),
            ReceivedSpan::status,
            span -> span.eventNames().toString())
        .containsExactlyInAnyOrder(
            tuple("tcp.connection", "SERVER", 8080L, "UNSET", whole),
            tuple("tcp.connection", "SERVER", 8080L, "UNSET", whole),
            tuple("tcp.connection", "SERVER", 8080L, "UNSET", whole),
            tuple("tcp.connection", "SERVER", 8080L, "UNSET", whole),
            tuple("tcp.connection", "SERVER", 8080L, "UNSET", whole),
            tuple("tcp.connection", "SERVER", 8082L, "UNSET", whole),
            tuple(
                "tcp.connection",
                "SERVER",
                8081L,
                "ERROR: reset received while established",
                "[tcp.established, tcp.accepted, tcp.reset, tcp.closed]"),
            tuple("tcp.connection", "CLIENT", 9000L, "UNSET", "[tcp.established, tcp.closed]"),
            tuple(
                "tcp.connection",
                "CLIENT",
                81L,
                "ERROR: handshake failed: refused",
                "[tcp.reset, tcp.closed]"));
    assertThat(ReceivedSpan.all(received.traces()))
        .extracting(span -> span.attributes().get("client.port"))
        .contains(
            (long) traffic.ipv6Client(),
            (long) traffic.resetClient(),
            (long) traffic.upstreamClient());
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void timesLieWithinTheTestsOwn(String protocol) throws Exception {
    Received received = received(protocol);
    long began = nanos(received.traffic().began());
    long ended = nanos(received.traffic().ended());

    assertThat(ReceivedSpan.all(received.traces()))
        .allSatisfy(
            span -> {
              assertThat(span.startNs()).isBetween(began, ended);
              assertThat(span.endNs()).isBetween(span.startNs(), ended);
              assertThat(span.events())
                  .extracting(ReceivedSpan.Event::timeNs)
                  .isSorted()
                  .allSatisfy(time -> assertThat(time).isBetween(span.startNs(), span.endNs()));
            });
    assertThat(ReceivedMetrics.last(received.metrics()).of("system.network.tcp.connections"))
        .allSatisfy(
            series ->
                assertThat(series.timeNs()).isBetween(began, ended + TimeUnit.SECONDS.toNanos(60)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void spanOfAnAnsweredRequest(String protocol) throws Exception {
    ReceivedSpan span = spanOf(received(protocol), 8080);

    assertThat(span.attributes())
        .contains(
            entry("network.transport", "tcp"),
            entry("network.type", "ipv4"),
            entry("network.local.address", "10.83.0.2"),
            entry("network.local.port", 8080L),
            entry("network.peer.address", "10.83.0.1"),
            entry("network.peer.port", span.attributes().get("client.port")),
            entry("server.address", "10.83.0.2"),
            entry("server.port", 8080L),
            entry("client.address", "10.83.0.1"),
            entry("network.tcp.handshake.role", "server"),
            entry("synspan.netns.inode", testbed.pod().inode()),
            entry("process.pid", testbed.podPeer().pid()),
            entry("process.executable.name", "java"),
            entry("synspan.tcp.bytes.sent", 2000L),
            entry("synspan.tcp.bytes.received", 100L),
            entry("synspan.tcp.bytes.retransmitted", 0L),
            entry("synspan.tcp.segments.retransmitted", 0L));
    assertThat(span.attributes().keySet())
        .filteredOn(
            key -> !key.matches("synspan.tcp.busy.duration|process.linux.cgroup|container.id"))
        .containsExactlyInAnyOrder(
            "network.transport",
            "network.type",
            "network.local.address",
            "network.local.port",
            "network.peer.address",
            "network.peer.port",
            "server.address",
            "server.port",
            "client.address",
            "client.port",
            "network.tcp.handshake.role",
            "synspan.connection.id",
            "synspan.netns.inode",
            "process.pid",
            "process.executable.name",
            "synspan.tcp.handshake.duration",
            "synspan.tcp.accept.duration",
            "synspan.tcp.bytes.sent",
            "synspan.tcp.bytes.received",
            "synspan.tcp.bytes.retransmitted",
            "synspan.tcp.segments.sent",
            "synspan.tcp.segments.received",
            "synspan.tcp.segments.retransmitted",
            "synspan.tcp.rtt.smoothed",
            "synspan.tcp.rtt.minimum");
    assertThat(span.event("tcp.established").attributes())
        .containsExactly(
            entry(
                "synspan.tcp.handshake.duration",
                span.attributes().get("synspan.tcp.handshake.duration")));
    assertThat(span.event("tcp.accepted").attributes())
        .containsExactly(
            entry(
                "synspan.tcp.accept.duration",
                span.attributes().get("synspan.tcp.accept.duration")));
    assertThat(span.event("tcp.closed").attributes())
        .containsExactly(entry("network.connection.state", "fin_wait_2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void spanOverIpv6(String protocol) throws Exception {
    Received received = received(protocol);
    ReceivedSpan span = spanOf(received, 8082);

    assertThat(span.attributes())
        .contains(
            entry("network.type", "ipv6"),
            entry("network.local.address", TestNetwork.SERVER_IPV6),
            entry("network.peer.address", TestNetwork.CLIENT_IPV6),
            entry("network.peer.port", (long) received.traffic().ipv6Client()),
            entry("synspan.tcp.bytes.sent", 60L),
            entry("synspan.tcp.bytes.received", 50L));
    assertThat(span.event("tcp.closed").attributes())
        .containsExactly(entry("network.connection.state", "last_ack"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void spanOfAReset(String protocol) throws Exception {
    Received received = received(protocol);
    ReceivedSpan span = spanOf(received, 8081);

    assertThat(span.attributes())
        .contains(
            entry("client.port", (long) received.traffic().resetClient()),
            entry("error.type", "reset"),
            entry("synspan.tcp.bytes.received", 10L),
            entry("synspan.tcp.bytes.sent", 0L));
    assertThat(span.event("tcp.reset").attributes())
        .containsOnly(
            entry("network.tcp.reset.direction", "received"),
            entry("network.tcp.reset.phase", "established"));
    assertThat(span.event("tcp.closed").attributes())
        .containsExactly(entry("network.connection.state", "established"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void spanOfAnAttemptThatWasRefused(String protocol) throws Exception {
    ReceivedSpan span = spanOf(received(protocol), 81);

    assertThat(span.attributes())
        .contains(
            entry("network.transport", "tcp"),
            entry("network.type", "ipv4"),
            entry("network.local.address", "10.83.0.2"),
            entry("network.local.port", span.attributes().get("client.port")),
            entry("network.peer.address", "10.83.0.1"),
            entry("network.peer.port", 81L),
            entry("server.address", "10.83.0.1"),
            entry("server.port", 81L),
            entry("client.address", "10.83.0.2"),
            entry("client.port", span.attributes().get("network.local.port")),
            entry("network.tcp.handshake.role", "client"),
            entry("synspan.connection.id", span.attributes().get("synspan.connection.id")),
            entry("synspan.netns.inode", testbed.pod().inode()),
            entry("process.pid", testbed.podPeer().pid()),
            entry("error.type", "refused"));
    assertThat(span.event("tcp.reset").attributes())
        .containsOnly(
            entry("network.tcp.reset.direction", "received"),
            entry("network.tcp.reset.phase", "handshake"));
    assertThat(span.event("tcp.closed").attributes())
        .containsExactly(entry("network.connection.state", "syn_sent"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void resourceSaysWhatSentIt(String protocol) throws Exception {
    Received received = received(protocol);
    Map<String, Object> ofMetrics =
        OtlpAttributes.of(received.metrics().getLast().at("/resourceMetrics/0/resource"));

    assertThat(ofMetrics)
        .contains(
            entry("service.name", "edge"),
            entry("deployment.environment.name", "test"),
            entry("team", "net,ops"),
            entry("host.name", Command.run("hostname").strip()),
            entry("os.type", "linux"),
            entry("process.pid", received.synspanPid()),
            entry("telemetry.sdk.name", "opentelemetry"),
            entry("telemetry.sdk.language", "java"))
        .containsKeys(
            "service.version",
            "service.instance.id",
            "host.arch",
            "process.executable.path",
            "process.runtime.name",
            "telemetry.sdk.version")
        .doesNotContainKeys("process.command_line", "process.command_args");
    assertThat(OtlpAttributes.of(received.traces().getLast().at("/resourceSpans/0/resource")))
        .isEqualTo(ofMetrics);
  }

  private static Received received(String protocol) throws Exception {
    Received known = RECEIVED.get(protocol);
    if (known == null) {
      known = receive(protocol);
      RECEIVED.put(protocol, known);
    }
    return known;
  }

  /**
   * Without samples of open connections, which come or not as the traffic lasts: it begins after
   * the first pass over them, and there is no second.
   */
  private static Received receive(String protocol) throws Exception {
    Path written = Files.createTempDirectory(directory, "collector");
    try (CollectorProcess collector = testbed.startCollector(written);
        SynspanProcess synspan =
            testbed
                .synspanSending(protocol)
                .set("SYNSPAN_SAMPLE_INTERVAL", "1h")
                .set("SYNSPAN_LOG_LEVEL", "debug")
                .set("OTEL_SERVICE_NAME", "edge")
                .set("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test,team=net%2Cops")
                .run()) {
      synspan.awaitError("Took up the connections that were open already");
      KnownTraffic traffic = KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
      synspan.stop("TERM");
      return new Received(
          synspan.pid(), traffic, collector.received(METRICS), collector.received(TRACES));
    }
  }

  private static ReceivedSpan spanOf(Received received, long serverPort) {
    return ReceivedSpan.all(received.traces()).stream()
        .filter(span -> span.hasAttribute("server.port", serverPort))
        .findFirst()
        .orElseThrow();
  }

  private static double sum(Received received, String histogram, long localPort) {
    return ReceivedMetrics.last(received.metrics()).of(histogram).stream()
        .filter(
            series -> Long.valueOf(localPort).equals(series.attributes().get("network.local.port")))
        .mapToDouble(ReceivedSeries::sum)
        .sum();
  }

  private static double secondsOpen(ReceivedSpan span) {
    return (span.event("tcp.closed").timeNs() - span.event("tcp.established").timeNs()) / 1e9;
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }
}
