package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.LOGS;
import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.synspan.testing.BpfObjects;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.PacketCapture;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TcpPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A flood by hping3 from one network, in which there are clients too, is dropped for a time. */
@Tag("kernel")
class FloodDropIT {
  private static final Duration IN_TIME = Duration.ofSeconds(5);
  private static final int PORT = 8721;
  private static final String NETWORK = "203.0.113.0/24";
  private static final String FLOODER = "203.0.113.7";
  private static final String CLIENT = "203.0.113.10";
  private static final String ALLOWED = "203.0.113.20";
  private static final Pattern ANSWERS = Pattern.compile("(\\d+) packets received");
  private static final Pattern DROPPED = Pattern.compile("pass again: ([\\d,]+) were dropped");

  @RegisterExtension static final Testbed testbed = new Testbed();

  @TempDir Path directory;

  @BeforeAll
  static void addClients() {
    testbed.pod().run("ip", "route", "add", NETWORK, "via", Testbed.OUTSIDE);
    for (String client : List.of(CLIENT, ALLOWED)) {
      testbed.outside().run("ip", "address", "add", client + "/32", "dev", "eth0");
    }
  }

  @Test
  void theNetworkThatFloodsIsDroppedForATime() throws Exception {
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, PORT);
    try (CollectorProcess collector = testbed.startCollector(directory);
        PacketCapture capture = testbed.capture();
        SynspanProcess synspan = dropping("8s")) {
      synspan.awaitError("Floods will be dropped by xdp:native on eth0");
      TcpPeer.Socket before = connect(CLIENT);
      TcpPeer.Socket beforeAtServer = listener.accept();
      KernelCounters queues = KernelCounters.since(testbed.pod());
      long startNs = System.nanoTime();
      long sent;
      try (HpingFlood flood = HpingFlood.begin(testbed, PORT, FLOODER)) {
        String line = synspan.awaitError("Dropping SYNs from " + NETWORK + " for 8 s");
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(IN_TIME);
        assertThat(line).contains("WARN").contains("SYN flood at port " + PORT);

        long seen = synsOf(capture, FLOODER);
        assertThat(answersTo(CLIENT)).isZero();
        connect(ALLOWED);
        listener.accept();
        before.send(1000);
        beforeAtServer.receive(1000);
        assertThat(synsOf(capture, FLOODER)).isEqualTo(seen);
        sent = flood.stop();
      }
      String over = synspan.awaitError("SYNs from " + NETWORK + " pass again");
      assertThat(answersTo(CLIENT)).isEqualTo(1);
      connect(CLIENT);
      listener.accept();
      assertThat(queues.get("TcpExtListenDrops")).isZero();
      assertThat(synspan.stop("TERM").status()).isZero();

      // and the client's that did not get through
      long dropped = sent - synsOf(capture, FLOODER) + 1;
      assertThat(first(DROPPED, over)).isEqualTo(dropped).isGreaterThan(100);
      expectAudit(collector, dropped);
    }
    listener.close();
  }

  @Test
  void aProcessThatIsKilledLeavesNothingThatDrops() throws Exception {
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, PORT);
    try (SynspanProcess synspan = dropping("1h")) {
      Set<String> held;
      try (HpingFlood flood = HpingFlood.begin(testbed, PORT, FLOODER)) {
        synspan.awaitError("Dropping SYNs from " + NETWORK);
        assertThat(answersTo(CLIENT)).isZero();
        assertThat(interfaceOfPod()).contains("prog/xdp");
        held = BpfObjects.of(synspan.pid());
        synspan.stop("KILL");
        flood.stop();
      }
      BpfObjects.awaitGone(held);
      assertThat(interfaceOfPod()).doesNotContain("xdp");
      assertThat(answersTo(CLIENT)).isEqualTo(1);
    }
    listener.close();
  }

  private static String interfaceOfPod() {
    return testbed.pod().run("ip", "-details", "link", "show", "dev", "eth0");
  }

  private static SynspanProcess dropping(String duration) throws InterruptedException {
    return testbed
        .synspanSending("grpc")
        .set("SYNSPAN_PACKETS", "on")
        .set("SYNSPAN_PACKETS_DROP_ENABLED", "true")
        .set("SYNSPAN_PACKETS_DROP_DURATION", duration)
        .set("SYNSPAN_PACKETS_DROP_ALLOW", ALLOWED)
        .run();
  }

  private static TcpPeer.Socket connect(String from) throws IOException {
    TcpPeer.Socket socket = testbed.outsidePeer().open(INET);
    socket.bind(from, 0);
    socket.connect(Testbed.POD, PORT);
    return socket;
  }

  /** How many answers one SYN gets; a socket would send it again. */
  private static long answersTo(String client) {
    return first(
        ANSWERS,
        testbed
            .outside()
            .run(
                "bash",
                "-c",
                "hping3 -q -S -c 1 -a %s -p %d %s 2>&1 || true"
                    .formatted(client, PORT, Testbed.POD)));
  }

  private static long synsOf(PacketCapture capture, String source) {
    return capture.segmentsOf(PORT).stream()
        .filter(segment -> segment.isFrom(source) && (segment.flags() & 0x12) == 2)
        .count();
  }

  private static long first(Pattern number, String text) {
    Matcher found = number.matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return Long.parseLong(found.group(1).replace(",", ""));
  }

  private static void expectAudit(CollectorProcess collector, long dropped) throws Exception {
    List<JsonNode> records = records(collector);
    assertThat(records)
        .extracting(record -> record.get("eventName").textValue())
        .containsExactly("synspan.drop.began", "synspan.drop.ended");
    assertThat(records)
        .extracting(OtlpAttributes::of)
        .allSatisfy(
            attributes ->
                assertThat(attributes)
                    .containsEntry("synspan.drop.prefix", NETWORK)
                    .containsEntry("synspan.detection.type", "syn_flood")
                    .containsEntry("network.local.port", (long) PORT)
                    .containsKey("synspan.drop.until"))
        .last()
        .satisfies(
            attributes -> assertThat(attributes).containsEntry("synspan.drop.syns", dropped));
    assertThat(ReceivedMetrics.last(collector.received(METRICS)).of("synspan.drop.syns"))
        .singleElement()
        .satisfies(series -> assertThat(series.value()).isEqualTo(dropped));
  }

  private static List<JsonNode> records(CollectorProcess collector) throws Exception {
    List<JsonNode> records = new ArrayList<>();
    for (JsonNode request : collector.received(LOGS)) {
      for (JsonNode resource : request.get("resourceLogs")) {
        for (JsonNode scope : resource.get("scopeLogs")) {
          scope.get("logRecords").forEach(records::add);
        }
      }
    }
    return records;
  }
}
