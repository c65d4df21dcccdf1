package io.synspan.kernel;

import static io.synspan.event.RecordLayout.KIND_CLOSED;
import static io.synspan.event.RecordLayout.KIND_ESTABLISHED;
import static io.synspan.event.ResetDirection.RECEIVED;
import static io.synspan.event.ResetDirection.SENT;
import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static java.net.StandardProtocolFamily.INET;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.ResetDirection;
import io.synspan.event.Role;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Established;
import io.synspan.kernel.SeenRecord.Failed;
import io.synspan.kernel.SeenRecord.Reset;
import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.ProbeOptions;
import io.synspan.probe.RecordCounts;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.TcpPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many short connections: every one is counted, and what does not fit is counted as lost. */
@Tag("kernel")
class ManyConnectionsIT {
  @RegisterExtension static final TwoEnds ends = TwoEnds.direct();

  @Test
  void agreeWithTheKernelsCounters() throws Exception {
    KernelCounters clientCounters = KernelCounters.since(ends.clientNamespace());
    KernelCounters serverCounters = KernelCounters.since(ends.serverNamespace());
    request(8101, 10_000);
    assertThat(ends.client().resetMany(SERVER_IPV4, 8102, 500)).isZero();
    TcpPeer.Listener listener = ends.server().listen(INET, 8103);
    assertThat(ends.client().resetMany(SERVER_IPV4, 8103, 500)).isEqualTo(500);
    listener.close();

    List<Closed> closed = ends.atClient().await(Closed.class, r -> true, 10_500);
    List<Closed> closedByServer = ends.atServer().await(Closed.class, r -> true, 10_500);
    assertThat(closed).hasSize(10_500).extracting(r -> r.header().role()).containsOnly(Role.CLIENT);
    assertThat(closed.stream().map(r -> r.header().socketCookie()).distinct()).hasSize(10_500);
    assertThat(closed.stream().mapToLong(Closed::payloadSent).sum()).isEqualTo(10_000 * 100);
    assertThat(closed.stream().mapToLong(Closed::bytesReceived).sum()).isEqualTo(10_000 * 200);
    assertThat(closedByServer).hasSize(10_500);

    long failed = ends.atClient().seen(Failed.class).size();
    assertThat(ends.atClient().seen(Established.class).size() + failed)
        .isEqualTo(clientCounters.get("TcpActiveOpens"))
        .isEqualTo(11_000);
    assertThat(failed).isEqualTo(clientCounters.get("TcpAttemptFails")).isEqualTo(500);
    assertThat(ends.atServer().seen(Established.class))
        .hasSize((int) serverCounters.get("TcpPassiveOpens"))
        .hasSize(10_500);
    assertThat(resets(ends.atClient(), SENT))
        .isEqualTo(clientCounters.get("TcpOutRsts"))
        .isEqualTo(clientCounters.get("TcpEstabResets"))
        .isEqualTo(500);
    assertThat(resets(ends.atClient(), RECEIVED)).isEqualTo(500);
    assertThat(resets(ends.atServer(), SENT))
        .isEqualTo(serverCounters.get("TcpOutRsts"))
        .isEqualTo(500);
    assertThat(resets(ends.atServer(), RECEIVED))
        .isEqualTo(serverCounters.get("TcpEstabResets"))
        .isEqualTo(500);
    expectNothingLost(ends.atClient());
    expectNothingLost(ends.atServer());
  }

  /** More sockets than young_connections has slots: some share the slot of one that lives on. */
  @Test
  void keepWhatIsKnownOfThemWhileOthersComeAndGo() throws Exception {
    List<TwoEnds.Pair> old = new ArrayList<>();
    for (int port = 8110; port < 8120; port++) {
      old.add(ends.connect(port));
    }
    for (int i = 0; i < 3; i++) {
      // Together they are more than the ring holds.
      request(8107, 5_000);
      ends.atClient().drain();
      ends.atServer().drain();
    }
    for (TwoEnds.Pair pair : old) {
      pair.closeByClient();
    }

    expectClosedAsEstablished(ends.atClient(), Role.CLIENT);
    expectClosedAsEstablished(ends.atServer(), Role.SERVER);
  }

