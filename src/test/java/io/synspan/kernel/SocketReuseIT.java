package io.synspan.kernel;

import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.ResetDirection;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Established;
import io.synspan.kernel.SeenRecord.Reset;
import io.synspan.probe.ConnectionFilter;
import io.synspan.testing.TcpPeer;
import io.synspan.testing.TestPrograms;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One socket, two connections: the kernel keeps the cookie and starts its counts anew. */
@Tag("kernel")
class SocketReuseIT {
  @RegisterExtension static final TwoEnds ends = TwoEnds.direct();

  @Test
  void isTwoConnectionsWithOneCookie() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 8201);
    reconnect(8201, 111, 8201, 22);
    listener.accept().close();
    TcpPeer.Socket second = listener.accept();
    assertThat(second.drain()).isEqualTo(22);
    second.close();
    listener.close();

    List<Closed> closed = ends.atClient().await(Closed.class, r -> true, 2);
    assertThat(closed).extracting(Closed::payloadSent).containsExactly(111L, 22L);
    assertThat(closed.get(0).header().socketCookie())
        .isEqualTo(closed.get(1).header().socketCookie());
    List<Established> established = ends.atClient().seen(Established.class);
    assertThat(established).hasSize(2);
    assertThat(closed.get(1).openedNs()).isGreaterThan(closed.get(0).header().timestampNs());
    assertThat(closed.get(1).establishedNs()).isEqualTo(established.get(1).header().timestampNs());
    assertThat(ends.atClient().seen(Reset.class))
        .singleElement()
        .extracting(Reset::direction)
        .isEqualTo(ResetDirection.SENT);
  }

  @Test
  void isNotWatchedWhenItsSecondPeerIsNot() throws Exception {
    BitSet watched = new BitSet();
    watched.set(8202);
    watched.set(8204);
    ConnectionFilter filter =
        new ConnectionFilter(
            (int) ends.clientNamespace().inode(),
            0,
            new BitSet(),
            watched,
            List.of(),
            List.of(),
            true);
    TcpPeer.Listener first = ends.server().listen(INET, 8202);
    TcpPeer.Listener second = ends.server().listen(INET, 8203);
    try (RecordedProbe probe = RecordedProbe.open(filter)) {
      reconnect(8202, 111, 8203, 22);
      first.accept().close();
      second.accept().close();
      ends.connect(8204).closeByClient();

      assertThat(probe.await(Closed.class, r -> true, 2))
          .extracting(r -> r.header().peerPort())
          .containsExactly(8202, 8204);
      assertThat(probe.seen(Established.class))
          .extracting(r -> r.header().peerPort())
          .containsExactly(8202, 8204);
    }
    first.close();
    second.close();
  }

  private static void reconnect(int port, int bytes, int secondPort, int secondBytes)
      throws Exception {
    ends.clientNamespace()
        .run(
            TestPrograms.path("reconnect").toString(),
            SERVER_IPV4,
            Integer.toString(port),
            Integer.toString(bytes),
            Integer.toString(secondPort),
            Integer.toString(secondBytes));
  }
}
