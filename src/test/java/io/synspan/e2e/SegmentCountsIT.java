package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.CapturedSegment;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.PacketCapture;
import io.synspan.testing.SocketStatistics;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TcpPeer;
import io.synspan.testing.TestNetwork;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Packet mode's counts and times beside what tcpdump has seen, and beside the kernel's own. */
@Tag("kernel")
class SegmentCountsIT {
  private static final int PORT = 8801;
  private static final int OTHER_PORT = 8802;
  private static final int OUTSIDE_PORT = 8803;

  /** Seconds that a busy machine may take between two hooks that a packet passes. */
  private static final Offset<Double> TOLERANCE = Offset.offset(0.08);

  private static final String HANDSHAKES = "system.network.tcp.handshake.wire.duration";
  private static final String METRIC = "system.network.tcp.segments";

  @RegisterExtension static final Testbed testbed = new Testbed();

  @TempDir Path directory;

  @Test
  void eachSegmentIsCountedAsTheCaptureHasIt() throws Exception {
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, PORT);
    try (CollectorProcess collector = testbed.startCollector(directory);
        PacketCapture capture = testbed.capture();
        SynspanProcess synspan = counting()) {
      for (int i = 0; i < 5; i++) {
        talk(listener, 3000);
      }
      TcpPeer.Socket client = testbed.outsidePeer().connect(Testbed.POD, PORT);
      listener.accept();
      client.reset();
      sendSegmentsWithoutFlags();
      List<CapturedSegment> wire = capture.segmentsOf(PORT);
      assertThat(synspan.stop("TERM").status()).isZero();

      assertThat(wire).hasSizeGreaterThan(50);
      assertThat(counted(collector, "receive")).isEqualTo(flags(wire, true));
      assertThat(counted(collector, "transmit")).isEqualTo(flags(wire, false));
      assertThat(synspan.errors())
          .anyMatch(line -> line.contains("Counting segments by tc:tcx on lo, tc:tcx on eth0"));
    }
    listener.close();
  }

  /** With offload a packet of 64 KiB passes the hook; TCP itself counts what was in it. */
  @Test
  void joinedSegmentsAreCountedOneByOne() throws Exception {
    TestNetwork.setOffload(testbed.pod(), true);
    TestNetwork.setOffload(testbed.outside(), true);
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, OTHER_PORT);
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan = counting()) {
      TcpPeer.Socket client = testbed.outsidePeer().connect(Testbed.POD, OTHER_PORT);
      TcpPeer.Socket server = listener.accept();
      client.startSend(3_000_000);
      server.receive(3_000_000);
      testbed.outsidePeer().finish();
      server.startSend(1_000_000);
      client.receive(1_000_000);
      testbed.podPeer().finish();
      SocketStatistics socket = SocketStatistics.of(testbed.pod(), OTHER_PORT, client.localPort());
      assertThat(synspan.stop("TERM").status()).isZero();

      assertThat(total(counted(collector, "receive"))).isEqualTo(socket.count("segs_in"));
      // and the SYN-ACK, which is the listener's
      assertThat(total(counted(collector, "transmit"))).isEqualTo(socket.count("segs_out") + 1);
    } finally {
      TestNetwork.setOffload(testbed.pod(), false);
      TestNetwork.setOffload(testbed.outside(), false);
      listener.close();
    }
  }

  @Test
  void handshakesTakeWhatTheCaptureHas() throws Exception {
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, PORT, 1);
    TcpPeer.Listener outside = testbed.outsidePeer().listen(INET, OUTSIDE_PORT);
    try (CollectorProcess collector = testbed.startCollector(directory);
        PacketCapture capture = testbed.capture();
        SynspanProcess synspan = counting()) {
      testbed.outsidePeer().connect(Testbed.POD, PORT);
      testbed.outsidePeer().connect(Testbed.POD, PORT);
      TcpPeer.Socket late = startInVain(capture);
      listener.accept();
      late.finishConnect();
      TcpPeer.Socket client = testbed.podPeer().open(INET);
      client.bind("0.0.0.0", OTHER_PORT);
      client.connect(Testbed.OUTSIDE, OUTSIDE_PORT);
      List<CapturedSegment> served = capture.segmentsOf(PORT);
      List<CapturedSegment> opened = capture.segmentsOf(OUTSIDE_PORT);
      assertThat(synspan.stop("TERM").status()).isZero();

      ReceivedSeries server = handshakes(collector, "server");
      assertThat(server.count()).isEqualTo(3);
      assertThat(server.sum()).isGreaterThan(1).isCloseTo(handshakeSeconds(served), TOLERANCE);
      ReceivedSeries opening = handshakes(collector, "client");
      assertThat(opening.count()).isEqualTo(1);
      assertThat(opening.sum()).isPositive().isCloseTo(handshakeSeconds(opened), TOLERANCE);
    }
    listener.close();
    outside.close();
  }

  /** Sends a SYN that a full accept queue throws away; the capture's marker comes behind it. */
  private static TcpPeer.Socket startInVain(PacketCapture capture) throws Exception {
    KernelCounters counters = KernelCounters.since(testbed.pod());
    TcpPeer.Socket socket = testbed.outsidePeer().open(INET);
    socket.startConnect(Testbed.POD, PORT);
    capture.segments();
    assertThat(counters.get("TcpExtListenOverflows")).isPositive();
    return socket;
  }

  private static ReceivedSeries handshakes(CollectorProcess collector, String role)
      throws Exception {
    return ReceivedMetrics.last(collector.received(METRICS)).of(HANDSHAKES).stream()
        .filter(series -> role.equals(series.attributes().get("network.tcp.handshake.role")))
        .findFirst()
        .orElseThrow();
  }

  /** Of each client from its first SYN: at the server to its first ACK, else to the SYN-ACK. */
  private static double handshakeSeconds(List<CapturedSegment> segments) {
    long ns = 0;
    for (CapturedSegment syn : firstSyns(segments)) {
      ns +=
          segments.stream()
                  .filter(
                      syn.isFrom(Testbed.OUTSIDE)
                          ? of -> of.sourcePort() == syn.sourcePort() && !of.isSyn()
                          : CapturedSegment::isSynAck)
                  .findFirst()
                  .orElseThrow()
                  .timeNs()
              - syn.timeNs();
    }
    return ns / 1e9;
  }

  private static Collection<CapturedSegment> firstSyns(List<CapturedSegment> segments) {
    return segments.stream()
        .filter(CapturedSegment::isSyn)
        .collect(
            Collectors.toMap(
                CapturedSegment::sourcePort, Function.identity(), (first, again) -> first))
        .values();
  }

  /** hping3 gets no answer, which it takes for a failure. */
  private static void sendSegmentsWithoutFlags() {
    testbed
        .outside()
        .run("bash", "-c", "hping3 -q -c 2 -i u1000 -p " + PORT + " " + Testbed.POD + " || true");
  }

  private static SynspanProcess counting() throws InterruptedException {
    return testbed
        .synspanSending("grpc")
        .set("SYNSPAN_PACKETS", "on")
        .set("SYNSPAN_FILTER_LOCAL_PORTS", PORT + "," + OTHER_PORT)
        .run();
  }

  private static void talk(TcpPeer.Listener listener, int bytes) throws Exception {
    TcpPeer.Socket client = testbed.outsidePeer().connect(Testbed.POD, PORT);
    TcpPeer.Socket server = listener.accept();
    client.send(bytes);
    server.receive(bytes);
    server.send(bytes);
    client.receive(bytes);
    client.close();
    server.drain();
    server.close();
  }

  private static Map<String, Long> counted(CollectorProcess collector, String direction)
      throws Exception {
    return ReceivedMetrics.last(collector.received(METRICS)).of(METRIC).stream()
        .filter(series -> direction.equals(series.attributes().get("network.io.direction")))
        .filter(series -> series.value() > 0)
        .collect(
            Collectors.toMap(
                series -> (String) series.attributes().get("network.tcp.flag"),
                ReceivedSeries::value,
                Long::sum,
                TreeMap::new));
  }

  private static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Long> flags(List<CapturedSegment> wire, boolean received) {
    return wire.stream()
        .filter(segment -> segment.isFrom(Testbed.OUTSIDE) == received)
        .collect(
            Collectors.groupingBy(
                flagOf().compose(CapturedSegment::flags), TreeMap::new, Collectors.counting()));
  }

  private static Function<Integer, String> flagOf() {
    return flags ->
        (flags & 4) != 0
            ? "rst"
            : switch (flags & 0x1b) {
              case 0x12 -> "syn_ack";
              case 0x02 -> "syn";
              case 0x11, 0x19 -> "fin";
              case 0x18 -> "psh";
              case 0x10 -> "ack";
              case 0 -> "none";
              default -> "unknown " + flags;
            };
  }
}
