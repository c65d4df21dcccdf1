package io.synspan.kernel;

import static io.synspan.testing.Forwarder.From.CLIENT;
import static io.synspan.testing.Forwarder.Segments.ACK;
import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.kernel.SeenRecord.Listener;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.TcpPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Listening sockets and their queues, as ss and nstat count them. */
@Tag("kernel")
class ListenerIT {
  @RegisterExtension static final TwoEnds ends = TwoEnds.forwarded();

  private final List<TcpPeer.Socket> clients = new ArrayList<>();

  @Test
  void agreesWithSsOnTheAcceptQueue() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 8901, 7);
    connect(8901, 3);
    ends.atServer().await(SeenRecord.Established.class, r -> true, 3);

    Listener seen = at(8901);
    assertThat(seen.acceptQueueLength()).isEqualTo(3).isEqualTo(bySs(8901, 1));
    assertThat(seen.acceptQueueLimit()).isEqualTo(7).isEqualTo(bySs(8901, 2));
    assertThat(seen.drops()).isZero();
    assertThat(seen.header().ends()).isEqualTo("0.0.0.0:8901 > 0.0.0.0:0");
    assertThat(seen.header().netnsInode()).isEqualTo(ends.serverNamespace().inode());
    listener.accept();
    assertThat(at(8901).acceptQueueLength()).isEqualTo(2).isEqualTo(bySs(8901, 1));
    listener.close();
  }

  @Test
  void agreesWithNstatOnOverflows() throws Exception {
    KernelCounters counters = KernelCounters.since(ends.serverNamespace());
    TcpPeer.Listener listener = ends.server().listen(INET, 8902, 1);
    connect(8902, 2);
    TcpPeer.Socket late = ends.client().open(INET);
    late.startConnect(SERVER_IPV4, 8902);

    ends.atServer().awaitUntil("an overflow", () -> counters.get("TcpExtListenOverflows") > 0);
    long before = counters.get("TcpExtListenDrops");
    Listener seen = at(8902);
    long after = counters.get("TcpExtListenDrops");
    assertThat(seen.drops()).isBetween(before, after).isPositive();
    assertThat(seen.acceptQueueLength()).isEqualTo(2);
    listener.accept();
    late.finishConnect();
    assertThat(at(8902).drops()).isEqualTo(counters.get("TcpExtListenOverflows"));
    listener.close();
  }

  @Test
  void agreesWithSsOnHandshakesThatAreNotDone() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 8903);
    ends.forwarder().drop(CLIENT, ACK, 1000);
    connect(8903, 4);

    ends.atServer().awaitUntil("4 handshakes", () -> handshakesBySs(8903) == 4);
    assertThat(at(8903).synQueueLength()).isEqualTo(4);
    assertThat(at(8903).acceptQueueLength()).isZero();
    ends.forwarder().clear();
    listener.close();
  }

  @Test
  void writesAListenerOncePerPassAndAdoptsThatOfBefore() throws Exception {
    TcpPeer.Listener before = ends.server().listen(INET, 8904);
    ends.atServer().adopt();
    TcpPeer.Listener after = ends.server().listen(INET, 8905);

    assertThat(at(8904).header().adopted()).isTrue();
    assertThat(at(8905).header().adopted()).isFalse();
    before.close();
    after.close();
    assertThat(ends.atServer().listeners()).isEmpty();
  }

  private void connect(int port, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      clients.add(ends.client().connect(SERVER_IPV4, port));
    }
  }

  private static Listener at(int port) throws Exception {
    List<Listener> found =
        ends.atServer().listeners().stream()
            .filter(listener -> listener.header().localPort() == port)
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static long bySs(int port, int column) {
    String line = ends.serverNamespace().run("ss", "-tlnH", "sport = :" + port);
    return Long.parseLong(line.strip().split("\\s+", -1)[column]);
  }

  private static long handshakesBySs(int port) {
    return ends.serverNamespace()
        .run("ss", "-tnH", "state", "syn-recv", "sport = :" + port)
        .lines()
        .count();
  }
}
