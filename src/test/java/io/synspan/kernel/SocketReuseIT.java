package io.synspan.kernel;

import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.ResetDirection;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Established;
import io.synspan.kernel.SeenRecord.Reset;
import io.synspan.testing.TcpPeer;
import io.synspan.testing.TestPrograms;
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
    ends.clientNamespace()
        .run(TestPrograms.path("reconnect").toString(), SERVER_IPV4, "8201", "111", "22");
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
}
