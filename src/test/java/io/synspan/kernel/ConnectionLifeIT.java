package io.synspan.kernel;

import static io.synspan.testing.TestNetwork.CLIENT_IPV4;
import static io.synspan.testing.TestNetwork.CLIENT_IPV6;
import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static io.synspan.testing.TestNetwork.SERVER_IPV6;
import static java.net.StandardProtocolFamily.INET6;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Established;
import io.synspan.testing.CapturedSegment;
import io.synspan.testing.PacketCapture;
import io.synspan.testing.TcpPeer;
import java.net.ProtocolFamily;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections that go well: who, how much, how they end. */
@Tag("kernel")
class ConnectionLifeIT {
  @RegisterExtension static final TwoEnds ends = TwoEnds.forwarded();

  @Test
  void countsWhatTheCaptureShows() throws Exception {
    try (PacketCapture capture = PacketCapture.atServer(ends.network())) {
      TwoEnds.Pair pair = ends.connect(8001);
      pair.client().send(100_000);
      pair.server().receive(100_000);
      pair.server().send(2_345);
      pair.client().receive(2_345);
      pair.closeByClient();

      Closed client = ends.atClient().await(Closed.class);
      Closed server = ends.atServer().await(Closed.class);
      List<CapturedSegment> sent =
          capture.segmentsOf(8001).stream().filter(s -> s.isFrom(CLIENT_IPV4)).toList();
      List<CapturedSegment> received =
          capture.segmentsOf(8001).stream().filter(s -> s.isFrom(SERVER_IPV4)).toList();
      assertThat(client.bytesSent()).isEqualTo(payload(sent));
      assertThat(client.payloadSent()).isEqualTo(100_000).isEqualTo(payloadOnce(sent));
      assertThat(client.bytesReceived()).isEqualTo(2_345).isEqualTo(payloadOnce(received));
      assertThat(client.segmentsSent()).isEqualTo(sent.size());
      assertThat(client.segmentsReceived()).isEqualTo(received.size());
      assertThat(client.dataSegmentsSent()).isEqualTo(withPayload(sent));
      assertThat(client.dataSegmentsReceived()).isEqualTo(withPayload(received));

      assertThat(server.bytesSent()).isEqualTo(payload(received));
      assertThat(server.payloadSent()).isEqualTo(2_345);
      assertThat(server.bytesReceived()).isEqualTo(100_000);
      // The kernel's request socket sends the SYN-ACK; the accepted one counts from the SYN on.
      assertThat(server.segmentsSent()).isEqualTo(received.size() - 1);
      assertThat(server.segmentsReceived()).isEqualTo(sent.size());
      assertThat(server.dataSegmentsSent()).isEqualTo(withPayload(received));
      assertThat(server.dataSegmentsReceived()).isEqualTo(withPayload(sent));
    }
  }

  @Test
  void tellsWhoAndWhichProcess() throws Exception {
    TwoEnds.Pair pair = ends.connect(8002);
    int port = pair.client().localPort();
    pair.closeByClient();

    Closed client = ends.atClient().await(Closed.class);
    assertThat(client.header().ends()).isEqualTo("10.83.0.1:%d > 10.83.0.2:8002".formatted(port));
    assertThat(client.header().role()).isEqualTo(Role.CLIENT);
    assertThat(client.header().pid()).isEqualTo(ends.client().pid());
    assertThat(client.header().netnsInode()).isEqualTo(ends.clientNamespace().inode());
    assertThat(client.header().adopted()).isFalse();
    Closed server = ends.atServer().await(Closed.class);
    assertThat(server.header().ends()).isEqualTo("10.83.0.2:8002 > 10.83.0.1:%d".formatted(port));
    assertThat(server.header().role()).isEqualTo(Role.SERVER);
    assertThat(server.header().pid()).isEqualTo(ends.server().pid());
    assertThat(server.header().netnsInode()).isEqualTo(ends.serverNamespace().inode());
  }

  @Test
  void reportsEachConnectionOnceAtEachEnd() throws Exception {
    ends.connect(8003).closeByClient();

    Closed client = ends.atClient().await(Closed.class);
    Closed server = ends.atServer().await(Closed.class);
    Established opened = ends.atClient().await(Established.class);
    Established accepted = ends.atServer().await(Established.class);
    assertThat(ends.atClient().seen()).containsExactly(opened, client);
    assertThat(ends.atServer().seen())
        .filteredOn(record -> !(record instanceof SeenRecord.Accepted))
        .containsExactly(accepted, server);
    assertThat(opened.header().socketCookie())
        .isNotZero()
        .isEqualTo(client.header().socketCookie())
        .isNotEqualTo(accepted.header().socketCookie());
    assertThat(accepted.header().socketCookie()).isEqualTo(server.header().socketCookie());
    assertThat(client.openedNs()).isEqualTo(opened.header().timestampNs() - opened.handshakeNs());
    assertThat(client.establishedNs()).isEqualTo(opened.header().timestampNs());
    assertThat(server.establishedNs()).isEqualTo(accepted.header().timestampNs());
    assertThat(client.header().timestampNs()).isGreaterThan(client.establishedNs());
  }

