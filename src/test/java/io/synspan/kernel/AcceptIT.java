package io.synspan.kernel;

import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.kernel.SeenRecord.Accepted;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Established;
import io.synspan.testing.TcpPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections that wait in an accept queue, and the processes that take them. */
@Tag("kernel")
class AcceptIT {
  @RegisterExtension static final TwoEnds ends = TwoEnds.direct();

  /** Where functions can't be hooked this needs tracefs, which {@code ./synspan test} mounts. */
  @BeforeEach
  void needsAHook() {
    assertThat(ends.atServer().missingHooks())
        .noneMatch(status -> status.hook().program().contains("accept"));
  }

  @Test
  void tellsWhenAndByWhomAConnectionWasAccepted() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 8801);
    TcpPeer.Socket client = ends.client().connect(SERVER_IPV4, 8801);
    Established established = ends.atServer().await(Established.class);
    assertThat(acceptQueueBySs(8801)).isEqualTo(1);
    long before = System.nanoTime();
    TcpPeer.Socket server = listener.accept();
    long after = System.nanoTime();
    listener.close();

    Closed sample = ends.atServer().sampleAll().getFirst();
    assertThat(sample.header().socketCookie()).isEqualTo(established.header().socketCookie());
    assertThat(sample.acceptedNs()).isBetween(before, after);
    assertThat(sample.header().pid()).isEqualTo(ends.server().pid());
    assertThat(ends.atClient().sampleAll().getFirst().acceptedNs()).isZero();
    new TwoEnds.Pair(client, server).closeByClient();
    assertThat(ends.atServer().await(Closed.class).acceptedNs()).isEqualTo(sample.acceptedNs());
    assertThat(ends.atServer().seen(Accepted.class)).isEmpty();
  }

  @Test
  void tellsOfAConnectionThatItsPeerResetInTheQueue() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET6, 8803);
    TcpPeer.Socket client = ends.client().connect(SERVER_IPV4, 8803);
    client.reset();
    ends.atServer().await(Closed.class);
    TcpPeer.Socket server = listener.accept();

    assertThat(ends.atServer().await(Closed.class).acceptedNs()).isZero();
    Accepted accepted = ends.atServer().await(Accepted.class);
    assertThat(accepted.header().tcpState()).isEqualTo(TcpState.CLOSE);
    assertThat(accepted.header().role()).isEqualTo(Role.SERVER);
    assertThat(accepted.header().pid()).isEqualTo(ends.server().pid());
    assertThat(accepted.header().netnsInode()).isEqualTo(ends.serverNamespace().inode());
    assertThat(accepted.header().ends())
        .isEqualTo(ends.atServer().await(Established.class).header().ends());
    assertThat(accepted.header().socketCookie())
        .isEqualTo(ends.atServer().await(Established.class).header().socketCookie());
    server.close();
    listener.close();
  }

  @Test
  void tellsOfEachOfManyConnections() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 8804);
    listener.startServing(500, 10, 10);
    ends.client().startRequests(SERVER_IPV4, 8804, 500, 10, 10);
    ends.client().finish();
    ends.server().finish();
    listener.close();

    assertThat(ends.atServer().await(Closed.class, r -> true, 500))
        .hasSize(500)
        .allSatisfy(
            closed -> {
              assertThat(closed.acceptedNs())
                  .isBetween(closed.establishedNs(), closed.header().timestampNs());
              assertThat(closed.header().pid()).isEqualTo(ends.server().pid());
            });
    assertThat(ends.atServer().seen(Accepted.class)).isEmpty();
    assertThat(ends.atClient().await(Closed.class, r -> true, 500))
        .allMatch(closed -> closed.acceptedNs() == 0);
  }

  private static int acceptQueueBySs(int port) {
    String line = ends.serverNamespace().run("ss", "-tlnH", "sport = :" + port);
    return Integer.parseInt(line.strip().split("\\s+", -1)[1]);
  }
}
