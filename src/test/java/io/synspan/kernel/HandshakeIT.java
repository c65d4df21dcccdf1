package io.synspan.kernel;

import static io.synspan.event.RetransmitType.SYN;
import static io.synspan.event.RetransmitType.SYN_ACK;
import static io.synspan.testing.Forwarder.From.CLIENT;
import static io.synspan.testing.Forwarder.From.SERVER;
import static io.synspan.testing.TestNetwork.CLIENT_IPV4;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Established;
import io.synspan.kernel.SeenRecord.Retransmit;
import io.synspan.testing.CapturedSegment;
import io.synspan.testing.Forwarder.Segments;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.PacketCapture;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long a handshake takes, at either end, held against a capture at the same end. */
@Tag("kernel")
class HandshakeIT {
  private static final long MILLISECOND_NS = 1_000_000;

  /** What the capture's clock, which counts microseconds, may make ours look too short. */
  private static final long CLOCK_NS = 100_000;

  /** What a busy machine may add between the wire and the socket. */
  private static final long TOLERANCE_NS = 80 * MILLISECOND_NS;

  @RegisterExtension static final TwoEnds ends = TwoEnds.forwarded();

  @Test
  void lastsARoundTripAtEitherEnd() throws Exception {
    ends.forwarder().latency(100);
    try (PacketCapture atClient = PacketCapture.atClient(ends.network());
        PacketCapture atServer = PacketCapture.atServer(ends.network())) {
      TwoEnds.Pair pair = ends.connect(9201);

      Established client = ends.atClient().await(Established.class);
      expectCaptured(client.handshakeNs(), clientHandshakeNs(atClient));
      assertThat(client.handshakeNs()).isGreaterThan(200 * MILLISECOND_NS);
      assertThat(client.header().role()).isEqualTo(Role.CLIENT);
      assertThat(client.header().tcpState()).isEqualTo(TcpState.SYN_SENT);
      assertThat(client.handshakeRetransmits()).isZero();
      Established server = ends.atServer().await(Established.class);
      expectCaptured(server.handshakeNs(), serverHandshakeNs(atServer));
      assertThat(server.handshakeNs()).isGreaterThan(200 * MILLISECOND_NS);
      assertThat(server.header().role()).isEqualTo(Role.SERVER);
      assertThat(server.header().tcpState()).isEqualTo(TcpState.SYN_RECV);
      assertThat(server.handshakeRetransmits()).isZero();
      pair.closeByClient();
    }
  }

  @Test
  void measuresTheFirstRoundTripTime() throws Exception {
    ends.forwarder().latency(100);
    try (PacketCapture atClient = PacketCapture.atClient(ends.network());
        PacketCapture atServer = PacketCapture.atServer(ends.network())) {
      TwoEnds.Pair pair = ends.connect(9202);

      Established client = ends.atClient().await(Established.class);
      Established server = ends.atServer().await(Established.class);
      expectCaptured(client.smoothedRttUs() * 1000, clientHandshakeNs(atClient));
      expectCaptured(server.smoothedRttUs() * 1000, serverHandshakeNs(atServer));
      pair.closeByClient();
    }
  }

  @Test
  void isLongerForTheClientWhereItsSynIsLost() throws Exception {
    KernelCounters counters = KernelCounters.since(ends.clientNamespace());
    ends.forwarder().drop(CLIENT, Segments.SYN, 1);
    try (PacketCapture capture = PacketCapture.atClient(ends.network())) {
      ends.connect(9203).closeByClient();

      Established client = ends.atClient().await(Established.class);
      expectCaptured(client.handshakeNs(), clientHandshakeNs(capture));
      assertThat(client.handshakeNs()).isGreaterThan(900 * MILLISECOND_NS);
      assertThat(client.handshakeRetransmits())
          .isEqualTo(1)
          .isEqualTo(counters.get("TcpExtTCPSynRetrans"));
    }
    Retransmit retransmit = ends.atClient().await(Retransmit.class);
    assertThat(retransmit.type()).isEqualTo(SYN);
    assertThat(retransmit.header().tcpState()).isEqualTo(TcpState.SYN_SENT);
    Closed closed = ends.atClient().await(Closed.class);
    assertThat(closed.retransmits()).isEqualTo(Map.of(SYN, 1L));
    assertThat(closed.segmentsRetransmitted()).isEqualTo(1);
    // The server has seen one SYN and answered it at once.
    Established server = ends.atServer().await(Established.class);
    assertThat(server.handshakeNs()).isLessThan(900 * MILLISECOND_NS);
    assertThat(server.handshakeRetransmits()).isZero();
  }

