package io.synspan.kernel;

import static io.synspan.testing.Forwarder.From.CLIENT;
import static io.synspan.testing.Forwarder.From.SERVER;
import static io.synspan.testing.TestNetwork.CLIENT_IPV4;
import static io.synspan.testing.TestNetwork.CLIENT_IPV6;
import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static io.synspan.testing.TestNetwork.SERVER_IPV6;
import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.kernel.SeenRecord.Established;
import io.synspan.testing.CapturedSegment;
import io.synspan.testing.Forwarder.Segments;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.PacketCapture;
import io.synspan.testing.TcpPeer;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long a handshake takes by its packets, held against a capture at the same end. */
@Tag("kernel")
class WireHandshakeIT {
  private static final long MILLISECOND_NS = 1_000_000;

  /** After which a SYN is sent again, but for what the forwarder makes of it. */
  private static final long SENT_AGAIN_NS = 900 * MILLISECOND_NS;

  /** What a busy machine may do between two hooks that a packet passes. */
  private static final long TOLERANCE_NS = 80 * MILLISECOND_NS;

  @RegisterExtension static final TwoEnds ends = TwoEnds.forwarded().seeingPackets();

  @Test
  void lastsARoundTripAtEitherEnd() throws Exception {
    ends.forwarder().latency(100);
    try (PacketCapture atClient = PacketCapture.atClient(ends.network());
        PacketCapture atServer = PacketCapture.atServer(ends.network())) {
      ends.connect(9301).closeByClient();

      Established client = ends.atClient().await(Established.class);
      expectCaptured(client, clientNs(atClient.segments()));
      assertThat(client.wireHandshakeNs()).isGreaterThan(200 * MILLISECOND_NS);
      assertThat(client.syns()).isEqualTo(1);
      Established server = ends.atServer().await(Established.class);
      expectCaptured(server, serverNs(atServer.segments(), CLIENT_IPV4));
      assertThat(server.wireHandshakeNs()).isGreaterThan(200 * MILLISECOND_NS);
      assertThat(server.syns()).isEqualTo(1);
    }
  }

  @Test
  void lastsARoundTripOfIpv6() throws Exception {
    findEachOtherByIpv6();
    ends.forwarder().latency(100);
    TcpPeer.Listener listener = ends.server().listen(INET6, 9302);
    try (PacketCapture atClient = PacketCapture.atClient(ends.network());
        PacketCapture atServer = PacketCapture.atServer(ends.network())) {
      TcpPeer.Socket client = ends.client().open(INET6);
      client.connect(SERVER_IPV6, 9302);
      new TwoEnds.Pair(client, listener.accept()).closeByClient();

      expectCaptured(ends.atClient().await(Established.class), clientNs(atClient.segments()));
      expectCaptured(
          ends.atServer().await(Established.class), serverNs(atServer.segments(), CLIENT_IPV6));
    }
    listener.close();
  }

  @Test
  void countsFromTheFirstSynWhereThatIsLost() throws Exception {
    ends.forwarder().drop(CLIENT, Segments.SYN, 1);
    try (PacketCapture capture = PacketCapture.atClient(ends.network())) {
      ends.connect(9303).closeByClient();

      Established client = ends.atClient().await(Established.class);
      expectCaptured(client, clientNs(capture.segments()));
      assertThat(client.wireHandshakeNs()).isGreaterThan(SENT_AGAIN_NS);
      assertThat(client.syns()).isEqualTo(2);
    }
    Established server = ends.atServer().await(Established.class);
    assertThat(server.wireHandshakeNs()).isBetween(1L, TOLERANCE_NS);
    assertThat(server.syns()).isEqualTo(1);
  }

  @Test
  void countsFromTheFirstSynWhereItsAnswerIsLost() throws Exception {
    ends.forwarder().drop(SERVER, Segments.SYN_ACK, 1);
    try (PacketCapture capture = PacketCapture.atServer(ends.network())) {
      ends.connect(9304).closeByClient();

      List<CapturedSegment> segments = capture.segments();
      Established server = ends.atServer().await(Established.class);
      expectCaptured(server, serverNs(segments, CLIENT_IPV4));
      assertThat(server.wireHandshakeNs()).isGreaterThan(SENT_AGAIN_NS);
      assertThat(server.syns()).isEqualTo(segments.stream().filter(CapturedSegment::isSyn).count());
    }
  }

