package io.synspan.kernel;

import static io.synspan.testing.Forwarder.From.CLIENT;
import static io.synspan.testing.Forwarder.Segments.DATA;
import static io.synspan.testing.TestNetwork.CLIENT_IPV4;
import static io.synspan.testing.TestNetwork.CLIENT_IPV6;
import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static io.synspan.testing.TestNetwork.SERVER_IPV6;
import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.kernel.SeenRecord.Drop;
import io.synspan.kernel.SeenRecord.Established;
import io.synspan.probe.DropReasons;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.KernelRelease;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.TcpPeer;
import io.synspan.testing.TestNetwork;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Packets that the kernel throws away, as nstat counts them. */
@Tag("kernel")
class DropIT {
  private static final String QUEUE_IS_FULL = "SKB_DROP_REASON_QDISC_DROP";

  @RegisterExtension static final TwoEnds ends = TwoEnds.forwarded();

  @BeforeAll
  static void needReasons() {
    KernelRelease.since("5.17", "kfree_skb gives a reason");
  }

  @Test
  void ofASynForAClosedPort() throws Exception {
    KernelCounters counters = KernelCounters.since(ends.serverNamespace());
    assertThatThrownBy(() -> ends.client().connect(SERVER_IPV4, 9201))
        .hasMessage("Connection refused");
    TcpPeer.Socket overIpv6 = ends.client().open(INET6);
    overIpv6.bind(CLIENT_IPV6, 33_333);
    assertThatThrownBy(() -> overIpv6.connect(SERVER_IPV6, 9202)).hasMessage("Connection refused");

    List<Drop> drops = of("SKB_DROP_REASON_NO_SOCKET");
    assertThat(drops).hasSize(2).hasSize((int) counters.get("TcpOutRsts"));
    assertThat(drops.getFirst().header().ends())
        .startsWith(SERVER_IPV4 + ":9201 > " + CLIENT_IPV4 + ":");
    assertThat(drops.getLast().header().ends())
        .isEqualTo(SERVER_IPV6 + ":9202 > " + CLIENT_IPV6 + ":33333");
    assertThat(drops)
        .allSatisfy(
            drop -> {
              assertThat(drop.header().role()).isEqualTo(Role.NONE);
              assertThat(drop.header().socketCookie()).isZero();
              assertThat(drop.header().netnsInode()).isEqualTo(ends.serverNamespace().inode());
            });
    assertThat(ends.atServer().dropCounts()).containsEntry("SKB_DROP_REASON_NO_SOCKET", 2L);
    assertThat(ends.atClient().dropCounts()).doesNotContainKey("SKB_DROP_REASON_NO_SOCKET");
  }

  @Test
  void ofDataThatArrivesTwice() throws Exception {
    KernelRelease.since("6.11", "kfree_skb tells whose socket a received packet is for");
    TwoEnds.Pair pair = ends.connect(9203);
    Established established = ends.atServer().await(Established.class);
    KernelCounters counters = KernelCounters.since(ends.serverNamespace());
    ends.forwarder().duplicate(CLIENT, DATA, 0, 3);
    for (int sent = 1; sent <= 3; sent++) {
      pair.client().send(100);
      pair.server().receive(100);
      int duplicates = sent;
      ends.atServer()
          .awaitUntil("a DSACK", () -> counters.get("TcpExtTCPDSACKOldSent") == duplicates);
    }

    assertThat(of("SKB_DROP_REASON_TCP_OLD_DATA"))
        .hasSize(3)
        .allSatisfy(
            drop -> {
              assertThat(drop.header().socketCookie())
                  .isEqualTo(established.header().socketCookie());
              assertThat(drop.header().ends()).isEqualTo(established.header().ends());
              assertThat(drop.header().tcpState()).isEqualTo(TcpState.ESTABLISHED);
            });
    assertThat(ends.atServer().dropCounts()).containsEntry("SKB_DROP_REASON_TCP_OLD_DATA", 3L);
    pair.closeByClient();
  }

  @Test
  void countsEveryOneWhereThereAreTooManyToTell() throws Exception {
    KernelCounters counters = KernelCounters.since(ends.serverNamespace());
    ends.client().resetMany(SERVER_IPV4, 9204, 3_000);

    assertThat(counters.get("TcpOutRsts")).isEqualTo(3_000);
    assertThat(ends.atServer().dropCounts()).containsEntry("SKB_DROP_REASON_NO_SOCKET", 3_000L);
  }