  @Test
  void isLongerForBothWhereTheSynAckIsLost() throws Exception {
    KernelCounters counters = KernelCounters.since(ends.serverNamespace());
    ends.forwarder().drop(SERVER, Segments.SYN_ACK, 1);
    // What the server sends again shall be its own doing, not the answer to a second SYN.
    ends.forwarder().drop(CLIENT, Segments.SYN, 1, 1);
    try (PacketCapture atClient = PacketCapture.atClient(ends.network());
        PacketCapture atServer = PacketCapture.atServer(ends.network())) {
      ends.connect(9204).closeByClient();

      Established client = ends.atClient().await(Established.class);
      expectCaptured(client.handshakeNs(), clientHandshakeNs(atClient));
      assertThat(client.handshakeNs()).isGreaterThan(900 * MILLISECOND_NS);
      Established server = ends.atServer().await(Established.class);
      expectCaptured(server.handshakeNs(), serverHandshakeNs(atServer));
      assertThat(server.handshakeNs()).isGreaterThan(900 * MILLISECOND_NS);
      assertThat(server.handshakeRetransmits())
          .isEqualTo(1)
          .isEqualTo(counters.get("TcpExtTCPSynRetrans"))
          .isEqualTo(counters.get("TcpRetransSegs"));
      Retransmit retransmit = ends.atServer().await(Retransmit.class);
      assertThat(retransmit.type()).isEqualTo(SYN_ACK);
      assertThat(retransmit.retransmits()).isEqualTo(Map.of(SYN_ACK, 1L));
      assertThat(retransmit.header().role()).isEqualTo(Role.SERVER);
      assertThat(retransmit.header().tcpState()).isEqualTo(TcpState.NEW_SYN_RECV);
      assertThat(retransmit.header().ends()).isEqualTo(server.header().ends());
      assertThat(retransmit.header().socketCookie()).isEqualTo(server.header().socketCookie());
      Closed closed = ends.atServer().await(Closed.class);
      assertThat(closed.retransmits()).isEqualTo(Map.of(SYN_ACK, 1L));
      assertThat(closed.segmentsRetransmitted()).isEqualTo(1);
    }
  }

  @Test
  void countsASynAckThatAnswersASynSentAgain() throws Exception {
    KernelCounters counters = KernelCounters.since(ends.serverNamespace());
    ends.forwarder().drop(SERVER, Segments.SYN_ACK, 1);
    ends.connect(9205).closeByClient();

    // By its own timer, by the client's, or by both: they run out at the same time.
    long again = counters.get("TcpExtTCPSynRetrans");
    assertThat(again).isBetween(1L, 2L);
    Closed closed = ends.atServer().await(Closed.class);
    assertThat(closed.segmentsRetransmitted()).isEqualTo(again);
    assertThat(ends.atServer().await(Retransmit.class, r -> true, (int) again).getLast())
        .extracting(Retransmit::retransmits)
        .isEqualTo(Map.of(SYN_ACK, again));
  }

  /** The socket sends before the wire sees it and receives after. */
  private static void expectCaptured(long measuredNs, long capturedNs) {
    assertThat(measuredNs).isBetween(capturedNs - CLOCK_NS, capturedNs + TOLERANCE_NS);
  }

  private static long clientHandshakeNs(PacketCapture capture) {
    List<CapturedSegment> segments = capture.segments();
    return time(segments, CapturedSegment::isSynAck) - time(segments, CapturedSegment::isSyn);
  }

  private static long serverHandshakeNs(PacketCapture capture) {
    List<CapturedSegment> segments = capture.segments();
    return time(segments, segment -> segment.isFrom(CLIENT_IPV4) && !segment.isSyn())
        - time(segments, CapturedSegment::isSynAck);
  }

  private static long time(List<CapturedSegment> segments, Predicate<CapturedSegment> which) {
    return segments.stream().filter(which).findFirst().orElseThrow().timeNs();
  }
}