  /** What the default mode can't see: no request is kept of a SYN that is thrown away. */
  @Test
  void countsFromTheFirstSynWhereAFullAcceptQueueThrewItAway() throws Exception {
    try (PacketCapture capture = PacketCapture.atServer(ends.network())) {
      TcpPeer.Listener listener = fullListener(9305);
      TcpPeer.Socket late = ends.client().open(INET);
      late.bind("0.0.0.0", 19_305);
      startInVain(late, 9305);
      listener.accept();
      late.finishConnect();

      Established server = ends.atServer().await(Established.class, ofPeer(19_305));
      assertThat(server.handshakeNs()).isLessThan(SENT_AGAIN_NS);
      assertThat(server.wireHandshakeNs()).isGreaterThan(SENT_AGAIN_NS);
      assertThat(server.syns()).isEqualTo(2);
      expectCaptured(server, serverNs(capture.segmentsOf(19_305), CLIENT_IPV4));
      listener.close();
    }
  }

  @Test
  void takesNoSynOfAnEarlierAttemptForItsOwn() throws Exception {
    TcpPeer.Listener listener = fullListener(9306);
    TcpPeer.Socket givenUp = ends.client().open(INET);
    givenUp.bind("0.0.0.0", 19_306);
    startInVain(givenUp, 9306);
    givenUp.close();
    listener.accept();
    TcpPeer.Socket next = ends.client().open(INET);
    next.bind("0.0.0.0", 19_306);
    next.connect(SERVER_IPV4, 9306);

    Established server = ends.atServer().await(Established.class, ofPeer(19_306));
    assertThat(server.syns()).isEqualTo(1);
    assertThat(server.wireHandshakeNs()).isBetween(1L, TOLERANCE_NS);
    Established client =
        ends.atClient().await(Established.class, r -> r.header().localPort() == 19_306);
    assertThat(client.syns()).isEqualTo(1);
    assertThat(client.wireHandshakeNs()).isBetween(1L, TOLERANCE_NS);
    next.close();
    listener.close();
  }

  /** Of a cookie the kernel keeps nothing that tells when it was sent. */
  @Test
  void lastsARoundTripWithACookie() throws Exception {
    ends.serverNamespace().setParameter("net.ipv4.tcp_syncookies", "2");
    ends.forwarder().latency(100);
    try (PacketCapture capture = PacketCapture.atServer(ends.network())) {
      ends.connect(9307).closeByClient();

      expectCaptured(
          ends.atServer().await(Established.class), serverNs(capture.segments(), CLIENT_IPV4));
    } finally {
      ends.serverNamespace().setParameter("net.ipv4.tcp_syncookies", "1");
    }
  }

  /** The hook of a control group comes before a neighbour is looked for, the capture after. */
  private static void findEachOtherByIpv6() throws Exception {
    TcpPeer.Socket refused = ends.client().open(INET6);
    assertThatThrownBy(() -> refused.connect(SERVER_IPV6, 9308)).hasMessage("Connection refused");
    refused.close();
  }

  private static TcpPeer.Listener fullListener(int port) throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, port, 1);
    ends.client().connect(SERVER_IPV4, port);
    ends.client().connect(SERVER_IPV4, port);
    ends.atServer().await(Established.class, r -> true, 2);
    return listener;
  }

  private static void startInVain(TcpPeer.Socket socket, int port) throws Exception {
    KernelCounters counters = KernelCounters.since(ends.serverNamespace());
    socket.startConnect(SERVER_IPV4, port);
    ends.atServer().awaitUntil("an overflow", () -> counters.get("TcpExtListenOverflows") > 0);
  }

  private static Predicate<Established> ofPeer(int port) {
    return established -> established.header().peerPort() == port;
  }

  private static void expectCaptured(Established established, long capturedNs) {
    assertThat(established.wireHandshakeNs())
        .isBetween(capturedNs - TOLERANCE_NS, capturedNs + TOLERANCE_NS)
        .isPositive();
  }

  private static long clientNs(List<CapturedSegment> segments) {
    return time(segments, CapturedSegment::isSynAck) - time(segments, CapturedSegment::isSyn);
  }

  private static long serverNs(List<CapturedSegment> segments, String client) {
    return time(segments, segment -> segment.isFrom(client) && !segment.isSyn())
        - time(segments, CapturedSegment::isSyn);
  }

  private static long time(List<CapturedSegment> segments, Predicate<CapturedSegment> which) {
    return segments.stream().filter(which).findFirst().orElseThrow().timeNs();
  }
}
