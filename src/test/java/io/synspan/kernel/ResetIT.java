package io.synspan.kernel;

import static io.synspan.event.ResetDirection.RECEIVED;
import static io.synspan.event.ResetDirection.SENT;
import static io.synspan.testing.Forwarder.From.SERVER;
import static io.synspan.testing.Forwarder.Segments.DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Reset;
import io.synspan.testing.CapturedSegment;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.KernelRelease;
import io.synspan.testing.PacketCapture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Established connections that end in a reset. */
@Tag("kernel")
class ResetIT {
  @RegisterExtension static final TwoEnds ends = TwoEnds.forwarded();

  @Test
  void byTheClient() throws Exception {
    KernelCounters atClient = KernelCounters.since(ends.clientNamespace());
    KernelCounters atServer = KernelCounters.since(ends.serverNamespace());
    TwoEnds.Pair pair = ends.connect(9101);
    pair.client().reset();
    assertThatThrownBy(pair.server()::drain).hasMessage("Connection reset");

    expectReset(ends.atClient(), ends.atServer());
    assertThat(ends.atClient().await(Reset.class).header().role()).isEqualTo(Role.CLIENT);
    assertThat(ends.atServer().await(Reset.class).header().role()).isEqualTo(Role.SERVER);
    assertThat(atClient.get("TcpOutRsts")).isEqualTo(1);
    assertThat(atClient.get("TcpEstabResets")).isEqualTo(1);
    assertThat(atServer.get("TcpEstabResets")).isEqualTo(1);
  }

  @Test
  void byTheServer() throws Exception {
    KernelCounters atServer = KernelCounters.since(ends.serverNamespace());
    TwoEnds.Pair pair = ends.connect(9102);
    pair.server().reset();
    assertThatThrownBy(pair.client()::drain).hasMessage("Connection reset");

    expectReset(ends.atServer(), ends.atClient());
    assertThat(atServer.get("TcpOutRsts")).isEqualTo(1);
  }

  @Test
  void byAServerThatClosesWithoutReadingAll() throws Exception {
    KernelCounters atServer = KernelCounters.since(ends.serverNamespace());
    TwoEnds.Pair pair = ends.connect(9103);
    pair.client().send(10);
    pair.server().receive(9);
    pair.server().close();
    assertThatThrownBy(pair.client()::drain).hasMessage("Connection reset");

    expectReset(ends.atServer(), ends.atClient());
    assertThat(ends.atServer().await(Closed.class).bytesReceived()).isEqualTo(10);
    assertThat(atServer.get("TcpExtTCPAbortOnClose")).isEqualTo(1);
  }

  @Test
  void byTheKernelWhereDataComesForASocketThatIsGone() throws Exception {
    try (PacketCapture capture = PacketCapture.atServer(ends.network())) {
      KernelCounters atServer = KernelCounters.since(ends.serverNamespace());
      TwoEnds.Pair pair = ends.connect(9104);
      pair.server().close();
      assertThat(pair.client().drain()).isZero();
      Closed closed = ends.atServer().await(Closed.class);
      pair.client().send(10);
      assertThatThrownBy(() -> pair.client().receive(1)).isNotNull();

      Reset received = ends.atClient().await(Reset.class);
      assertThat(received.direction()).isEqualTo(RECEIVED);
      assertThat(received.header().tcpState()).isEqualTo(TcpState.CLOSE_WAIT);
      KernelRelease.tellsOfResetsWithoutSocket();
      // The server's socket has become a small one for TIME-WAIT: the packet tells the ends.
      Reset sent = ends.atServer().await(Reset.class);
      assertThat(sent.direction()).isEqualTo(SENT);
      assertThat(sent.header().role()).isEqualTo(Role.NONE);
      assertThat(sent.header().ends()).isEqualTo(closed.header().ends());
      assertThat(capture.segmentsOf(9104).stream().filter(CapturedSegment::isReset)).hasSize(1);
      assertThat(atServer.get("TcpOutRsts")).isEqualTo(1);
    }
  }

  @Test
  void byAMiddlebox() throws Exception {
    TwoEnds.Pair pair = ends.connect(9105);
    ends.forwarder().reset(SERVER, DATA, 0, 1);
    pair.server().send(10);
    assertThatThrownBy(pair.client()::drain).hasMessage("Connection reset");

    Reset received = ends.atClient().await(Reset.class);
    assertThat(received.direction()).isEqualTo(RECEIVED);
    assertThat(received.header().tcpState()).isEqualTo(TcpState.ESTABLISHED);
    Closed closed = ends.atClient().await(Closed.class);
    assertThat(closed.header().socketCookie()).isEqualTo(received.header().socketCookie());
    assertThat(closed.bytesReceived()).isZero();
    KernelRelease.tellsOfResetsWithoutSocket();
    // The server knows nothing of it; what it sends again is answered by a reset without a socket.
    Reset answer = ends.atClient().await(Reset.class, r -> r.direction() == SENT);
    assertThat(answer.header().role()).isEqualTo(Role.NONE);
    assertThat(answer.header().ends()).isEqualTo(received.header().ends());
    assertThat(ends.atServer().await(Reset.class).direction()).isEqualTo(RECEIVED);
  }

  /** A reset of an established connection: one record and one end at either side. */
  private static void expectReset(RecordedProbe sender, RecordedProbe receiver) throws Exception {
    Reset sent = sender.await(Reset.class);
    Closed closed = sender.await(Closed.class);
    assertThat(sent.direction()).isEqualTo(SENT);
    assertThat(sent.header().socketCookie()).isEqualTo(closed.header().socketCookie());
    assertThat(sent.header().ends()).isEqualTo(closed.header().ends());
    assertThat(closed.header().tcpState()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(sender.seen(Reset.class)).hasSize(1);

    Reset received = receiver.await(Reset.class);
    Closed end = receiver.await(Closed.class);
    assertThat(received.direction()).isEqualTo(RECEIVED);
    assertThat(received.header().tcpState()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(received.header().socketCookie()).isEqualTo(end.header().socketCookie());
    assertThat(end.header().tcpState()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(receiver.seen(Reset.class)).hasSize(1);
  }
}