  @Test
  void leavesOutWhatIsNoLoss() throws Exception {
    TwoEnds.Pair pair = ends.connect(9205);
    pair.client().send(10_000);
    pair.server().receive(10_000);
    pair.closeByClient();
    ends.atServer().await(SeenRecord.Closed.class);
    ends.connect(9206).client().reset();
    ends.atServer().await(SeenRecord.Reset.class);

    assertThat(ends.atServer().dropCounts()).isEmpty();
    assertThat(ends.atServer().drops()).isEmpty();
  }

  @Test
  void ofSegmentsThatAreSentIntoAFullQueue() throws Exception {
    TwoEnds.Pair pair = ends.connect(9207);
    Established established = ends.atClient().await(Established.class);
    FullQueue queue = FullQueue.of(ends.clientNamespace());
    pair.client().send(100);
    ends.atClient().awaitUntil("the segment sent again", () -> queue.drops() > 1);
    long drops = queue.open();
    pair.server().receive(100);

    assertThat(ends.atClient().dropCounts()).containsOnly(entry(QUEUE_IS_FULL, drops));
    assertThat(of(QUEUE_IS_FULL, ends.atClient()))
        .hasSize((int) drops)
        .allSatisfy(
            drop -> {
              assertThat(drop.header().socketCookie())
                  .isEqualTo(established.header().socketCookie());
              assertThat(drop.header().ends()).isEqualTo(established.header().ends());
            });
    assertThat(ends.atServer().dropCounts()).isEmpty();
    pair.closeByClient();
  }

  /** No connection has sent these: a handshake that is not done yet, and the kernel itself. */
  @Test
  void ofASynAckAndAResetThatAreSentIntoAFullQueue() throws Exception {
    ends.connect(9208).closeByClient();
    KernelCounters counters = KernelCounters.since(ends.serverNamespace());
    TcpPeer.Listener listener = ends.server().listen(INET, 9209);
    FullQueue queue = FullQueue.of(ends.serverNamespace());
    TcpPeer.Socket client = ends.client().open(INET);
    client.bind(CLIENT_IPV4, 33_334);
    client.startConnect(SERVER_IPV4, 9209);
    ends.atServer().awaitUntil("a SYN-ACK", () -> queue.drops() > 0);
    TcpPeer.Socket refused = ends.client().open(INET);
    refused.bind(CLIENT_IPV4, 33_335);
    refused.startConnect(SERVER_IPV4, 9210);
    ends.atServer().awaitUntil("a reset", () -> counters.get("TcpOutRsts") > 0);
    long drops = queue.open();
    client.finishConnect();
    assertThatThrownBy(refused::finishConnect).hasMessage("Connection refused");

    assertThat(ends.atServer().dropCounts()).containsEntry(QUEUE_IS_FULL, drops);
    assertThat(of(QUEUE_IS_FULL, ends.atServer()))
        .hasSize((int) drops)
        .allSatisfy(drop -> assertThat(drop.header().socketCookie()).isZero())
        .allSatisfy(drop -> assertThat(drop.header().role()).isEqualTo(Role.NONE))
        .extracting(drop -> drop.header().ends())
        .containsOnly(
            SERVER_IPV4 + ":9209 > " + CLIENT_IPV4 + ":33334",
            SERVER_IPV4 + ":9210 > " + CLIENT_IPV4 + ":33335");
    client.close();
    listener.close();
  }

  /** An interface that takes no packet: the kernel's own first-in first-out queue, of length 0. */
  private record FullQueue(NetworkNamespace namespace) {
    static FullQueue of(NetworkNamespace namespace) {
      namespace.run(
          "tc", "qdisc", "add", "dev", TestNetwork.INTERFACE, "root", "pfifo", "limit", "0");
      return new FullQueue(namespace);
    }

    /** Packets that it has thrown away, as tc shows them: {@code (dropped 2, overlimits 0 ...)}. */
    long drops() {
      String shown = namespace.run("tc", "-s", "qdisc", "show", "dev", TestNetwork.INTERFACE);
      return Long.parseLong(shown.replaceFirst("(?s).*\\(dropped (\\d+),.*", "$1"));
    }

    /** Takes it away. Nothing may be thrown away after it was asked for its number. */
    long open() {
      namespace.run(
          "tc", "qdisc", "change", "dev", TestNetwork.INTERFACE, "root", "pfifo", "limit", "100");
      long drops = drops();
      namespace.run("tc", "qdisc", "del", "dev", TestNetwork.INTERFACE, "root");
      return drops;
    }
  }

  private static List<Drop> of(String reason) throws Exception {
    return of(reason, ends.atServer());
  }

  private static List<Drop> of(String reason, RecordedProbe probe) throws Exception {
    Map<Integer, String> names = DropReasons.losses();
    return probe.drops().stream()
        .filter(drop -> reason.equals(names.get((int) drop.reason())))
        .toList();
  }
}