  @Test
  void namesTheStateFromWhichTheClientClosed() throws Exception {
    ends.connect(8004).closeByClient();

    // The kernel replaces the socket in FIN-WAIT-2 by a small one for TIME-WAIT.
    assertThat(ends.atClient().await(Closed.class).header().tcpState())
        .isEqualTo(TcpState.FIN_WAIT2);
    assertThat(ends.atServer().await(Closed.class).header().tcpState())
        .isEqualTo(TcpState.LAST_ACK);
  }

  @Test
  void namesTheStateFromWhichTheServerClosed() throws Exception {
    ends.connect(8005).closeByServer();

    assertThat(ends.atServer().await(Closed.class).header().tcpState())
        .isEqualTo(TcpState.FIN_WAIT2);
    assertThat(ends.atClient().await(Closed.class).header().tcpState())
        .isEqualTo(TcpState.LAST_ACK);
  }

  @Test
  void seesBothEndsCloseAtOnce() throws Exception {
    TwoEnds.Pair pair = ends.connect(8010);
    // Long enough that each end sends its FIN before it gets the other's.
    ends.forwarder().latency(200);
    pair.client().close();
    pair.server().close();

    assertThat(ends.atClient().await(Closed.class).header().tcpState()).isEqualTo(TcpState.CLOSING);
    assertThat(ends.atServer().await(Closed.class).header().tcpState()).isEqualTo(TcpState.CLOSING);
  }

  @Test
  void countsWhatComesAfterAHalfClose() throws Exception {
    TwoEnds.Pair pair = ends.connect(8006);
    pair.client().send(10);
    pair.client().halfClose();
    assertThat(pair.server().drain()).isEqualTo(10);
    pair.server().send(70_000);
    pair.server().close();
    assertThat(pair.client().drain()).isEqualTo(70_000);
    pair.client().close();

    Closed client = ends.atClient().await(Closed.class);
    assertThat(client.payloadSent()).isEqualTo(10);
    assertThat(client.bytesReceived()).isEqualTo(70_000);
    Closed server = ends.atServer().await(Closed.class);
    assertThat(server.payloadSent()).isEqualTo(70_000);
    assertThat(server.bytesReceived()).isEqualTo(10);
  }

  @Test
  void countsNoPayloadWhereNoneWasSent() throws Exception {
    ends.connect(8007).closeByServer();

    Closed client = ends.atClient().await(Closed.class);
    assertThat(client.payloadSent()).isZero();
    assertThat(client.bytesReceived()).isZero();
    Closed server = ends.atServer().await(Closed.class);
    assertThat(server.payloadSent()).isZero();
    assertThat(server.bytesReceived()).isZero();
  }

  @Test
  void seesIpv6() throws Exception {
    int port = exchange(INET6, SERVER_IPV6, 8008);

    assertThat(ends.atClient().await(Closed.class).header().ends())
        .isEqualTo("%s:%d > %s:8008".formatted(CLIENT_IPV6, port, SERVER_IPV6));
    Closed server = ends.atServer().await(Closed.class);
    assertThat(server.header().ends())
        .isEqualTo("%s:8008 > %s:%d".formatted(SERVER_IPV6, CLIENT_IPV6, port));
    assertThat(server.bytesReceived()).isEqualTo(1_000);
    assertThat(server.payloadSent()).isEqualTo(5);
  }

  @Test
  void seesIpv4OnIpv6SocketsAsIpv4() throws Exception {
    int port = exchange(INET6, SERVER_IPV4, 8009);

    assertThat(ends.atClient().await(Closed.class).header().ends())
        .isEqualTo("%s:%d > %s:8009".formatted(CLIENT_IPV4, port, SERVER_IPV4));
    Closed server = ends.atServer().await(Closed.class);
    assertThat(server.header().ends())
        .isEqualTo("%s:8009 > %s:%d".formatted(SERVER_IPV4, CLIENT_IPV4, port));
    assertThat(server.bytesReceived()).isEqualTo(1_000);
  }

  /** 1,000 bytes to the server and 5 back. Returns the client's port. */
  private static int exchange(ProtocolFamily family, String address, int port) throws Exception {
    TcpPeer.Listener listener = ends.server().listen(family, port);
    TcpPeer.Socket opened = ends.client().open(family);
    opened.connect(address, port);
    TwoEnds.Pair pair = new TwoEnds.Pair(opened, listener.accept());
    listener.close();
    int clientPort = opened.localPort();
    pair.client().send(1_000);
    pair.server().receive(1_000);
    pair.server().send(5);
    pair.client().receive(5);
    pair.closeByClient();
    return clientPort;
  }

  private static long payload(List<CapturedSegment> segments) {
    return segments.stream().mapToLong(CapturedSegment::payload).sum();
  }

  /** Each byte once: a loss probe may have come too soon on a busy machine. */
  private static long payloadOnce(List<CapturedSegment> segments) {
    Map<Long, CapturedSegment> bySequence = new HashMap<>();
    segments.stream()
        .filter(segment -> segment.payload() > 0)
        .forEach(segment -> bySequence.put(segment.sequence(), segment));
    return payload(List.copyOf(bySequence.values()));
  }

  private static long withPayload(List<CapturedSegment> segments) {
    return segments.stream().filter(segment -> segment.payload() > 0).count();
  }
}