  private static void expectClosedAsEstablished(RecordedProbe probe, Role role) throws Exception {
    List<Closed> closed = probe.await(Closed.class, r -> true, 15_010);
    Map<Long, Long> establishedNs =
        probe.seen(Established.class).stream()
            .collect(toMap(r -> r.header().socketCookie(), r -> r.header().timestampNs()));
    assertThat(closed)
        .hasSize(15_010)
        .allSatisfy(
            r -> {
              assertThat(r.header().role()).isEqualTo(role);
              assertThat(r.openedNs()).isPositive().isLessThanOrEqualTo(r.establishedNs());
              assertThat(r.establishedNs()).isEqualTo(establishedNs.get(r.header().socketCookie()));
            });
  }

  @Test
  void areToldApartWhenTheyUseTheSamePorts() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 8104);
    for (int i = 1; i <= 5; i++) {
      TcpPeer.Socket opened = ends.client().open(INET);
      opened.bind("0.0.0.0", 18_104);
      opened.connect(SERVER_IPV4, 8104);
      TcpPeer.Socket accepted = listener.accept();
      opened.send(i);
      accepted.receive(i);
      new TwoEnds.Pair(opened, accepted).closeByServer();
    }
    listener.close();

    List<Closed> closed = ends.atClient().await(Closed.class, r -> true, 5);
    assertThat(closed).extracting(Closed::payloadSent).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(closed)
        .extracting(r -> r.header().ends())
        .containsOnly("10.83.0.1:18104 > 10.83.0.2:8104");
    assertThat(closed).extracting(r -> r.header().socketCookie()).doesNotHaveDuplicates();
    assertThat(ends.atServer().await(Closed.class, r -> true, 5))
        .extracting(Closed::bytesReceived)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void whatFindsNoRoomIsCountedAsLost() throws Exception {
    ConnectionFilter filter = ConnectionFilter.ofNetns((int) ends.clientNamespace().inode());
    try (RecordedProbe small = RecordedProbe.open(new ProbeOptions(filter, 4096, true))) {
      request(8105, 200);

      RecordCounts counts = small.counts();
      assertThat(counts.produced(KIND_ESTABLISHED)).isEqualTo(200);
      assertThat(counts.produced(KIND_CLOSED)).isEqualTo(200);
      assertThat(counts.totalProduced()).isEqualTo(400);
      assertThat(counts.totalLost()).isGreaterThan(300);
      assertThat(small.delivered()).isEqualTo((int) (400 - counts.totalLost())).isPositive();

      // There is room again.
      request(8106, 1);
      small.await(Closed.class, closed -> closed.header().peerPort() == 8106);
      assertThat(small.delivered())
          .isEqualTo((int) (small.counts().totalProduced() - small.counts().totalLost()));
      assertThat(small.counts().totalLost()).isEqualTo(counts.totalLost());
    }
    expectNothingLost(ends.atClient());
  }

  /** Each sends 100 bytes and gets 200; the server closes first. */
  private static void request(int port, int count) throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, port);
    listener.startServing(count, 100, 200);
    ends.client().startRequests(SERVER_IPV4, port, count, 100, 200);
    assertThat(ends.client().finish()).isEqualTo(count);
    assertThat(ends.server().finish()).isEqualTo(count);
    listener.close();
  }

  private static long resets(RecordedProbe probe, ResetDirection direction) throws Exception {
    return probe.seen(Reset.class).stream().filter(r -> r.direction() == direction).count();
  }

  private static void expectNothingLost(RecordedProbe probe) throws Exception {
    assertThat(probe.counts().totalLost()).isZero();
    assertThat(probe.delivered()).isEqualTo((int) probe.counts().totalProduced()).isPositive();
  }
}
